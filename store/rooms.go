package store

import (
	"errors"
	"fmt"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store/kv"
)

// roomEnd is how far a room has come; its key is the guard of the room's numbers.
type roomEnd struct {
	Room   string `json:"room"`
	Seq    uint64 `json:"seq"`
	Change uint64 `json:"change"`
}

// roomPost is a posted message with the key of its last edit.
type roomPost struct {
	Posted
	EditKey string `json:"edit_key,omitempty"`
}

func roomKey(room string) string { return key("n/room", room) }

func postKey(room string, seq uint64) string { return key("m", room, seqPart(seq)) }

func sayKey(room, k string) string { return key("mk", room, k) }

// postMarks is the index of a message by its last change.
func postMarks(p Posted) []mark {
	if p.Seq == 0 {
		return nil
	}
	return []mark{{key("mc", p.Room, seqPart(p.Change)), postKey(p.Room, p.Seq)}}
}

// Say posts into a room: it gives the message its Seq (from 1 on, without a gap) and its Change. The same key posted again
// changes nothing and gives what was posted first; an empty key is always a new message.
func (t *Tx) Say(p Posted, k string) (Posted, error) {
	if p.Room == "" {
		return p, fmt.Errorf("posting: %w: no room", ErrInvalid)
	}
	if k != "" {
		at, err := t.r.Get(sayKey(p.Room, k))
		if err == nil {
			old, err := read[roomPost](&t.View, string(at))
			return old.Posted, err
		}
		if !errors.Is(err, kv.ErrNotFound) {
			return p, fmt.Errorf("posting to %s: %w", p.Room, err)
		}
	}
	end, _, err := find[roomEnd](&t.View, roomKey(p.Room))
	if err != nil {
		return p, err
	}
	end.Room, end.Seq, end.Change = p.Room, end.Seq+1, end.Change+1
	utc(&p.At)
	p.Seq, p.Change, p.Edited = end.Seq, end.Change, 0
	if k != "" {
		if err := t.put(sayKey(p.Room, k), []byte(postKey(p.Room, p.Seq))); err != nil {
			return p, err
		}
	}
	return p, t.storePost(Posted{}, roomPost{Posted: p}, end)
}

func (t *Tx) storePost(old Posted, p roomPost, end roomEnd) error {
	if err := t.write(postKey(p.Room, p.Seq), p); err != nil {
		return err
	}
	if err := t.reindex(postMarks(old), postMarks(p.Posted)); err != nil {
		return err
	}
	return t.write(roomKey(p.Room), end)
}

// EditPosted replaces the bot's message in a room: Edited and Change move, so that RoomSince shows it again. The same key
// as that of its last edit changes nothing. kv.ErrNotFound where there is no such message.
func (t *Tx) EditPosted(room string, seq uint64, m chat.Message, k string) (Posted, error) {
	old, err := read[roomPost](&t.View, postKey(room, seq))
	if err != nil {
		return Posted{}, err
	}
	if k != "" && old.EditKey == k {
		return old.Posted, nil
	}
	end, err := read[roomEnd](&t.View, roomKey(room))
	if err != nil {
		return Posted{}, err
	}
	end.Change++
	p := old
	p.Message, p.Text, p.EditKey, p.Change = m, "", k, end.Change
	p.Edited++
	return p.Posted, t.storePost(old.Posted, p, end)
}

// Posted reads one message of a room.
func (v *View) Posted(room string, seq uint64) (Posted, error) {
	p, err := read[roomPost](v, postKey(room, seq))
	return p.Posted, err
}

// RoomSince gives the messages of a room that were posted or edited behind a Change, in the order of their changes, at
// most limit (≤ 0: all). Each stands there once, as it is now. The last one's Change is where to go on.
func (v *View) RoomSince(room string, change uint64, limit int) ([]Posted, error) {
	items, err := v.some(prefix("mc", room), key("mc", room, seqPart(change+1)), limit)
	if err != nil {
		return nil, err
	}
	posts, err := pointed[roomPost](v, items)
	return bare(posts), err
}

// RoomLast gives the last n messages of a room, oldest first.
func (v *View) RoomLast(room string, n int) ([]Posted, error) {
	end, had, err := find[roomEnd](v, roomKey(room))
	if err != nil || !had || n <= 0 {
		return nil, err
	}
	first := uint64(1)
	if end.Seq > uint64(n) {
		first = end.Seq - uint64(n) + 1
	}
	var posts []roomPost
	for seq := first; seq <= end.Seq; seq++ {
		p, err := read[roomPost](v, postKey(room, seq))
		if err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return bare(posts), nil
}

func bare(posts []roomPost) []Posted {
	out := make([]Posted, 0, len(posts))
	for _, p := range posts {
		out = append(out, p.Posted)
	}
	return out
}

// Rooms gives the names of all rooms in which something was said.
func (v *View) Rooms() ([]string, error) {
	ends, err := list(records[roomEnd](v, "n/room/"))
	out := make([]string, 0, len(ends))
	for _, e := range ends {
		out = append(out, e.Room)
	}
	return out, err
}
