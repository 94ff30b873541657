package documents

// letterHead is how a letter begins: place and day, numbers, to whom, from whom, about what.
func letterHead(s *sheet, d Draft, to Person, about string) {
	s.para(s.t("doc.placed", "fecha", or(d.Today)))
	number := ""
	if d.Mark != nil {
		number = d.Mark.Number
	}
	s.fields(
		Row{s.t("doc.number"), number},
		Row{s.t("doc.radicado"), d.Radicado},
		Row{s.t("doc.to"), to.full()},
		Row{s.t("doc.from"), join(", ", d.Secretary.Name, d.Secretary.Position)},
		Row{s.t("doc.about"), about},
	)
	s.para(s.t("doc.greeting"))
}

// addressee is to whom an answer goes: the head of the dependency that asked, else who asked.
func addressee(d Draft) Person {
	if d.Chief.Name != "" {
		return d.Chief
	}
	return d.Asker
}

// letterFoot is how a letter ends: signature, then who gets a copy and who prepared it.
func letterFoot(s *sheet, d Draft) {
	s.need(64) // the last lines stay with the signature: none stands alone on a page
	s.para(s.t("doc.contact", "telefono", or(d.Phone)))
	s.para(s.t("doc.farewell"))
	s.sign(signer{d.Secretary, ""})
	files := s.t("doc.none")
	if len(d.Files) > 0 {
		files = join("; ", d.Files...)
	}
	cc := s.t("doc.none")
	if d.Chief.Name != "" && d.Chief.Name != d.Asker.Name {
		cc = d.Asker.full()
	}
	s.small(s.t("doc.annexes", "anexos", files))
	s.small(s.t("doc.copy", "copia", cc))
	s.small(s.t("doc.prepared", "proyecto", or(join(", ", d.Doer.Name, d.Doer.Position)), "reviso", fill))
}

// background says what is being answered.
func background(s *sheet, d Draft) {
	id := "doc.background"
	if d.SignedOff != "" {
		id = "doc.background.signed"
	}
	s.para(s.t(id, "radicado", d.Radicado, "radicada", d.Filed, "solicitante", d.Asker.full(), "visto", d.SignedOff))
}

// memo is the comunicación interna: accounts are handed over, or the asker is told what was done. It carries no password.
func memo(s *sheet, d Draft) {
	about := s.t("doc.comunicacion.about", "titulo", d.Title)
	if len(d.Accounts) == 1 && d.Accounts[0].Address != "" {
		about = s.t("doc.comunicacion.about.account", "cuenta", d.Accounts[0].Address)
	} else if len(d.Accounts) > 1 {
		about = s.t("doc.comunicacion.about.accounts", "n", len(d.Accounts))
	}
	letterHead(s, d, addressee(d), about)
	background(s, d)
	if len(d.Accounts) > 0 {
		handOver(s, d)
	} else {
		told(s, d)
	}
	letterFoot(s, d)
}

// told is what the asker was told, word for word.
func told(s *sheet, d Draft) {
	if d.Answer == "" {
		s.para(s.t("doc.comunicacion.pending"))
		s.fields(Row{s.t("doc.comunicacion.answer"), ""})
		return
	}
	s.quote(d.Answer)
	if d.Told != "" {
		s.para(s.t("doc.comunicacion.told", "fecha", d.Told))
	}
}

// handOver lists accounts without secrets, says how the password comes and what using the account means.
func handOver(s *sheet, d Draft) {
	many := len(d.Accounts) > 1
	pending := func(received string) string {
		if received == "" {
			return s.t("doc.comunicacion.received.pending")
		}
		return received
	}
	text := "doc.comunicacion.accounts"
	if many {
		text += ".many"
	}
	s.para(s.t(text))
	rows := make([][]string, 0, len(d.Accounts))
	for _, a := range d.Accounts {
		until := a.Until
		if until == "" {
			until = s.t("doc.comunicacion.open_end")
		}
		row := []string{or(a.Address), or(a.Holder), until}
		if many {
			row = append(row, pending(a.Received))
		}
		rows = append(rows, row)
	}
	columns := []column{{s.t("doc.comunicacion.account"), 0.46}, {s.t("doc.comunicacion.holder"), 0.32}, {s.t("doc.comunicacion.until"), 0.22}}
	if many {
		columns = []column{{s.t("doc.comunicacion.account"), 0.38}, {s.t("doc.comunicacion.holder"), 0.26}, {s.t("doc.comunicacion.until"), 0.16}, {s.t("doc.comunicacion.received"), 0.20}}
	}
	s.table(columns, rows)
	if len(d.Unmade) > 0 {
		s.para(s.t("doc.comunicacion.unmade"))
		s.list(d.Unmade)
	}
	s.part(s.t("doc.comunicacion.key.title"))
	s.para(s.t("doc.comunicacion.key"))
	if !many {
		s.fields(Row{s.t("doc.comunicacion.received"), pending(d.Accounts[0].Received)})
	}
	s.part(s.t("doc.comunicacion.duties.title"))
	s.list([]string{s.t("doc.comunicacion.duty.1"), s.t("doc.comunicacion.duty.2"), s.t("doc.comunicacion.duty.3"), s.t("doc.comunicacion.duty.4"),
		s.t("doc.comunicacion.duty.5")})
}

