package documents

// report is the informe de supervisión, with the ten parts that such reports have. What the bot does not know is left for
// the supervisor's hand.
func report(s *sheet, d Draft) {
	c := d.Coverage
	numbered(s, d)
	s.part(s.t("doc.informe.1"))
	s.fields(contractRows(s, c)...)
	s.fields(Row{s.t("doc.contract.overseer"), join(", ", d.Overseer.Name, d.Overseer.Position)}, Row{s.t("doc.contract.cdp"), cdpText(s, c)},
		Row{s.t("doc.contract.additions"), ""})
	s.part(s.t("doc.informe.2"))
	s.fields(Row{s.t("doc.informe.from"), ""}, Row{s.t("doc.informe.to"), ""})
	s.part(s.t("doc.informe.3"))
	s.table([]column{{s.t("doc.informe.duty"), 0.38}, {s.t("doc.informe.activity"), 0.36}, {s.t("doc.informe.evidence"), 0.26}}, blank(3, 3))
	s.part(s.t("doc.informe.4"))
	s.fields(Row{s.t("doc.informe.paid"), ""}, Row{s.t("doc.informe.balance"), ""}, Row{s.t("doc.informe.percent"), ""}, Row{s.t("doc.contract.room"), c.Balance})
	s.part(s.t("doc.informe.5"))
	s.fields(Row{s.t("doc.informe.guarantees"), ""}, Row{s.t("doc.informe.social"), ""})
	s.part(s.t("doc.informe.6"))
	switch {
	case len(c.Outages) > 0:
		s.para(s.t("doc.informe.outages", "sede", or(c.Place)))
		s.list(c.Outages)
	case len(c.Factors) > 0:
		s.para(s.t("doc.informe.outages.none"))
	default:
		s.para(fill)
	}
	s.part(s.t("doc.informe.7"))
	s.fields(Row{s.t("doc.informe.ends"), c.End}, Row{s.t("doc.informe.risks"), ""})
	s.part(s.t("doc.informe.8"))
	if len(c.Factors) > 0 {
		need(s, d)
		factors(s, c)
		concept(s, c)
	} else { // a matter without an analysis of viability
		s.fields(d.Answers...)
	}
	s.part(s.t("doc.informe.9"))
	if len(c.Factors) > 0 {
		s.para(conclusion(s, c))
		s.boxes(check(s, c, "adicion"), check(s, c, "prorroga"), check(s, c, "nuevo"), check(s, c, "no"))
	} else if d.Answer != "" {
		s.quote(d.Answer)
	}
	s.fields(Row{s.t("doc.informe.recommendation"), ""})
	s.need(signedEnd)
	s.part(s.t("doc.informe.10"))
	annexes(s, d)
	s.sign(signer{d.Overseer, s.t("doc.as.overseer")})
}

// act is the acta de justificación técnica of a change of the contract.
func act(s *sheet, d Draft) {
	c := d.Coverage
	numbered(s, d)
	s.part(s.t("doc.acta.1"))
	rows := contractRows(s, c)
	s.fields(append(rows[:len(rows):len(rows)], Row{s.t("doc.contract.mode"), ""}, Row{s.t("doc.contract.smmlv"), ""})...)
	s.part(s.t("doc.acta.2"))
	s.fields(Row{s.t("doc.acta.executed"), ""}, Row{s.t("doc.contract.room"), c.Balance}, Row{s.t("doc.acta.report"), markText(s, c.Report, c.Pisami)})
	s.part(s.t("doc.acta.3"))
	s.para(s.t("doc.acta.necessary"))
	need(s, d)
	s.part(s.t("doc.acta.4"))
	factors(s, c)
	s.part(s.t("doc.acta.5"))
	s.fields(Row{s.t("doc.acta.cost"), c.Cost})
	s.para(s.t("doc.acta.limit"))
	s.fields(Row{s.t("doc.acta.already"), ""}, Row{s.t("doc.acta.left"), ""})
	s.part(s.t("doc.acta.6"))
	s.fields(Row{s.t("doc.acta.term"), ""}, Row{s.t("doc.acta.on"), c.On}, Row{s.t("doc.contract.end"), c.End})
	s.part(s.t("doc.acta.7"))
	s.fields(Row{s.t("doc.acta.cdp.number"), c.CDP.Number}, Row{s.t("doc.acta.cdp.date"), c.CDP.Date}, Row{s.t("doc.acta.cdp.value"), c.CDPValue})
	s.part(s.t("doc.acta.8"))
	concept(s, c)
	s.part(s.t("doc.acta.9"))
	s.table([]column{{s.t("doc.acta.clause"), 0.3}, {s.t("doc.acta.now"), 0.35}, {s.t("doc.acta.becomes"), 0.35}}, blank(3, 3))
	s.need(signedEnd)
	s.part(s.t("doc.annexes.label"))
	annexes(s, d)
	s.sign(signer{d.Overseer, s.t("doc.as.overseer")}, signer{d.Secretary, s.t("doc.as.secretary")})
}

