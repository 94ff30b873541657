package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/ticbot/ticbot/bot/chat"
)

// Server is where mails are handed over.
type Server struct {
	Host     string
	Port     int
	User     string // "" = no log-in
	Password string
	// Implicit: TLS from the first byte (smtps, port 465). Else STARTTLS: needed where there is a log-in or the host is not
	// this machine's own, taken where offered otherwise.
	Implicit bool
	// Plain forbids TLS, for a server in the same protected network that offers none. It is refused together with a log-in.
	Plain bool
	// Roots are the authorities that may have signed the server's certificate; nil = those of the system.
	Roots *x509.CertPool
}

// ErrServer means that the address of a mail server cannot be read.
var ErrServer = errors.New("mail: address like smtp://user@host:587 or smtps://user@host:465 expected")

// ParseServer reads smtp://user@host:587 (STARTTLS) or smtps://user@host:465 (TLS from the first byte). «?tls=no» allows a
// server that offers no TLS. A password may stand in the address or be given.
func ParseServer(address, password string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return Server{}, ErrServer
	}
	s := Server{Host: u.Hostname(), User: u.User.Username(), Password: password, Plain: u.Query().Get("tls") == "no"}
	if p, ok := u.User.Password(); ok && password == "" {
		s.Password = p
	}
	switch u.Scheme {
	case "smtp":
		s.Port = 587
	case "smtps":
		s.Port, s.Implicit = 465, true
	default:
		return Server{}, ErrServer
	}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return Server{}, ErrServer
		}
	}
	if s.Plain && (s.Implicit || s.User != "") {
		return Server{}, fmt.Errorf("%w: tls=no goes with neither smtps nor a user", ErrServer)
	}
	return s, nil
}

// client prepares a client for this server.
func (s Server) client() (*gomail.Client, error) {
	opts := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(dialTime), gomail.WithTLSPolicy(s.policy())}
	if s.Implicit {
		opts = append(opts, gomail.WithSSL())
	}
	if s.Roots != nil {
		opts = append(opts, gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}))
	}
	if s.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, opts...)
}

func (s Server) policy() gomail.TLSPolicy {
	ip := net.ParseIP(s.Host)
	own := strings.EqualFold(s.Host, "localhost") || ip != nil && ip.IsLoopback()
	switch {
	case s.Plain:
		return gomail.NoTLS
	case s.User == "" && own:
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

// Check implements chat.Checker: it connects and logs in, and sends nothing.
func (a *Adapter) Check(ctx context.Context) []chat.Check {
	lang := a.o.Texts.Lang(a.o.Lang)
	where := net.JoinHostPort(a.o.Server.Host, strconv.Itoa(a.o.Server.Port))
	c := chat.Check{Name: a.o.Texts.T(lang, "mail.check"), Detail: a.o.Texts.T(lang, "mail.check.ok", "servidor", where), OK: true}
	conn, err := a.client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		_ = a.client.CloseWithSMTPClient(conn)
		return []chat.Check{c}
	}
	c.OK = false
	c.Detail = a.o.Texts.T(lang, "mail.check.failed", "servidor", where, "error", err.Error())
	c.Remedy = a.o.Texts.T(lang, "mail.check.remedy")
	return []chat.Check{c}
}
