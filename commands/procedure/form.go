package procedure

import "slices"

// form is what is asked: by a service when something is filed, or by a step when it is taken.
type form struct {
	pages    []Page
	computed []Computed
}

func (s *Service) form() form { return form{s.Pages, s.Computed} }

// field finds a field by id.
func (f form) field(id string) (Field, bool) {
	for _, pg := range f.pages {
		for _, fd := range pg.Fields {
			if fd.ID == id {
				return fd, true
			}
		}
	}
	return Field{}, false
}

// computedAnswer finds an answer that is never asked.
func (f form) computedAnswer(id string) (Computed, bool) {
	i := slices.IndexFunc(f.computed, func(c Computed) bool { return c.ID == id })
	if i < 0 {
		return Computed{}, false
	}
	return f.computed[i], true
}

// ids are the names that conditions may use.
func (f form) ids() []string {
	var out []string
	for _, pg := range f.pages {
		for _, fd := range pg.Fields {
			out = append(out, fd.ID)
		}
	}
	for _, c := range f.computed {
		out = append(out, c.ID)
	}
	return out
}

// always reports whether the field stands on a page without conditions.
func (f form) always(field string) bool {
	return slices.ContainsFunc(f.pages, func(pg Page) bool {
		return len(pg.When) == 0 && slices.ContainsFunc(pg.Fields, func(fd Field) bool { return fd.ID == field })
	})
}
