// Package admin is the local socket through which the command line reaches a running bot. It carries one request and one
// response a connection: a JSON line each, and behind it a body of length-prefixed chunks, so that a backup of any size
// can stream through. Only the user that runs the bot, and root, are answered.
package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// maxPath is the longest path of a socket in bytes: Linux takes 107, other systems 103.
const maxPath = 100

// Errors of this package, decided with errors.Is.
var (
	// ErrNotRunning means that nobody listens at the socket: the command opens the store itself.
	ErrNotRunning = errors.New("admin: no bot is running here")
	// ErrRunning means that another process already listens at the socket.
	ErrRunning = errors.New("admin: a bot is already running here")
	// ErrForeign means that the other end belongs to neither this user nor root.
	ErrForeign = errors.New("admin: the other end belongs to another user")
	// ErrProtocol means that the other end did not speak this protocol, or went away in the middle.
	ErrProtocol = errors.New("admin: broken conversation")
)

// RemoteError is the failure of a handler while its body was streaming: what was received so far is not complete.
type RemoteError struct{ Text string }

// Error implements error.
func (e *RemoteError) Error() string { return "admin: the bot reported: " + e.Text }

// Request is one command of an operator.
type Request struct {
	Command string   `json:"command"`
	Args    []string `json:"args,omitempty"`
	// OSUser is who asks. The server fills it in from the credentials of the connection; what a client writes is ignored.
	OSUser string `json:"-"`
	// Body is what the command reads, such as a CSV file; nil for nothing. On the server it is never nil.
	Body io.Reader `json:"-"`
}

// Response is what a command made of it.
type Response struct {
	Code int    `json:"code"`          // exit status: 0 ok, 1 the thing checked is not ok, 2 wrong use
	Out  string `json:"out,omitempty"` // for standard output
	Err  string `json:"err,omitempty"` // for standard error
	// Body streams what the command makes, such as a backup; nil for nothing. On the client it is always nil: Call has
	// written the body to its writer already.
	Body func(w io.Writer) error `json:"-"`
}

// Handler answers one request. ctx ends when the server stops, or when the client goes away in the middle of its body; one
// that goes away later is noticed by writing to it. A panic is answered as Code 1.
type Handler func(ctx context.Context, req Request) Response

// Path names the socket of a data folder: <data>/admin.sock, or a short path in the folder for temporary files, derived
// from the data folder's absolute path, where the first would be over 100 bytes.
func Path(data string) (string, error) {
	abs, err := filepath.Abs(data)
	if err != nil {
		return "", fmt.Errorf("locating the admin socket: %w", err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	path := filepath.Join(abs, "admin.sock")
	if len(path) <= maxPath {
		return path, nil
	}
	sum := sha256.Sum256([]byte(abs))
	name := "ticbot-" + strconv.Itoa(os.Getuid()) + "-" + hex.EncodeToString(sum[:8]) + ".sock"
	return filepath.Join(os.TempDir(), name), nil
}
