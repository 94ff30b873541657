package admin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

const (
	// patience is how long a client may take to send its line, and how long a running command may take after the server
	// was told to stop.
	patience = 3 * time.Second
	// atOnce is the number of connections that are served at the same time; further ones wait.
	atOnce = 8
)

// Serve answers at path until ctx ends, then returns nil within a few seconds. A socket left behind by a process that is
// gone is replaced; one at which somebody answers gives ErrRunning. The socket has mode 0600.
func Serve(ctx context.Context, path string, h Handler) error {
	ln, err := listen(path)
	if err != nil {
		return err
	}
	s := &server{h: h, slots: make(chan struct{}, atOnce), open: map[net.Conn]bool{}}
	stop := context.AfterFunc(ctx, func() { _ = ln.Close() })
	defer stop()
	for {
		conn, err := ln.AcceptUnix()
		if err != nil {
			_ = ln.Close()
			s.finish()
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return fmt.Errorf("accepting on %s: %w", path, err)
		}
		s.start(ctx, conn)
	}
}

// listen opens the socket, replacing a dead one.
func listen(path string) (*net.UnixListener, error) {
	if err := clear(path); err != nil {
		return nil, err
	}
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("opening the admin socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = ln.Close()
		return nil, fmt.Errorf("closing the admin socket to others: %w", err)
	}
	return ln, nil
}

// clear removes a socket at which nobody listens. Anything that is not a socket stays.
func clear(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking at the admin socket: %w", err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("opening the admin socket: %s is not a socket: %w", path, fs.ErrExist)
	}
	conn, err := net.DialTimeout("unix", path, patience)
	if err == nil {
		_ = conn.Close()
		return ErrRunning
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("removing a dead admin socket: %w", err)
	}
	return nil
}

// server holds the open connections.
type server struct {
	h     Handler
	slots chan struct{}
	wg    sync.WaitGroup
	mu    sync.Mutex
	open  map[net.Conn]bool
}

// start serves a connection in a goroutine of its own.
func (s *server) start(ctx context.Context, conn *net.UnixConn) {
	s.mu.Lock()
	s.open[conn] = true
	s.mu.Unlock()
	s.wg.Go(func() {
		defer func() {
			_ = conn.Close()
			s.mu.Lock()
			delete(s.open, conn)
			s.mu.Unlock()
		}()
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
			s.serve(ctx, conn)
		case <-ctx.Done():
		}
	})
}

// finish waits for the running commands, and cuts off those that take too long.
func (s *server) finish() {
	cut := time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for c := range s.open {
			_ = c.Close()
		}
	})
	s.wg.Wait()
	cut.Stop()
}

// serve reads one request and answers it. A client that breaks the protocol is hung up on.
func (s *server) serve(ctx context.Context, conn *net.UnixConn) {
	peer, err := peerOf(conn)
	if err != nil || !peer.trusted() {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	r := bufio.NewReader(conn)
	var req Request
	if err := readLine(r, &req); err != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req.OSUser = peer.name()
	req.Body = &hangup{r: &chunkReader{r: r}, cancel: cancel}
	resp := s.answer(ctx, req)
	if err := writeLine(conn, resp); err != nil {
		return
	}
	out := chunkWriter{w: conn}
	var failed error
	if resp.Body != nil {
		failed = stream(resp.Body, out)
	}
	_ = out.end(failed)
}

// answer runs the handler; a panic in it is an answer too.
func (s *server) answer(ctx context.Context, req Request) (resp Response) {
	defer func() {
		if v := recover(); v != nil {
			resp = Response{Code: 1, Err: fmt.Sprintf("panic: %v", v)}
		}
	}()
	return s.h(ctx, req)
}

// stream runs a body; a panic in it is an error.
func stream(body func(io.Writer) error, w io.Writer) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return body(w)
}

// hangup is the body of a request. It cancels the command where the client went away in the middle of it.
type hangup struct {
	r      io.Reader
	cancel context.CancelFunc
}

func (h *hangup) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if errors.Is(err, ErrProtocol) {
		h.cancel()
	}
	return n, err
}
