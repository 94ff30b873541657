package page

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Choice is one thing that can be done with a decision.
type Choice struct {
	Do    string
	Label string
	Words string // the question whose answer it needs; "" = one press
}

// Case is what the page of a decision shows.
type Case struct {
	Title   string
	Lines   []string // plain text, one line each
	Choices []Choice // empty: there is nothing to decide any more
	Name    string   // whose decision it is
	Lang    string
	Seen    string // names what the page shows
	Said    string // what the bot answered to the press
	Stale   bool   // the press was on something older: nothing was done
}

// Decisions are what /decidir does; cmd hands it in with the Desk.
type Decisions interface {
	// Decision shows a case; a GET comes here and changes nothing.
	Decision(ctx context.Context, token string) (Case, error)
	// Decide acts for the person of the link, on what the page showed.
	Decide(ctx context.Context, token, do, words, seen string) (Case, error)
}

// decideRoutes are the pages on which somebody without a chat decides.
func (s *Server) decideRoutes(d Decisions) map[string]http.Handler {
	return map[string]http.Handler{
		"GET /decidir/{token}": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := d.Decision(r.Context(), r.PathValue("token"))
			s.decision(w, r, c, "", err)
		}),
		"POST /decidir/{token}": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.form(w, r) {
				s.decide(w, r, d)
			}
		}),
	}
}

// decide takes a press; a choice that needs words is asked for them on the same page.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, d Decisions) {
	token, do := r.PathValue("token"), r.PostForm.Get("do")
	words := strings.TrimSpace(r.PostForm.Get("texto_" + do))
	c, err := d.Decision(r.Context(), token)
	if err != nil {
		s.decision(w, r, c, "", err)
		return
	}
	for _, choice := range c.Choices {
		if choice.Do == do && choice.Words != "" && words == "" {
			s.decision(w, r, c, "page.decide.words", nil)
			return
		}
	}
	c, err = d.Decide(r.Context(), token, do, words, r.PostForm.Get("visto"))
	message := ""
	if c.Stale {
		message = "page.decide.stale"
	}
	s.decision(w, r, c, message, err)
}

// decision draws the page.
func (s *Server) decision(w http.ResponseWriter, r *http.Request, c Case, message string, err error) {
	switch {
	case errors.Is(err, ErrUnknown):
		s.write(w, http.StatusNotFound, "fin.html", s.data(r, View{}, "page.unknown"))
		return
	case err != nil:
		s.log.Error("page", "path", r.Pattern, "error", err)
		s.write(w, http.StatusServiceUnavailable, "fin.html", s.data(r, View{}, "page.failed"))
		return
	}
	d := s.data(r, View{Lang: c.Lang, Name: c.Name}, message)
	d.Case = c
	if c.Said != "" {
		d.Message = c.Said
	}
	if len(c.Choices) == 0 && d.Message == "" {
		d.Message = d.T("page.decide.over")
	}
	s.write(w, http.StatusOK, "decidir.html", d)
}
