package page

import (
	"context"
	"net/http"
)

// PINRow is one account on the page of somebody who keeps several PINs.
type PINRow struct {
	For, Account string
	PIN          string // "" once the password was picked up, or its link serves no more
	State        State
}

// Lists is what the page of several PINs does; cmd hands it in with the Desk.
type Lists interface {
	// List looks at the page; show gives the PINs and is journalled.
	List(ctx context.Context, token string, show bool) (View, []PINRow, error)
}

// listRoutes are the page on which the keeper of several PINs reads them: a press shows them, so that no preview of a link
// does.
func (s *Server) listRoutes(l Lists) map[string]http.Handler {
	page := func(w http.ResponseWriter, r *http.Request, show bool) {
		v, rows, err := l.List(r.Context(), r.PathValue("token"), false)
		if err == nil && v.State == Ready && show && s.desk.May(r, v) {
			v, rows, err = l.List(r.Context(), r.PathValue("token"), true)
		}
		if err != nil || v.State != Ready || !s.desk.May(r, v) {
			if v.State == Burnt {
				s.write(w, http.StatusGone, "fin.html", s.data(r, v, "page.list.over"))
				return
			}
			s.reply(w, r, v, err)
			return
		}
		d := s.data(r, v, "")
		d.Rows, d.Shown = rows, show
		s.write(w, http.StatusOK, "lista.html", d)
	}
	return map[string]http.Handler{
		"GET /entrega/{token}/lista": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { page(w, r, false) }),
		"POST /entrega/{token}/lista": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.form(w, r) {
				page(w, r, true)
			}
		}),
	}
}