// refusal is the answer that a coverage is not viable: the five checks, the reason, what else can be done.
func refusal(s *sheet, d Draft) {
	c := d.Coverage
	letterHead(s, d, addressee(d), s.t("doc.respuesta.about", "titulo", d.Title))
	background(s, d)
	s.para(s.t("doc.respuesta.text"))
	s.part(s.t("doc.respuesta.analysis"))
	factors(s, c)
	s.part(s.t("doc.respuesta.motive"))
	s.para(or(c.Motive))
	if c.DecidedBy.Name != "" {
		s.para(s.t("doc.respuesta.decided", "nombre", join(", ", c.DecidedBy.Name, c.DecidedBy.Position), "fecha", c.DecidedAt))
	}
	s.part(s.t("doc.respuesta.options"))
	s.fields(Row{s.t("doc.respuesta.possible"), c.Possible})
	s.list([]string{s.t("doc.respuesta.option.again"), s.t("doc.respuesta.option.change"), s.t("doc.respuesta.option.insist")})
	letterFoot(s, d)
}

// factors are the five checks of viability with their verdicts, and the conditions.
func factors(s *sheet, c Coverage) {
	rows := make([][]string, 0, len(c.Factors))
	for i, f := range c.Factors {
		verdict := shortFill
		if f.Verdict != "" {
			verdict = s.t("doc.via." + f.Verdict)
		}
		rows = append(rows, []string{string(rune('1' + i)), s.t("doc.via.factor." + f.ID), verdict, f.By, factorNote(s, c, f.ID)})
	}
	s.table([]column{{s.t("doc.via.number"), 0.06}, {s.t("doc.via.what"), 0.27}, {s.t("doc.via.verdict"), 0.21}, {s.t("doc.via.by"), 0.16}, {s.t("doc.via.note"), 0.30}}, rows)
	s.fields(Row{s.t("doc.via.terms"), c.Terms}, Row{s.t("doc.via.analyst"), c.Analyst}, Row{s.t("doc.via.evidence"), c.Evidence})
}

// factorNote is what is known beside the verdict.
func factorNote(s *sheet, c Coverage, id string) string {
	switch {
	case id == Ahead && c.Business != "":
		return s.t("doc.via.ahead", "dh", c.Business, "dc", or(c.Calendar))
	case id == Term && c.End != "":
		return s.t("doc.via.term", "fin", c.End)
	case id == Money && c.Balance != "":
		return s.t("doc.via.money", "saldo", c.Balance)
	case id == Provider && c.Concept.Date != "":
		return s.t("doc.via.provider", "fecha", c.Concept.Date)
	}
	return ""
}

// receipt is the printable acknowledgement. It is not the radicado that waits for a signature, and it says so.
func receipt(s *sheet, d Draft) {
	s.para(s.t("doc.acuse.text", "momento", d.Filed, "radicado", d.Radicado))
	s.fields(
		Row{s.t("doc.radicado"), d.Radicado},
		Row{s.t("doc.acuse.filed"), d.Filed},
		Row{s.t("doc.acuse.asker"), d.Asker.full()},
		Row{s.t("doc.acuse.service"), d.Service},
		Row{s.t("doc.acuse.matter"), d.Title},
	)
	if d.Behalf != "" {
		s.fields(Row{s.t("doc.acuse.behalf"), d.Behalf})
	}
	s.part(s.t("doc.acuse.asked"))
	s.fields(d.Answers...)
	s.part(s.t("doc.acuse.follows"))
	rows := []Row{{s.t("doc.acuse.state"), d.State}}
	if d.Next != "" {
		rows = append(rows, Row{s.t("doc.acuse.next"), d.Next})
	}
	if d.Chief.Name != "" {
		signed := d.SignedOff
		if signed == "" {
			signed = s.t("doc.acuse.unsigned", "jefe", d.Chief.Name)
		}
		rows = append(rows, Row{s.t("doc.acuse.signoff"), signed})
	}
	if d.Until != "" {
		rows = append(rows, Row{s.t("doc.acuse.until"), d.Until})
	}
	s.fields(append(rows, Row{s.t("doc.acuse.desk"), d.Phone})...)
	s.para(s.t("doc.acuse.firm"))
	if d.Hash != "" {
		s.small(s.t("doc.acuse.entry", "n", d.Entry))
		s.hash(d.Hash)
	}
}
