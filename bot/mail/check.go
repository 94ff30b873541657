package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/ticbot/ticbot/bot/chat"
)

// Check implements chat.Checker: it connects, encrypts, logs in and gives the sender's name, a line each, and sends nothing.
// What cannot be tried because the step before failed has no line.
func (a *Adapter) Check(ctx context.Context) []chat.Check {
	ctx, cancel := context.WithTimeout(ctx, a.whole)
	defer cancel()
	s := a.o.Server
	lines := []chat.Check{a.checkConnect(ctx, net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))}
	steps := []func(context.Context) (chat.Check, bool){a.checkTLS, a.checkLogin, a.checkSender}
	for _, step := range steps {
		if !lines[len(lines)-1].OK {
			break
		}
		if line, tried := step(ctx); tried {
			lines = append(lines, line)
		}
	}
	return lines
}

// line is one line; a failure comes with the server's words and with what to do.
func (a *Adapter) line(id string, err error, args ...any) chat.Check {
	t := func(of string, args ...any) string {
		return a.o.Texts.T(a.o.Texts.Lang(a.o.Lang), "mail.check."+id+of, args...)
	}
	if err == nil {
		return chat.Check{Name: t(""), Detail: t(".ok", args...), OK: true}
	}
	return chat.Check{Name: t(""), Detail: t(".bad", append(args, "error", err.Error())...), Remedy: t(".remedy", args...)}
}

func (a *Adapter) checkConnect(ctx context.Context, where string) chat.Check {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", where)
	if err == nil {
		_ = conn.Close()
	}
	return a.line("connect", err, "servidor", where)
}

// checkTLS greets the server and encrypts, as far as the configuration asks for it.
func (a *Adapter) checkTLS(ctx context.Context) (chat.Check, bool) {
	var state tls.ConnectionState
	err := a.greet(ctx, a.o.Server.stranger, func(c *smtp.Client) error {
		now, err := c.GetTLSConnectionState()
		if err == nil {
			state = *now
		}
		return nil // not encrypted: the configuration allows it, or the greeting had failed
	})
	foreign := (*tls.CertificateVerificationError)(nil)
	switch {
	case errors.As(err, &foreign):
		return a.line("cert", err, "servidor", a.o.Server.Host), true
	case err != nil:
		return a.line("tls", err), true
	case !state.HandshakeComplete:
		return a.line("plain", nil), true
	}
	return a.line("tls", nil, "version", tls.VersionName(state.Version), "hasta", state.PeerCertificates[0].NotAfter.Format("02/01/2006")), true
}

// checkLogin logs in, where there is a user.
func (a *Adapter) checkLogin(ctx context.Context) (chat.Check, bool) {
	user := a.o.Server.User
	if user == "" {
		return chat.Check{}, false
	}
	err := a.greet(ctx, a.o.Server.client, func(*smtp.Client) error { return nil })
	return a.line("login", err, "usuario", user), true
}

// checkSender asks whether mails may carry our name.
func (a *Adapter) checkSender(ctx context.Context) (chat.Check, bool) {
	err := a.greet(ctx, a.o.Server.client, func(c *smtp.Client) error { return errors.Join(c.Mail(a.from.Address), c.Reset()) })
	return a.line("sender", err, "remitente", a.from.Address), true
}

// greet connects as far as a client goes, does something with the connection, and takes its leave.
func (a *Adapter) greet(ctx context.Context, client func(context.Context, time.Duration) (*gomail.Client, error), do func(*smtp.Client) error) error {
	c, err := client(ctx, a.whole)
	if err != nil {
		return err
	}
	conn, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	err = do(conn)
	_ = c.CloseWithSMTPClient(conn)
	return err
}
