package chattest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// defectEnv names the fault that a run of this test binary by itself has.
const defectEnv = "CHATTEST_DEFECT"

// rich is a platform that can do everything, behind a network.
func rich() chat.Limits {
	return chat.Limits{Text: 3000, Unit: chat.UTF16, Buttons: 5, Label: 40, Forms: chat.Dialog, Threads: true, Whisper: true, Edits: true,
		Place: chat.Rate{N: 1, Per: time.Second}, File: 1 << 20, Prefix: "/"}
}

func (p *loop) Keep(name, typ string, data []byte) chat.File {
	sum := sha256.Sum256(data)
	f := chat.File{Name: name, Type: typ, Size: int64(len(data)), Hash: hex.EncodeToString(sum[:])}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[f.Hash] = data
	return f
}

func TestSuitePasses(t *testing.T) {
	poor := chat.Limits{Text: 600, Unit: chat.Bytes, Forms: chat.Conversation, Global: chat.Rate{N: 30, Per: time.Second}}
	half := chat.Limits{Text: 1000, Unit: chat.Runes, Buttons: 3, Label: 24, Forms: chat.CardForm}
	for name, l := range map[string]chat.Limits{"rich": rich(), "poor": poor, "half": half} {
		t.Run(name, func(t *testing.T) { chattest.Run(t, rigOf(l, "")) })
	}
}

// TestDefect is run by TestSuiteFindsDefects in a process of its own, where it fails.
func TestDefect(t *testing.T) {
	if defect := os.Getenv(defectEnv); defect != "" {
		chattest.Run(t, rigOf(rich(), defect))
	}
}

func TestSuiteFindsDefects(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		check, out string
		err        error
	}
	results := map[string]chan result{} // all at once: each waits for most of its time
	for defect, check := range map[string]string{
		"fresh ids":            "Duplicate",
		"swallows what failed": "NotAccepted",
		"silent":               "NotAccepted",
		"hears itself":         "OwnMessages",
		"whispers aloud":       "Whisper",
		"says what is owed":    "WhisperOwed",
		"empties the form":     "FormErrors",
		"edits the newest":     "Edit",
		"knows no limit":       "RetryAfter",
		"posts too much":       "OverTheLimit",
		"leak":                 "Text",
	} {
		done := make(chan result, 1)
		results[defect] = done
		go func() {
			cmd := exec.Command(self, "-test.run", "^TestDefect$/^"+check+"$")
			cmd.Env = append(os.Environ(), defectEnv+"="+defect)
			out, err := cmd.CombinedOutput()
			done <- result{check, string(out), err}
		}()
	}
	for defect, done := range results {
		t.Run(defect, func(t *testing.T) {
			r := <-done
			if r.err == nil || !strings.Contains(r.out, "--- FAIL: TestDefect/"+r.check) {
				t.Errorf("the check %s does not find it: %v\n%s", r.check, r.err, r.out)
			}
		})
	}
}
