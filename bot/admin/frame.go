package admin

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// maxLine is the longest JSON line in bytes: a response's text travels in it.
	maxLine = 4 << 20
	// maxChunk is the longest chunk in bytes.
	maxChunk = 64 << 10
)

// trailer stands behind the last chunk and says whether the body is complete.
type trailer struct {
	Error string `json:"error,omitempty"`
}

// writeLine writes v as one JSON line.
func writeLine(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding a line: %w", err)
	}
	if len(b) >= maxLine {
		return fmt.Errorf("%w: a line of %d bytes", ErrProtocol, len(b))
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("writing a line: %w", err)
	}
	return nil
}

// readLine reads one JSON line into v.
func readLine(r *bufio.Reader, v any) error {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("%w: reading a line: %w", ErrProtocol, err)
		}
		if len(line) > maxLine {
			return fmt.Errorf("%w: a line over %d bytes", ErrProtocol, maxLine)
		}
	}
	if err := json.Unmarshal(line, v); err != nil {
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return nil
}

// chunkWriter cuts what is written into chunks: a length of four bytes, big-endian, and that many bytes. The length zero
// ends a body.
type chunkWriter struct{ w io.Writer }

func (c chunkWriter) Write(p []byte) (int, error) {
	done := 0
	for len(p) > 0 {
		n := min(len(p), maxChunk)
		buf := binary.BigEndian.AppendUint32(make([]byte, 0, 4+n), uint32(n))
		if _, err := c.w.Write(append(buf, p[:n]...)); err != nil {
			return done, fmt.Errorf("writing a chunk: %w", err)
		}
		done, p = done+n, p[n:]
	}
	return done, nil
}

// end writes the empty chunk and the trailer; failed is why the body is not complete.
func (c chunkWriter) end(failed error) error {
	if _, err := c.w.Write(make([]byte, 4)); err != nil {
		return fmt.Errorf("writing the last chunk: %w", err)
	}
	var t trailer
	if failed != nil {
		t.Error = failed.Error()
	}
	return writeLine(c.w, t)
}

// chunkReader reads a body. It ends with io.EOF after the empty chunk and a trailer without an error, with *RemoteError
// where the trailer holds one, and with ErrProtocol where the other end went away before.
type chunkReader struct {
	r    *bufio.Reader
	left uint32
	err  error
}

func (c *chunkReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if c.left == 0 && c.err == nil {
		c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p[:min(len(p), int(c.left))])
	c.left -= uint32(n)
	if err != nil {
		c.err = fmt.Errorf("%w: in a chunk: %w", ErrProtocol, err)
	}
	return n, c.err
}

// next reads the head of a chunk, or the trailer.
func (c *chunkReader) next() error {
	var head [4]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return fmt.Errorf("%w: before a chunk: %w", ErrProtocol, err)
	}
	c.left = binary.BigEndian.Uint32(head[:])
	switch {
	case c.left > maxChunk:
		c.left = 0
		return fmt.Errorf("%w: a chunk over %d bytes", ErrProtocol, maxChunk)
	case c.left > 0:
		return nil
	}
	var t trailer
	if err := readLine(c.r, &t); err != nil {
		return err
	}
	if t.Error != "" {
		return &RemoteError{Text: t.Error}
	}
	return io.EOF
}
