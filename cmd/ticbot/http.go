package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	maxBody   = 1 << 20 // bytes of a body, but for uploads (contract §4)
	maxHeader = 64 << 10
	// bodyTime is how long a body may take to arrive, uploadTime one with files.
	bodyTime   = 30 * time.Second
	uploadTime = 10 * time.Minute
	// closeTime is how long requests may take to finish after the end was asked for.
	closeTime = 3 * time.Second
)

// publicHandler joins the routes and puts before them what holds for all: the real address behind a trusted proxy, the
// limit of bodies, 404 for everything else.
func publicHandler(routes map[string]http.Handler, proxies []string) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range routes {
		mux.Handle(pattern, h)
	}
	return forwarded(proxies, limited(mux))
}

// limited refuses bodies that are too large, and gives those that are not a time in which to arrive. Uploads limit
// themselves, file by file.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		upload := r.URL.Path == "/chat/files"
		if !upload && r.ContentLength > maxBody {
			w.Header().Set("Connection", "close") // what follows is not read
			http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			limit := bodyTime
			if upload {
				limit = uploadTime
			} else {
				r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			}
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(limit)) // not every connection has one
		}
		next.ServeHTTP(w, r)
	})
}

// forwarded takes address and scheme of the client from the headers of a proxy that is trusted; of anybody else these
// headers are dropped.
func forwarded(proxies []string, next http.Handler) http.Handler {
	var trusted []netip.Prefix
	for _, p := range proxies {
		if one, err := netip.ParseAddr(p); err == nil {
			trusted = append(trusted, netip.PrefixFrom(one, one.BitLen()))
		} else if many, err := netip.ParsePrefix(p); err == nil {
			trusted = append(trusted, many)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isTrusted(trusted, r.RemoteAddr) {
			for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"} {
				r.Header.Del(h)
			}
			next.ServeHTTP(w, r)
			return
		}
		if host := r.Header.Get("X-Forwarded-Host"); host != "" {
			r.Host = host
		}
		// The proxy itself wrote the last address; what stands before it the client may have made up.
		all := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		for _, addr := range slices.Backward(all) {
			if ip, err := netip.ParseAddr(strings.TrimSpace(addr)); err == nil && !isTrusted(trusted, ip.String()) {
				r.RemoteAddr = net.JoinHostPort(ip.String(), "0")
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}

func isTrusted(trusted []netip.Prefix, addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// server is one listening address.
type server struct {
	ln  net.Listener
	srv *http.Server
}

// listen opens an address. Nothing is served before serve.
func listen(addr string, h http.Handler, log *slog.Logger) (*server, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", addr, err)
	}
	return &server{ln: ln, srv: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}}, nil
}

// addr is where it listens, with the port that the system chose where none was asked for.
func (s *server) addr() string { return s.ln.Addr().String() }

// serve answers until ctx ends, then lets running requests finish for a while.
func (s *server) serve(ctx context.Context) error {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
		defer cancel()
		if s.srv.Shutdown(end) != nil {
			_ = s.srv.Close()
		}
	})
	err := s.srv.Serve(s.ln)
	if stop() {
		close(done) // it failed by itself
	}
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving %s: %w", s.addr(), err)
}

// hostNames are the names under which a browser on this machine reaches an address.
func hostNames(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "0" {
		return nil // any: the system chooses the port
	}
	names := []string{net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port)}
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && ip.IsLoopback():
		names = append(names, "localhost:"+port, "127.0.0.1:"+port, "[::1]:"+port)
	case host == "" || err == nil && ip.IsUnspecified():
		return nil // any name: the operator opened it to the network
	}
	return names
}
