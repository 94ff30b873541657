package lean

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestParts: only what is read or run of the program itself, and was never written to.
func TestParts(t *testing.T) {
	t.Parallel()
	const smaps = `00400000-00500000 r-xp 00000000 08:01 42                         /opt/ticbot
Size:               1024 kB
Rss:                 900 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
00500000-00600000 r--p 00100000 08:01 42                         /opt/ticbot
Anonymous:             4 kB
00600000-00700000 rw-p 00200000 08:01 42                         /opt/ticbot
Anonymous:             0 kB
00700000-00800000 r--p 00200000 08:01 42                         /opt/ticbot
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 08:01 43                 /lib/libc.so.6
Anonymous:             0 kB
7ffc00000000-7ffc00100000 r-xp 00000000 00:00 0                  [vdso]
Anonymous:             0 kB
`
	want := []part{{0x400000, 0x500000}, {0x700000, 0x800000}}
	if got := parts(smaps, "/opt/ticbot"); !reflect.DeepEqual(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
	if got := parts("", "/opt/ticbot"); got != nil {
		t.Errorf("%x of nothing", got)
	}
}

// TestRelease gives back most of this very program, which goes on.
func TestRelease(t *testing.T) {
	before := fileRSS(t)
	Release()
	if after := fileRSS(t); after > before {
		t.Errorf("%d kB of the program before, %d kB after", before, after)
	}
	if !strings.Contains(strings.Repeat("goes on ", 1000), "on goes") {
		t.Error("it does not go on")
	}
}

func fileRSS(t *testing.T) (kb int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssFile:"); ok {
			for _, c := range strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")) {
				kb = kb*10 + int(c-'0')
			}
		}
	}
	return kb
}
