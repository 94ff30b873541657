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
	"time"

	gomail "github.com/wneessen/go-mail"
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

// client prepares a client for one connection, which is cut when ctx ends. wait bounds the greeting, and then the sending.
func (s Server) client(ctx context.Context, wait time.Duration) (*gomail.Client, error) {
	if s.User == "" {
		return s.stranger(ctx, wait)
	}
	return s.prepare(ctx, wait, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
}

// stranger is a client that does not log in.
func (s Server) stranger(ctx context.Context, wait time.Duration) (*gomail.Client, error) {
	return s.prepare(ctx, wait)
}

func (s Server) prepare(ctx context.Context, wait time.Duration, login ...gomail.Option) (*gomail.Client, error) {
	return gomail.NewClient(s.Host, append(login, gomail.WithPort(s.Port), gomail.WithTimeout(wait), gomail.WithTLSPolicy(s.policy()),
		gomail.WithTLSConfig(s.tls()), gomail.WithDialContextFunc(s.dial(ctx)))...)
}

func (s Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}

// dial connects, with TLS from the first byte where that is asked for.
func (s Server) dial(life context.Context) gomail.DialContextFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(life, func() { _ = conn.Close() })
		if !s.Implicit {
			return conn, nil
		}
		secure := tls.Client(conn, s.tls())
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return secure, nil
	}
}

func (s Server) policy() gomail.TLSPolicy {
	ip := net.ParseIP(s.Host)
	own := strings.EqualFold(s.Host, "localhost") || ip != nil && ip.IsLoopback()
	switch {
	case s.Plain:
		return gomail.NoTLS
	case s.Implicit, s.User == "" && own: // implicit: it is encrypted already, and such a server offers no STARTTLS
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}
