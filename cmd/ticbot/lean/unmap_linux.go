package lean

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// unmap lets go of the pages of the program's code and constants. Starting runs through nearly all of them, and the kernel
// maps sixteen where one is read. Nothing is lost: they are the file's, and only parts are touched that nobody ever wrote to.
func unmap() {
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return // not everywhere is there a /proc, and then nothing is given back
	}
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	for _, m := range parts(string(text), self) {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, m.from, m.to-m.from, unix.MADV_DONTNEED)
	}
}

// part is a range of addresses.
type part struct{ from, to uintptr }

// parts finds in /proc/self/smaps where a file is mapped to be read or run, and no page differs from the file's. What a dynamic
// linker has written to before it was made read-only has pages of its own, and is left alone.
func parts(smaps, file string) (out []part) {
	var at part
	for line := range strings.Lines(smaps) {
		words := strings.Fields(line)
		switch {
		case len(words) >= 5 && strings.Contains(words[0], "-") && !strings.HasSuffix(words[0], ":"):
			at = part{}
			if len(words) == 6 && words[5] == file && (words[1] == "r-xp" || words[1] == "r--p") {
				at = readPart(words[0])
			}
		case len(words) == 3 && words[0] == "Anonymous:" && words[1] == "0" && at.to > at.from:
			out = append(out, at)
		}
	}
	return out
}

func readPart(s string) part {
	from, to, _ := strings.Cut(s, "-")
	a, err1 := strconv.ParseUint(from, 16, 64)
	b, err2 := strconv.ParseUint(to, 16, 64)
	if err1 != nil || err2 != nil {
		return part{}
	}
	return part{uintptr(a), uintptr(b)}
}
