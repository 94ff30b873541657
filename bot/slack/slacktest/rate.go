package slacktest

import "time"

// How often a method may be called in a minute, in one workspace (docs.slack.dev, rate limits: tiers 1+, 20+, 50+, 100+).
// Messages have a rate of their own: about one a second in each channel, with short bursts, and some hundreds a minute in all.
const (
	tier2, tier3, tier4 = 20, 50, 100

	burst     = 30  // messages into one channel at once, of which Slack says «short bursts»
	perMinute = 300 // messages in the whole workspace, of which it says «several hundred»
)

// tiers of the methods that the bot calls.
var tiers = map[string]int{
	"auth.test":          tier4 * 5, // «special»: hundreds a minute
	"conversations.open": tier3, "chat.update": tier3, "users.info": tier4, "users.lookupByEmail": tier3,
	"views.open": tier4, "views.update": tier4, "views.push": tier4, "views.publish": tier4,
	"files.getUploadURLExternal": tier4, "files.completeUploadExternal": tier4, "files.info": tier4,
	"chat.postEphemeral": tier4, "apps.connections.open": tier2,
}

// rates counts the calls of the last minute.
type rates struct {
	calls map[string][]time.Time
}

// wait says how long the bot must wait before it may call; 0 = it may.
func (r *rates) wait(method, channel string, now time.Time) time.Duration {
	if method == "chat.postMessage" {
		if d := r.take("", perMinute, time.Minute, now); d > 0 {
			return d
		}
		return r.take(channel, burst, burst*time.Second, now)
	}
	n, ok := tiers[method]
	if !ok {
		n = tier2
	}
	return r.take(method, n, time.Minute, now)
}

// take counts a call, unless there were n of its kind within per.
func (r *rates) take(kind string, n int, per time.Duration, now time.Time) time.Duration {
	all := r.calls[kind]
	for len(all) > 0 && now.Sub(all[0]) >= per {
		all = all[1:]
	}
	if len(all) >= n {
		r.calls[kind] = all
		return per - now.Sub(all[0])
	}
	r.calls[kind] = append(all, now)
	return 0
}
