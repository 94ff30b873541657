package procedure

import "slices"

// Table lists the activities of the paper procedure, one a row behind a row of headings: number, what is done, who answers
// for it, control points, registers, services. Services without an activity of their own follow in a last row, since
// nothing of the catalogue may be missing.
func Table(p *Procedure, text Text) [][]string {
	rows := [][]string{{text("procedure.table.activity"), text("procedure.table.title"), text("procedure.table.roles"),
		text("procedure.table.control"), text("procedure.table.register"), text("procedure.table.services")}}
	named := func(prefix string, ids []string) string {
		if len(ids) == 0 {
			return text("procedure.table.none")
		}
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = text(prefix + id)
		}
		return list(out)
	}
	for _, a := range p.Activities {
		rows = append(rows, []string{a.Number, text("activity." + a.Number), named("role.", a.Roles), named("control.", a.Control),
			named("register.", a.Register), list(p.servicesOf(a.Number))})
	}
	if rest := p.servicesOf(""); len(rest) > 0 {
		rows = append(rows, []string{"", text("procedure.table.unlisted", "procedimiento", p.ID+" v"+p.Version), "", "", "", list(rest)})
	}
	return rows
}

// servicesOf are the ids of the services that name an activity; of "" those that name none.
func (p *Procedure) servicesOf(number string) []string {
	var out []string
	for _, s := range p.Services {
		if number == "" && len(s.Activities) == 0 || number != "" && slices.Contains(s.Activities, number) {
			out = append(out, s.ID)
		}
	}
	return out
}
