package slack

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"
)

const (
	maxBody   = 1 << 20 // bytes of a request
	maxSkew   = 300     // seconds between a request's time and ours, either way (docs.slack.dev, verifying requests)
	headTime  = "X-Slack-Request-Timestamp"
	headSign  = "X-Slack-Signature"
	headRetry = "X-Slack-Retry-Num"
)

// Errors of a request that did not come from Slack, or not now.
var (
	errUnsigned = errors.New("slack: not signed by Slack")
	errOld      = errors.New("slack: signed too long ago")
)

// verify checks a request's signature, version 0, over the raw bytes of its body. An empty secret verifies nothing, and a
// header that stands twice is no header: who reads the other one would have checked nothing.
func verify(secret string, head http.Header, body []byte, now time.Time) error {
	stamps, signs := head.Values(headTime), head.Values(headSign)
	if secret == "" || len(stamps) != 1 || len(signs) != 1 {
		return errUnsigned
	}
	at, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil {
		return errUnsigned
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamps[0] + ":"))
	_, _ = mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(want), []byte(signs[0])) {
		return errUnsigned
	}
	if age := now.Unix() - at; age > maxSkew || age < -maxSkew {
		return errOld
	}
	return nil
}

// readBody reads a request's body, and answers it where it is too large or cannot be read.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	if r.ContentLength > maxBody {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return nil, false
	}
	var buf bytes.Buffer
	buf.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead) // else it is copied as it grows
	_, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	}
	return buf.Bytes(), err == nil
}
