package main

import (
	"context"
	"os"
	"runtime/pprof"
	"testing"
	"time"
)

func TestTmpProf(t *testing.T) {
	if os.Getenv("PROF") == "" {
		t.Skip()
	}
	for _, n := range []int{1, 32} {
		f, _ := os.Create("/tmp/prof" + map[int]string{1: "1", 32: "32"}[n])
		pprof.StartCPUProfile(f)
		acks := &receipts{ids: map[string]bool{}}
		l, err := file(context.Background(), t.TempDir(), ways()[1], 66, n, 4*time.Second, acks)
		pprof.StopCPUProfile()
		f.Close()
		t.Log(n, len(l.calls), l.calls.at(0.5), l.calls.at(0.99), err, float64(len(l.calls))/l.took.Seconds())
	}
}
