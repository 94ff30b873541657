package badgerkv

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// logger hands Badger's lines to slog: what it calls an error or a warning at Warn, the rest at Debug.
type logger struct{ log *slog.Logger }

func (l logger) Errorf(format string, args ...any)   { l.print(slog.LevelWarn, format, args) }
func (l logger) Warningf(format string, args ...any) { l.print(slog.LevelWarn, format, args) }
func (l logger) Infof(format string, args ...any)    { l.print(slog.LevelDebug, format, args) }
func (l logger) Debugf(format string, args ...any)   { l.print(slog.LevelDebug, format, args) }

func (l logger) print(level slog.Level, format string, args []any) {
	if l.log.Enabled(context.Background(), level) { // Badger prints several lines for every transaction
		l.log.Log(context.Background(), level, "badger: "+strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}
