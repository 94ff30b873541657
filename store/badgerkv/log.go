package badgerkv

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// logger hands Badger's lines to slog: what it calls an error or a warning at Warn, the rest at Debug.
type logger struct {
	log   *slog.Logger
	mu    sync.Mutex
	first string
}

// firstError returns the first line that Badger called an error. Badger leaves out a damaged table at Open and goes on, which
// would lose acknowledged writes without a word; such a line is the only sign of it.
func (l *logger) firstError() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first
}

func (l *logger) Errorf(format string, args ...any) {
	l.mu.Lock()
	if l.first == "" {
		l.first = strings.TrimSpace(fmt.Sprintf(format, args...))
	}
	l.mu.Unlock()
	l.print(slog.LevelWarn, format, args)
}

func (l *logger) Warningf(format string, args ...any) { l.print(slog.LevelWarn, format, args) }
func (l *logger) Infof(format string, args ...any)    { l.print(slog.LevelDebug, format, args) }
func (l *logger) Debugf(format string, args ...any)   { l.print(slog.LevelDebug, format, args) }

func (l *logger) print(level slog.Level, format string, args []any) {
	if l.log.Enabled(context.Background(), level) { // Badger prints several lines for every transaction
		l.log.Log(context.Background(), level, "badger: "+strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}
