package slacktest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

// Save keeps the bytes of a file, as the bot's house does.
func (s *Server) Save(_ context.Context, name, typ string, r io.Reader) (chat.File, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return chat.File{}, err
	}
	return s.Keep(name, typ, data), nil
}

// Open reads what Save or Keep kept.
func (s *Server) Open(_ context.Context, hash string) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return io.NopCloser(bytes.NewReader(s.kept[hash])), nil
}

// Keep implements chattest.Server.
func (s *Server) Keep(name, typ string, data []byte) chat.File {
	sum := sha256.Sum256(data)
	out := chat.File{Name: name, Type: typ, Size: int64(len(data)), Hash: hex.EncodeToString(sum[:])}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[out.Hash] = data
	return out
}

// beginUpload is the first step of sending a file; the caller holds the lock.
func (s *Server) beginUpload(args map[string]any) (map[string]any, string) {
	size, err := strconv.Atoi(str(args["length"]))
	if err != nil || size <= 0 || str(args["filename"]) == "" {
		return nil, "invalid_arguments"
	}
	id := s.id("F")
	s.uploads[id] = &line{file: &chattest.File{Name: str(args["filename"])}}
	return map[string]any{"file_id": id, "upload_url": s.server.URL + "/api/upload/" + id}, ""
}

// serveUpload is the second step.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request, id string) {
	in, _, err := r.FormFile("file")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	data, _ := io.ReadAll(in)
	s.mu.Lock()
	defer s.mu.Unlock()
	if up := s.uploads[id]; up != nil {
		up.file.Data = data
	}
	_, _ = w.Write([]byte("OK"))
}

// endUpload is the third step; the caller holds the lock.
func (s *Server) endUpload(args map[string]any) (map[string]any, string) {
	var files []struct{ ID string }
	_ = json.Unmarshal([]byte(str(args["files"])), &files)
	if len(files) != 1 || s.uploads[files[0].ID] == nil || s.uploads[files[0].ID].file.Data == nil {
		return nil, "file_not_found"
	}
	channel := str(args["channel_id"])
	if why := s.reachable(channel); why != "" {
		return nil, why
	}
	up := s.uploads[files[0].ID]
	delete(s.uploads, files[0].ID)
	up.channel, up.thread = channel, str(args["thread_ts"])
	s.put(up)
	return map[string]any{"files": []any{map[string]any{"id": files[0].ID}}}, ""
}

// serveFile gives the bytes of a file that somebody sent, to whom may have them.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	data, special := s.blobs[id], s.served[id]
	s.mu.Unlock()
	switch {
	case special != nil:
		special(w, r)
	case r.Header.Get("Authorization") != "Bearer "+BotToken:
		w.Header().Set("Content-Type", "text/html") // the log-in page
		_, _ = w.Write([]byte("<html>"))
	default:
		_, _ = w.Write(data)
	}
}
