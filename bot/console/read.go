package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// lineBytes is the longest line that is read; of a longer one only its length is told.
const lineBytes = 4 * maxLine

// reader reads lines.
type reader struct {
	raw io.Reader
	buf *bufio.Reader
}

// input is one line, or the end of the input.
type input struct {
	text string
	long bool
	err  error
}

func newReader(r io.Reader) *reader { return &reader{raw: r, buf: bufio.NewReaderSize(r, lineBytes)} }

func (r *reader) line() input {
	b, err := r.buf.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		if errors.Is(err, io.EOF) && len(b) > 0 {
			err = nil // the last line has no end; the next read says io.EOF
		}
		return input{text: string(b), err: err}
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.buf.ReadSlice('\n')
	}
	return input{long: true}
}

// unblock ends a read that is under way and reports whether it could. The standard input of a terminal cannot always be
// interrupted: then the read ends with the process.
func (r *reader) unblock() bool {
	if f, ok := r.raw.(interface{ SetReadDeadline(time.Time) error }); ok && f.SetReadDeadline(time.Unix(1, 0)) == nil {
		return true
	}
	if _, file := r.raw.(*os.File); file {
		return false
	}
	c, ok := r.raw.(io.Closer)
	if ok {
		_ = c.Close() // the input is not needed any more
	}
	return ok
}

// lines reads until ctx ends or the input does, which closes the channel. stop ends it and, where the read can be
// interrupted, waits for it.
func (c *Console) lines(ctx context.Context) (lines <-chan input, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	out, done := make(chan input), make(chan struct{})
	go func() {
		defer close(done)
		defer close(out)
		c.reading.Lock()
		defer c.reading.Unlock()
		for ctx.Err() == nil {
			in := c.in.line()
			if errors.Is(in.err, io.EOF) {
				return
			}
			select {
			case out <- in:
			case <-ctx.Done():
			}
			if in.err != nil {
				return
			}
		}
	}()
	return out, func() {
		cancel()
		if c.in.unblock() {
			<-done
		}
	}
}

// errInput wraps what went wrong with the input.
func errInput(err error) error { return fmt.Errorf("reading from the terminal: %w", err) }
