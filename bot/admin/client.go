package admin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"syscall"
	"time"
)

// dialPatience bounds the wait for a bot that exists but does not answer.
const dialPatience = 3 * time.Second

// Call sends a request to the bot that listens at path and waits for its response. The response's body is written to
// into, which may be nil when none is expected. ErrNotRunning says that nobody listens there; a *RemoteError says that the
// body broke off on the other side and that what was written to into is not complete.
func Call(ctx context.Context, path string, req Request, into io.Writer) (Response, error) {
	conn, err := dial(ctx, path)
	if err != nil {
		return Response{}, err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	resp, err := talk(conn, req, into)
	if err != nil && ctx.Err() != nil {
		return resp, ctx.Err()
	}
	return resp, err
}

// dial connects and makes sure that the other end is ours.
func dial(ctx context.Context, path string) (*net.UnixConn, error) {
	d := net.Dialer{Timeout: dialPatience}
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
			return nil, ErrNotRunning
		}
		return nil, fmt.Errorf("reaching the bot: %w", err)
	}
	conn, ok := c.(*net.UnixConn)
	if !ok {
		_ = c.Close()
		return nil, fmt.Errorf("reaching the bot: %w", ErrProtocol)
	}
	peer, err := peerOf(conn)
	if err == nil && !peer.trusted() {
		err = ErrForeign
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// talk sends the request with its body, then reads the response with its own. The bot may answer before it has read the
// whole request; what it leaves unread is dropped, and its answer counts.
func talk(conn *net.UnixConn, req Request, into io.Writer) (Response, error) {
	sent := make(chan error, 1)
	go func() { sent <- send(conn, req) }()
	resp, err := receive(conn, into)
	if err != nil {
		_ = conn.Close() // ends send
		if sendErr := <-sent; errors.Is(sendErr, errBody) {
			return resp, sendErr
		}
		return resp, err
	}
	_ = conn.SetWriteDeadline(time.Unix(1, 0)) // nobody reads the rest
	if sendErr := <-sent; errors.Is(sendErr, errBody) {
		return resp, sendErr
	}
	return resp, nil
}

// errBody marks a failure of the reader that the caller gave, not of the connection.
var errBody = errors.New("reading the body of the request")

func send(w io.Writer, req Request) error {
	if err := writeLine(w, req); err != nil {
		return err
	}
	out := chunkWriter{w: w}
	if req.Body == nil {
		return out.end(nil)
	}
	src := &sourceReader{r: req.Body}
	if _, err := io.Copy(out, src); err != nil && src.err == nil {
		return err
	}
	if src.err != nil {
		return errors.Join(fmt.Errorf("%w: %w", errBody, src.err), out.end(src.err))
	}
	return out.end(nil)
}

// sourceReader remembers whether it was the source that failed.
type sourceReader struct {
	r   io.Reader
	err error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func receive(conn io.Reader, into io.Writer) (Response, error) {
	r := bufio.NewReader(conn)
	var resp Response
	if err := readLine(r, &resp); err != nil {
		return Response{}, err
	}
	if into == nil {
		into = io.Discard
	}
	if _, err := io.Copy(into, &chunkReader{r: r}); err != nil {
		return resp, fmt.Errorf("receiving: %w", err)
	}
	return resp, nil
}