// signedEnd is how much room the annexes take together with the signature, which does not stand alone on a page.
const signedEnd = 70

// numbered is how both begin: number, day, and the case that they belong to.
func numbered(s *sheet, d Draft) {
	m := Mark{}
	if d.Mark != nil {
		m = *d.Mark
	}
	s.fields(Row{s.t("doc.number"), m.Number}, Row{s.t("doc.date"), m.Date}, Row{s.t("doc.radicado"), d.Radicado},
		Row{s.t("doc.matter"), d.Title}, Row{s.t("doc.asked_by"), d.Asker.full()})
}

// contractRows identify the contract. Until there is a register of contracts they are left for the hand, except its end.
func contractRows(s *sheet, c Coverage) []Row {
	return []Row{{s.t("doc.contract.number"), ""}, {s.t("doc.contract.object"), ""}, {s.t("doc.contract.contractor"), ""}, {s.t("doc.contract.value"), ""},
		{s.t("doc.contract.term"), ""}, {s.t("doc.contract.start"), ""}, {s.t("doc.contract.end"), c.End}}
}

// need says what is needed, where, for whom and when.
func need(s *sheet, d Draft) {
	c := d.Coverage
	rows := []Row{{s.t("doc.need.place"), c.Place}}
	if c.Contact != "" {
		rows = append(rows, Row{s.t("doc.need.contact"), c.Contact})
	}
	rows = append(rows, Row{s.t("doc.need.people"), c.People}, Row{s.t("doc.need.reason"), c.Reason}, Row{s.t("doc.need.on"), c.On})
	days := ""
	if c.Business != "" {
		days = s.t("doc.need.days.text", "dh", c.Business, "dc", or(c.Calendar))
	}
	s.fields(append(rows, Row{s.t("doc.need.days"), days})...)
}

// concept is what the provider said.
func concept(s *sheet, c Coverage) {
	said := ""
	if c.Concept.Number != "" {
		said = s.t("doc.via." + c.Concept.Number)
	}
	s.fields(Row{s.t("doc.concept.verdict"), said}, Row{s.t("doc.concept.date"), c.Concept.Date}, Row{s.t("doc.concept.cost"), c.Cost})
}

// conclusion says what was decided, where it was.
func conclusion(s *sheet, c Coverage) string {
	if c.Verdict == "" {
		return s.t("doc.informe.undecided")
	}
	return s.t("doc.informe.decided", "decision", c.Verdict, "nombre", join(", ", c.DecidedBy.Name, c.DecidedBy.Position), "fecha", c.DecidedAt)
}

// check is a recommendation with a box; the one that the contract step recorded is ticked.
func check(s *sheet, c Coverage, what string) string {
	box := "[\u00a0\u00a0] "
	if c.Change == what || c.Change == "adicion_prorroga" && (what == "adicion" || what == "prorroga") {
		box = "[X] "
	}
	return box + s.t("doc.informe.check."+what)
}

// cdpText is the certificate in one line.
func cdpText(s *sheet, c Coverage) string {
	if c.CDP.Number == "" {
		return ""
	}
	return s.t("doc.contract.cdp.text", "numero", c.CDP.Number, "fecha", or(c.CDP.Date), "valor", or(c.CDPValue))
}

// markText is a paper in one line.
func markText(s *sheet, m Mark, pisami string) string {
	if m.Number == "" {
		return ""
	}
	text := s.t("doc.paper", "numero", m.Number, "fecha", or(m.Date))
	if pisami != "" {
		text += " · PISAMI " + pisami
	}
	return text
}

// annexes are the files of the case by name.
func annexes(s *sheet, d Draft) {
	if len(d.Files) == 0 {
		s.para(fill)
		return
	}
	s.list(d.Files)
}

// blank are empty cells.
func blank(rows, cols int) [][]string {
	out := make([][]string, rows)
	for i := range out {
		out[i] = make([]string, cols)
		out[i][0] = "\n"
	}
	return out
}
