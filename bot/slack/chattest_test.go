package slack

import (
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/chat/chattest"
)

func rig(mode Mode) chattest.Rig {
	return chattest.Rig{New: func(t *testing.T) (chat.Adapter, chattest.Server) {
		f := newFake(t, mode)
		return f.adapter(nil), f
	}}
}

func TestChatOverHTTP(t *testing.T)   { chattest.Run(t, rig(HTTP)) }
func TestChatOverSocket(t *testing.T) { chattest.Run(t, rig(Socket)) }
