package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ticbot/ticbot/bot/handoff"
)

// errKeyFile means that the file of the secret keys cannot be used as it is.
var errKeyFile = errors.New("not a file of keys: each line must hold 64 hexadecimal digits")

// maxKeys is how many keys a file holds at most; what an older one sealed has long expired.
const maxKeys = 10

// readKeys reads the secret keys, the present one first. A file that is not there is made with one new key, mode 0600.
func readKeys(file string) ([][]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return addKey(file, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret key: %w", err)
	}
	var keys [][]byte
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := hex.DecodeString(line)
		if err != nil || len(key) != handoff.KeySize {
			return nil, fmt.Errorf("reading %s: %w", file, errKeyFile)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("reading %s: %w", file, errKeyFile)
	}
	return keys, nil
}

// addKey draws a key, puts it before the others and writes the file: first beside it, then in its place, so that a crash
// leaves the one or the other.
func addKey(file string, old [][]byte) ([][]byte, error) {
	key := make([]byte, handoff.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("drawing a secret key: %w", err)
	}
	keys := append([][]byte{key}, old...)
	keys = keys[:min(len(keys), maxKeys)]
	var text bytes.Buffer
	for _, k := range keys {
		text.WriteString(hex.EncodeToString(k) + "\n")
	}
	if err := writeWhole(file, text.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("writing the secret key: %w", err)
	}
	return keys, nil
}

// writeWhole replaces a file by a new content as a whole, durably.
func writeWhole(file string, content []byte, mode fs.FileMode) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(file)); err == nil {
		_ = dir.Sync() // not every system can
		_ = dir.Close()
	}
	return nil
}

// keys replaces the secret key by a new one; the old ones still verify and open what they sealed.
func (a *app) keys(_ context.Context, args []string) int {
	if len(args) != 1 || args[0] != "rotate" {
		return a.wrong("cmd.keys.usage")
	}
	file := a.cfg.keyFile()
	old, err := readKeys(file)
	if err == nil {
		_, err = addKey(file, old)
	}
	if err != nil {
		return a.cannot("cmd.keys.failed", err, "archivo", file)
	}
	a.say("cmd.keys.rotated", "archivo", file, "n", min(len(old), maxKeys-1))
	return exitOK
}
