package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/locales"
)

func bundle(t *testing.T) *locales.Bundle {
	t.Helper()
	b, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// write makes a file in a new folder and gives its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestConfigOfTheContract(t *testing.T) {
	file := write(t, "ticbot.yaml", `
listen: 127.0.0.1:8090
admin_listen: 127.0.0.1:8091          # /metrics /readyz /healthz
public_url: https://tic.example.gov.co
trusted_proxies: [10.0.0.0/8, 127.0.0.1]
data: /var/lib/ticbot
store: badger
secret_key_file: /etc/ticbot/secret.key
timezone: America/Bogota
locale: en
procedures: []
files: { max: 10MiB }
places: { approvals: mail:jefes@example.gov.co, escalations: mail:tic@example.gov.co }
web: { enabled: false }
mail: { smtp: "smtp://user@host:587", from: "TIC <tic@example.gov.co>" }
digest: { daily: "07:30" }
`)
	c, problems := loadConfig(file, true, []string{"TICBOT_LISTEN=0.0.0.0:80", "TICBOT_TRUSTED_PROXIES=10.1.1.1, 10.1.1.2", "HOME=/root"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if c.Listen != "0.0.0.0:80" || c.AdminListen != "127.0.0.1:8091" || c.Files.Max != 10<<20 || c.Locale != "en" || c.Mail.From != "TIC <tic@example.gov.co>" ||
		!slices.Equal(c.TrustedProxies, []string{"10.1.1.1", "10.1.1.2"}) || c.keyFile() != "/etc/ticbot/secret.key" || c.Places.Late != "mail:tic@example.gov.co" {
		t.Errorf("%+v", c)
	}
	if c, problems := loadConfig(filepath.Join(t.TempDir(), "none.yaml"), false, nil); len(problems) > 0 || c.Listen != defaults().Listen || c.keyFile() != "./data/secret.key" {
		t.Errorf("without a file: %+v %v", c, problems)
	}
}

func TestConfigProblemsSayLineAndRemedy(t *testing.T) {
	for _, c := range []struct {
		file string
		env  []string
		want []string // «place id», with what has to stand in the Spanish sentence behind «…»
	}{
		{file: "listen: 127.0.0.1:1\nlisen: x\n", want: []string{":2 config.unknown …listen"}},
		{file: "mail:\n  smpt: x\n", want: []string{":2 config.unknown …smtp"}},
		{file: "web: yes please\n", want: []string{":1 config.want_section …web"}},
		{file: "listen: [a, b]\nweb: { enabled: perhaps }\nfiles: { max: much }\ntrusted_proxies: {a: b}\n",
			want: []string{":1 config.want.text", ":2 config.want.flag", ":3 config.want.size", ":4 config.want.list"}},
		{file: "listen: a:1\nlisten: a:2\n", want: []string{":2 config.twice"}},
		{file: "listen: \"a\n", want: []string{":2 config.yaml"}},
		{file: "a: b: c\n", want: []string{":1 config.yaml"}},
		{file: "[]\n", want: []string{":1 config.want_section"}},
		{file: "\n# later\nmattermost:\n  url: x\n", want: []string{":3 config.later …mattermost"}},
		{file: "slack:\n  bot_token: x\n  mode: fax\n", want: []string{":2 config.slack.bot_token", ":2 config.slack.mail", ":3 config.slack.mode", "slack.signing_secret config.slack.signing_secret"}},
		{file: "telegram: {}\n", want: []string{":1 config.later"}},
		{env: []string{"TICBOT_WEBEX_TOKEN=x"}, want: []string{"TICBOT_WEBEX_TOKEN config.later"}},
		{env: []string{"TICBOT_LISEN=x", "TICBOT_AXE=y", "OTHER=z"}, want: []string{"TICBOT_LISEN config.env.unknown …TICBOT_LISTEN"}},
		{env: []string{"TICBOT_FILES_MAX=much"}, want: []string{"TICBOT_FILES_MAX config.want.size"}},
		{file: "listen: here\nadmin_listen: there:x\npublic_url: tic.example\ntrusted_proxies: [a]\nstore: postgres://u@h/db\ntimezone: UTC\nlocale: fr\ndomain: a@b\n" +
			"files: {max: 1}\nplaces: {approvals: nowhere}\ndigest: {daily: early}\nmail: {smtp: host, from: x}\n",
			want: []string{":2 config.address", ":11 config.hour", ":8 config.domain", ":9 config.files", ":1 config.address", ":7 config.locale", ":12 config.mail.from",
				":12 config.mail.smtp", ":10 config.place", ":3 config.url", ":5 config.store …postgres", ":6 config.timezone", ":4 config.proxy"}},
		{file: "listen: a:1\nadmin_listen: a:1\n", want: []string{":2 config.same_address"}},
		{file: "mail: {from: a@b.example}\n", want: []string{"mail.smtp config.mail.smtp_missing"}},
		{file: "digest: {weekly: \"lunes 07:30\"}\nplaces: {digest: \"web:x\"}\n", want: []string{":1 config.notyet", ":2 config.notyet"}},
		{env: []string{"TICBOT_MAIL_PASSWORD_FILE=/nowhere/at/all"}, want: []string{"TICBOT_MAIL_PASSWORD_FILE config.file.unreadable"}},
	} {
		file := write(t, "ticbot.yaml", c.file)
		_, problems := loadConfig(file, true, c.env)
		b := bundle(t)
		var got []string
		for _, p := range problems {
			es, en := b.T("es", p.ID, p.Args...), b.T("en", p.ID, p.Args...)
			if es == p.ID || en == p.ID || es == en || strings.Contains(es+en, "<no value>") {
				t.Errorf("%s: %q, %q", p.ID, es, en)
			}
			got = append(got, strings.TrimPrefix(p.Where, file)+" "+p.ID+" "+es)
		}
		if len(got) != len(c.want) {
			t.Errorf("%q %q: got %q", c.file, c.env, got)
			continue
		}
		for i, w := range c.want {
			begin, word, _ := strings.Cut(w, " …")
			if !strings.HasPrefix(got[i], begin+" ") || !strings.Contains(got[i], word) {
				t.Errorf("%q: got %q, want %q", c.file, got[i], w)
			}
		}
	}
}

func TestSecretsComeFromFilesAndAreNotShown(t *testing.T) {
	secret := write(t, "password", "hunter2\n")
	c, problems := loadConfig("none", false, []string{"TICBOT_MAIL_PASSWORD_FILE=" + secret})
	if len(problems) > 0 || c.Mail.Password != "hunter2" {
		t.Errorf("%q %v", c.Mail.Password, problems)
	}
	for _, s := range settings(&c) {
		if strings.Contains(s.text(), "hunter2") {
			t.Errorf("%s shows the secret", s.Key)
		}
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	b, c := bundle(t), defaults()
	if fs := c.Validate(); len(fs) > 0 {
		t.Errorf("the defaults are not valid: %v", fs)
	}
	for _, s := range settings(&c) {
		for _, lang := range b.Langs() {
			if !s.isLater() && !b.Has(lang, "config.help."+s.Key) {
				t.Errorf("%s is not explained in %s", s.Key, lang)
			}
		}
	}
	for key, env := range map[string]string{"slack.bot_token": "TICBOT_SLACK_BOT_TOKEN", "files.max": "TICBOT_FILES_MAX"} {
		if got := envName(key); got != env {
			t.Errorf("%s: %s, want %s", key, got, env)
		}
	}
}

func TestSizes(t *testing.T) {
	for in, want := range map[string]size{"25MiB": 25 << 20, "512 KiB": 512 << 10, "1g": 1 << 30, "77": 77, "": -1, "x": -1, "-1": -1, "5 QiB": -1} {
		got, err := parseSize(in)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %d %v", in, got, err)
		}
	}
	for in, want := range map[size]string{25 << 20: "25MiB", 1 << 30: "1GiB", 1500: "1500", 2048: "2KiB"} {
		if in.String() != want {
			t.Errorf("%d: %s", in, in)
		}
	}
}

// TestTextsOfTheCommandLine: every text that the command line asks for is there in both languages.
func TestTextsOfTheCommandLine(t *testing.T) {
	b := bundle(t)
	ids := regexp.MustCompile(`"((?:cmd|config|check|roster|undecidable|mail)\.[a-z_.]+[a-z])"`)
	keys := map[string]bool{}
	for _, s := range settings(&config{}) {
		keys[s.Key] = true
	}
	var want []string
	for _, dir := range []string{".", "../../commands", "../../bot/mail"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil || strings.HasSuffix(f, "_test.go") {
				continue
			}
			for _, m := range ids.FindAllStringSubmatch(string(text), -1) {
				if !keys[m[1]] {
					want = append(want, m[1])
				}
			}
		}
	}
	for _, c := range commandSet() {
		want = append(want, "cmd.short."+c.name, "cmd.help."+c.name)
	}
	for _, head := range []string{"correo", "id", "plataforma", "lugar", "mensaje", "caso", "estado", "intentos", "desde", "motivo", "numero", "fecha", "quien", "que", "paso", "huella"} {
		want = append(want, "cmd.head."+head)
	}
	for _, id := range want {
		for _, lang := range b.Langs() {
			if !b.Has(lang, id) {
				t.Errorf("%s lacks %s", lang, id)
			}
		}
	}
	if len(want) < 100 {
		t.Errorf("only %d texts found", len(want))
	}
}

func FuzzConfig(f *testing.F) {
	f.Add("listen: 1\nmail: {smtp: [a]}\n")
	f.Add("a: &a [*a]")
	f.Add("slack: {bot_token: &x 1}\nfiles: *x")
	f.Fuzz(func(t *testing.T, text string) {
		l := newLoader()
		l.readFile("c.yaml", text)
		l.validate()
		for _, p := range l.problems {
			if p.Where == "" || p.ID == "" {
				t.Fatal(fmt.Sprint(p))
			}
		}
	})
}
