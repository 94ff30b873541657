package simulate

import (
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// plays runs lines of a script.
func (h *house) plays(lines ...string) {
	h.t.Helper()
	started := true
	for _, l := range lines {
		if err := h.play(l, "testdata", &started); err != nil {
			h.t.Fatalf("%s: %v\n%s", l, err, texts(h.heard))
		}
	}
}

// study are the answers of an analysis in which nothing stands against it.
func study(n string) []string {
	return []string{"analizar " + n + " sí", "sí", "sí", "30/06/2027", "120.000.000", "Contrato ISP 045-2026"}
}

// analysed files a need in time and takes it to the secretary's decision.
func analysed(h *house) {
	h.t.Helper()
	for _, l := range inTime("luz") {
		h.says("luz", strings.TrimPrefix(l, "luz: "))
	}
	h.says("hernan", "visto bueno 1")
	h.says("adriana", "asignar 1 a marta", "saltar")
	h.says("marta", study("1")...)
	if r := h.kase(1); r.State != "por_decidir" {
		h.t.Fatalf("the case is %s: %s", r.State, texts(to(h.heard, "marta")))
	}
}

// TestCoverageWordForWord is the second transcript: internet for a new site, told late (experience.md §1.2).
func TestCoverageWordForWord(t *testing.T) {
	t.Parallel()
	h := openHouse(t, netCast(), nil)
	h.plays("platform web", "next radicado 130", "@nubia: necesito más internet en la sede el salado para el 25 de enero, más velocidad, somos 8",
		"@nubia fills necesidad = Atender el recaudo con dos cajas más.", "@nubia fills", "@hernan: visto bueno 130", "@adriana: asignar 130 a marta", "@marta presses \"Analizar\"",
		"@marta fills recursos = si; contrato_fin = 31/03/2027; contrato_saldo = 120.000.000", "@marta fills",
		"@luz: internet para la nueva sede de Hacienda en el Salado", "@luz fills fecha = 23/12/2026")
	if f := h.open["luz"].Pages[0].Fields[0]; f.Ask != "Faltan 21 días hábiles y el procedimiento pide 30. La fecha más próxima es el jueves 7 de enero de 2027. ¿Cómo seguimos?" ||
		len(f.Options) != 2 || f.Options[0].Label != "Usar la fecha próxima" || f.Options[1].Label != "Pedir excepción" {
		t.Errorf("the gate asks %+v", f)
	}
	h.plays("@luz fills plazo = excepcion", "@luz fills urgencia = El contrato de arriendo del local actual termina el 31 de diciembre.",
		"@luz fills nombre = Sede El Salado; direccion = Carrera 8 n.º 152-40, barrio El Salado; usuarios = 14; contacto = Luz Dary Gómez, ext. 2101; necesidad = Recaudo de impuestos de la comuna 7.",
		"@luz fills", "@hernan presses \"Dar visto bueno\"", "at 2026-11-23 11:40", "@adriana presses \"Conceder excepción\"",
		"@adriana fills motivo = «El contrato de arriendo del local actual termina el 31 de diciembre.» Es servicio al ciudadano.; palabra = confirmo", "@adriana: asignar 131 a marta",
		"@marta presses \"Analizar\"")
	if f := h.open["marta"].Pages[0]; f.Fields[0].ID != "necesidad" || f.Fields[1].ID != "recursos" || f.Fields[2].ID != "isp" || f.Fields[3].Default != "31/03/2027" {
		t.Errorf("the analysis asks %+v", f)
	}
	h.plays("@marta fills recursos = condicion; isp = si", "@marta fills condiciones = Presupuesto expide el CDP antes del 4 de diciembre", "@marta fills")
	if receipt := "Recibida. Radicado TIC-2026-000131. Pidió una excepción: 21 días hábiles de 30 (30 días calendario). La Secretaria TIC la decide primero; " +
		"después se estudia la viabilidad. Respuesta a más tardar el lunes 7 de diciembre."; !strings.Contains(h.out.String(), receipt+"\n") {
		t.Errorf("the receipt is not %q:\n%s", receipt, h.out.String())
	}
	h.inOrder([]spoken{
		{"adriana", "Excepción de antelación · Internet para Sede El Salado · 21 de 30 días hábiles · motivo: «El contrato de arriendo…» · el contrato del ISP termina el 31/03/2027.", []string{"Conceder excepción", "No conceder", "Preguntar"}},
		{"luz", "Se concedió la excepción (Adriana Rojas, 23/11/2026, 11:40 a. m.). Ahora se estudia la viabilidad. Conceder la excepción no asegura que la fecha se cumpla.", nil},
		{"hernan", "Se concedió la excepción (Adriana Rojas, 23/11/2026, 11:40 a. m.). Ahora se estudia la viabilidad. Conceder la excepción no asegura que la fecha se cumpla.", nil},
		{"adriana", "Viabilidad de TIC-2026-000131, analizó Marta Díaz: necesidad sí · antelación excepción · contrato sí (85 días hábiles) · recursos con condición · ISP sí.", []string{"Es viable", "Viable con condición", "No es viable"}},
	})
	for _, c := range []struct{ who, text string }{
		{"adriana", "· 21 de 30 días hábiles · motivo: «El contrato de arriendo del local actual termina el 31 de diciembre» · el contrato del ISP termina el 31/03/2027."}, {"luz", "(Adriana Rojas, 23/11/2026, 11:40 a. m.)"},
		{"adriana", "TIC-2026-000131, analizó Marta Díaz: necesidad sí · antelación excepción · contrato sí (85 días hábiles) · recursos con condición · ISP sí."},
	} {
		h.wants(h.heard, c.who, c.text)
	}
}

// TestCoverageNotGranted is the other end of that transcript.
func TestCoverageNotGranted(t *testing.T) {
	t.Parallel()
	for end, c := range map[string]struct{ press, then, state string }{
		"that date": {"Usar esa fecha", "", "en_reparto"},
		"withdrawn": {"Desistir", "Sí, desistir", "desistida"},
	} {
		t.Run(end, func(t *testing.T) {
			h := openHouse(t, netCast(), nil)
			for _, l := range late("luz") {
				h.says("luz", strings.TrimPrefix(l, "luz: "))
			}
			h.says("hernan", "visto bueno 1")
			h.says("adriana", "no excepción 1 el contrato se podía prever")
			h.inOrder([]spoken{{"luz", "No se concedió: el contrato se podía prever. La fecha más próxima es el jueves 7 de enero de 2027.", []string{"Usar esa fecha", "Desistir"}}})
			h.wants(h.heard, "luz", "No se concedió: el contrato se podía prever. La fecha más próxima es el jueves 7 de enero de 2027.")
			h.later("1dh")
			b, ref, _ := h.fars[h.forms].find("luz", c.press)
			h.pushes("luz", c.press)
			if c.then != "" {
				h.pushes("luz", c.then)
			}
			r := h.kase(1)
			if r.State != c.state {
				t.Fatalf("the case is %s", r.State)
			}
			n := h.journal()
			h.does("luz", chat.Click{Token: b.Token, On: ref}) // pressed twice
			if h.journal() != n {
				t.Error("a second press did something")
			}
			if c.state == "en_reparto" {
				h.moved(1)
			}
		})
	}
}

// moved fails unless a need was moved to the earliest date in time.
func (h *house) moved(n int) {
	h.t.Helper()
	r := h.kase(n)
	if r.Answers["fecha"] != "2027-01-07" || r.Answers["antelacion"] != "en_plazo" || r.Facts["dh"] != "30" || r.Facts["dc"] != "45" || r.Answers["urgencia"] != "" {
		h.t.Errorf("answers %v, facts %v", r.Answers, r.Facts)
	}
	if len(r.Signed) == 0 {
		h.t.Error("the sign-off of the head does not stand any more")
	}
	h.wants(h.heard, "hernan", "07/01/2027")
}

// TestCoverageQuestions: forms.md §2 allows four questions from a full sentence and six from nothing, two more when late.
func TestCoverageQuestions(t *testing.T) {
	t.Parallel()
	replies := []struct{ asked, says string }{
		{"¿Qué necesita con el internet?", "ampliar"}, {"¿Para qué fecha", "15 de febrero"}, {"¿Cómo seguimos?", "pedir excepción"}, {"¿Por qué no da espera?", "Se vence el arriendo del local a fin de año."},
		{"¿Qué hace falta?", "más velocidad"}, {"¿Cuántas personas", "14"}, {"¿Para qué se necesita?", "Atender a los contribuyentes de la comuna."}, {"¿Cómo se llama la sede?", "Rentas Norte"},
		{"¿Cuál es la dirección", "calle 60 n.º 5-20, La Floresta"}, {"¿Quién recibe la visita?", "Luz Dary, ext. 2101"}, {"¿En qué sede?", "Palacio Municipal"},
	}
	for first, most := range map[string]int{
		"internet": 6,
		"internet para la nueva sede de Hacienda en el Salado":                                                6,
		"necesito más internet en la biblioteca para el 15 de febrero":                                        4,
		"necesito más internet en el palacio para el 15 de febrero, somos 40":                                 4,
		"más velocidad de internet en el palacio municipal para el 15 de febrero, somos 40 personas":          4,
		"internet para la nueva sede Rentas Norte en la calle 60 n.º 5-20, para el 15 de febrero, somos 14":   4,
		"internet para la nueva sede Rentas Norte en la calle 60 n.º 5-20, para el 23 de diciembre, somos 14": 6,
		"necesito más internet en el palacio para el 23 de diciembre":                                         6,
		"wifi para la oficina nueva de rentas en la carrera 5 n.º 37-10 el 20 de febrero para doce personas":  4,
		"necesitamos más puntos de red en la sede el salado para el primero de marzo, somos doce":             4,
	} {
		t.Run(first, func(t *testing.T) {
			h := openHouse(t, nil, nil)
			out, asked := h.says("luz", first), 0
			for range 12 {
				own := to(out, "luz")
				if len(own) == 0 {
					t.Fatalf("nothing is said: %s", texts(out))
				}
				last := own[len(own)-1]
				if slices.Contains(last.labels(), "Enviar") {
					break
				}
				i := slices.IndexFunc(replies, func(a struct{ asked, says string }) bool { return strings.Contains(last.text, a.asked) })
				if i < 0 {
					t.Fatalf("question %d is %q", asked+1, last.text)
				}
				asked++
				out = h.says("luz", replies[i].says)
			}
			if asked > most {
				t.Errorf("%d questions and not %d at most", asked, most)
			}
			h.pushes("luz", "Enviar")
			h.wants(h.heard, "luz", "Recibida. Radicado TIC-2026-000001")
			t.Logf("%d questions, %v", asked, h.kase(1).Answers)
		})
	}
}

// TestCoverageCountsAtFiling: the gate counts from the day on which it is filed, not from that of the question.
func TestCoverageCountsAtFiling(t *testing.T) {
	t.Parallel()
	h := openHouse(t, netCast(), nil)
	h.says("luz", "necesito más internet en el palacio municipal para el 7 de enero, más velocidad, somos 40", "Atender a los contribuyentes por videollamada.")
	h.time("2026-11-24 08:30")
	out := h.pushes("luz", "Enviar")
	h.wants(out, "luz", "Faltan 29 días hábiles y el procedimiento pide 30. La fecha más próxima es el viernes 8 de enero de 2027.")
	h.pushes("luz", "Usar la fecha próxima")
	h.pushes("luz", "Enviar")
	if r := h.kase(1); r.Answers["fecha"] != "2027-01-08" || r.Flow != "en_plazo" || r.Facts["dh"] != "30" || r.Facts["dc"] != "45" {
		t.Errorf("%s %v %v", r.Flow, r.Answers, r.Facts)
	}
}

// TestCoverageCorrected: another date voids the sign-off and all that rests on it; both counts begin on the day of filing.
func TestCoverageCorrected(t *testing.T) {
	t.Parallel()
	h := openHouse(t, netCast(), nil)
	analysed(h)
	before := h.kase(1)
	h.time("2026-12-01 09:00")
	h.says("luz", "corregir 1")
	h.pushes("luz", "Para cuándo")
	h.says("luz", "6 de enero")
	h.pushes("luz", "Pedir excepción")
	h.says("luz", "El arriendo del local actual se vence antes de terminar el año.")
	h.pushes("luz", "Enviar")
	r := h.kase(1)
	if r.Version <= before.Version || len(r.Signed) != 0 || r.State != "por_visto_bueno" || r.Flow != "tarde" {
		t.Fatalf("version %d, signed %v, %s/%s", r.Version, r.Signed, r.Flow, r.State)
	}
	if r.Facts["dh"] != "29" || r.Facts["dc"] != "44" || r.Answers["antelacion"] != "tarde" {
		t.Errorf("%v %v", r.Answers, r.Facts)
	}
	for k := range r.Facts {
		if strings.HasPrefix(k, "via_") || k == "analista" {
			t.Errorf("%s still stands", k)
		}
	}
	if out := h.says("adriana", "viable 1"); h.kase(1).State != "por_visto_bueno" {
		t.Errorf("decided: %s", texts(out))
	}
	h.says("hernan", "visto bueno 1")
	if r := h.kase(1); r.State != "por_excepcion" {
		t.Errorf("the case is %s", r.State)
	}
}

// TestCoverageFourEyes: whoever analysed does not decide; the only secretary analyses nothing.
func TestCoverageFourEyes(t *testing.T) {
	t.Parallel()
	c := netCast()
	c.person("marta").Roles = append(c.person("marta").Roles, "secretario")
	h := openHouse(t, c, nil)
	analysed(h)
	for _, line := range []string{"viable 1", "viable 1 si hay cdp", "no viable 1 no hay saldo"} {
		h.wants(h.says("marta", line), "marta", "Usted analizó este caso; por eso lo decide otra persona: Adriana Rojas. Ya lo tiene.")
	}
	if r := h.kase(1); r.State != "por_decidir" {
		t.Fatalf("decided: %s", r.State)
	}
	h.says("adriana", "viable 1")
	if r := h.kase(1); r.State != "informe" || r.Facts["viabilidad"] != "si" || r.Facts["analista"] != mailOf("marta") {
		t.Errorf("%s %v", r.State, r.Facts)
	}
	one := openHouse(t, netCast(), nil)
	for _, l := range inTime("luz") {
		one.says("luz", strings.TrimPrefix(l, "luz: "))
	}
	one.says("hernan", "visto bueno 1")
	one.says("adriana", "asignar 1 a marta", "saltar")
	n := one.journal()
	one.wants(one.says("adriana", "analizar 1"), "adriana", "Usted es la única persona que podría decidir TIC-2026-000001, y quien analiza no decide.")
	if one.journal() != n {
		t.Error("the only secretary analysed")
	}
}

// TestCoverageDecided: asker and head are told at once, in words that stand in the journal with their hash; a second press and
// a stale one do nothing.
func TestCoverageDecided(t *testing.T) {
	t.Parallel()
	for verdict, c := range map[string]struct {
		lines []string
		told  string
		state string
	}{
		"viable":    {[]string{"viable 1"}, "Es viable: ", "informe"},
		"condition": {[]string{"viable 1 si Presupuesto expide el CDP antes del 4 de diciembre"}, "Condiciones: Presupuesto expide el CDP antes del 4 de diciembre", "informe"},
		"no":        {[]string{"no viable 1 no hay saldo para adicionar", "saltar"}, "No es viable: no hay saldo para adicionar.", "no_viable"},
	} {
		t.Run(verdict, func(t *testing.T) {
			h := openHouse(t, netCast(), nil)
			analysed(h)
			old, ref, _ := h.fars[h.forms].find("adriana", "Es viable")
			n := len(h.heard)
			h.says("adriana", c.lines...)
			if r := h.kase(1); r.State != c.state {
				t.Fatalf("the case is %s", r.State)
			}
			for _, who := range []string{"luz", "hernan"} {
				if got := with(to(h.since(n), who), c.told); len(got) != 1 {
					t.Errorf("@%s is told %d times: %s", who, len(got), texts(to(h.since(n), who)))
				}
			}
			h.hashed(1, "communication", c.told)
			journal := h.journal()
			h.does("adriana", chat.Click{Token: old.Token, On: ref})
			h.says("adriana", c.lines[0])
			h.says("marta", "no viable 1 ya no hay con qué")
			if h.journal() != journal {
				t.Error("a late press decided once more")
			}
		})
	}
}

// hashed fails unless the journal has an entry of a kind with a text, and the hash of the text.
func (h *house) hashed(n int, kind, text string) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		es, err := v.JournalOf(store.Radicado(2026, n))
		if !slices.ContainsFunc(es, func(e store.Entry) bool {
			return e.Kind == kind && strings.Contains(e.Data["text"], text) && len(e.Data["sha256"]) == 64
		}) {
			h.t.Errorf("the journal has no %s with %q", kind, text)
		}
		return err
	})
}

// TestCoverageProvider: the word of the provider has a clock of its own, while TIC's stands still.
func TestCoverageProvider(t *testing.T) {
	t.Parallel()
	h := openHouse(t, netCast(), nil)
	for _, l := range inTime("luz") {
		h.says("luz", strings.TrimPrefix(l, "luz: "))
	}
	h.says("hernan", "visto bueno 1")
	h.says("adriana", "asignar 1 a marta", "saltar")
	due := h.kase(1).Due
	out := h.says("marta", "concepto 1 soporte@isp.example", "27/11/2026")
	h.wants(out, "soporte@isp.example", "pide su concepto de viabilidad técnica para el caso TIC-2026-000001")
	h.hashed(1, "letter", "pide su concepto de viabilidad técnica")
	if r := h.kase(1); r.Paused.IsZero() || r.State != "en_espera_tercero" {
		t.Errorf("the clock of TIC runs on: %s %v", r.State, r.Paused)
	}
	if len(with(to(h.time("2026-11-27 12:00"), "marta"), "ya debía estar el concepto")) > 0 {
		t.Error("reminded before its hour")
	}
	out = h.time("2026-11-30 09:00")
	h.wants(out, "marta", "ya debía estar el concepto del ISP (plazo 27/11/2026)")
	h.wants(out, "#escalamientos", "El ISP no ha respondido: TIC-2026-000001")
	h.says("marta", "recibido 1 condición", "hoy", "3.200.000", "saltar")
	r := h.kase(1)
	if r.State != "asignada" || !r.Paused.IsZero() || !r.Due.After(due) {
		t.Errorf("%s, paused %v, due %v and before %v", r.State, r.Paused, r.Due, due)
	}
	if r.Facts["concepto_isp"] != "condicion" || r.Facts["concepto_fecha"] != "2026-11-30" || r.Facts["concepto_costo"] != "3200000" {
		t.Errorf("%v", r.Facts)
	}
	h.says("marta", "analizar 1 sí", "sí", "con condición", "31/03/2027", "120.000.000", "El proveedor instala en enero", "saltar")
	if r := h.kase(1); r.State != "por_decidir" || r.Facts["via_isp"] != "condicion" || r.Facts["via_condiciones"] != "El proveedor instala en enero" {
		t.Errorf("%s %v", r.State, r.Facts)
	}
}

// TestCoveragePaperwork: each paper is recorded with its number and date, informe and acta with their copy; a certificate over the
// room for addition is said aloud; a new site that works is in the register.
func TestCoveragePaperwork(t *testing.T) {
	t.Parallel()
	h := openHouse(t, netCast(), nil)
	h.says("luz", "internet para la nueva sede Rentas Norte en la calle 60 n.º 5-20, para el 15 de febrero, somos 14", "Luz Dary, ext. 2101", "Cobro coactivo y atención a contribuyentes.", "enviar")
	h.says("hernan", "visto bueno 1")
	h.says("adriana", "asignar 1 a marta", "saltar")
	h.says("marta", study("1")...)
	h.says("adriana", "viable 1")
	out := h.says("adriana", "informe 1 IS-1", "hoy", "saltar")
	if h.wants(out, "adriana", "Falta la copia firmada"); h.kase(1).State != "informe" {
		t.Errorf("entered without its signed copy: %s", texts(out))
	}
	h.says("adriana", "88120", "acta 1 AJ-1", "hoy", "88121")
	r := h.kase(1)
	if r.State != "cdp" || r.Facts["informe_numero"] != "IS-1" || r.Facts["informe_pisami"] != "88120" || r.Facts["acta_fecha"] != "2026-11-23" || r.Facts["pisami"] != "" {
		t.Fatalf("%s %v", r.State, r.Facts)
	}
	if r.Facts["doc_informe"] == "" || r.Facts["doc_acta"] == "" {
		t.Errorf("the papers are not kept as they stood: %v", r.Facts)
	}
	h.wants(h.says("nubia", "cdp 1 331", "hoy", "200.000.000"), "nubia", "$ 120.000.000")
	h.says("adriana", "tramite 1 adición", "2", "hoy")
	if r := h.kase(1); r.Facts["cdp_valor"] != "200000000" || r.Facts["contrato_tipo"] != "adicion" || r.Facts["contrato_numero"] != "2" {
		t.Errorf("%v", r.Facts)
	}
	h.view(func(v *store.View) error {
		if _, err := v.Site("Sede Rentas Norte"); err == nil {
			t.Error("the site is in the register before it works")
		}
		return nil
	})
	h.says("adriana", "instalado 1", "hoy", "Medición de 100 Mbps")
	h.view(func(v *store.View) error {
		s, err := v.Site("Sede Rentas Norte")
		if err != nil || !strings.Contains(s.Address, "5-20") {
			t.Errorf("site %+v, %v, %v", s, err, h.kase(1).Answers)
		}
		return nil
	})
	h.hashed(1, "communication", "Rentas Norte")
	h.later("3dh")
	h.later("1dh")
	h.says("marta", "pisami 1 45120")
	if r := h.kase(1); r.State != "cerrada" {
		t.Errorf("the case is %s", r.State)
	}
}

// TestCoverageDates: a date that cannot be, or is past, is asked again; a day off is asked once more with two buttons.
func TestCoverageDates(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("luz", "internet", "ampliar")
	for answer, told := range map[string]string{"20/11/2026": "ya pasó", "31 de abril": "no existe", "no sé": "¿Para qué fecha", "31/04/2027": "no existe"} {
		h.wants(h.says("luz", answer), "luz", told)
	}
	out := h.says("luz", "11 de enero")
	last := to(out, "luz")
	if labels := last[len(last)-1].labels(); !slices.Contains(labels, "12/01/2027") || !slices.Contains(labels, "11/01/2027") {
		t.Errorf("a holiday: %s", texts(last))
	}
	h.pushes("luz", "11/01/2027")
	h.says("luz", "más velocidad", "14", "Atender a los contribuyentes de la comuna.", "enviar")
	if r := h.kase(1); r.Answers["fecha"] != "2027-01-11" || r.Facts["dh"] != "31" || r.Answers["antelacion"] != "en_plazo" {
		t.Errorf("%v %v", r.Answers, r.Facts)
	}
}

// TestCoverageCircuit: what the register knows of a site is on TIC's card, and asked of nobody.
func TestCoverageCircuit(t *testing.T) {
	t.Parallel()
	c := netCast()
	c.sites[0].Circuit, c.sites[0].Speed = "IBG-0451", "50 Mbps"
	h := openHouse(t, c, nil)
	analysed(h)
	h.wants(h.heard, "marta", "IBG-0451")
	h.wants(h.heard, "marta", "50 Mbps")
	h.rejects(h.heard, "luz", "IBG-0451")
}

// TestCoverageByMail: who has no chat decides by the link in his mail; the exception, which asks for CONFIRMO, is not one of
// these.
func TestCoverageByMail(t *testing.T) {
	t.Parallel()
	c := netCast()
	c.person("adriana").Accounts, c.person("hernan").Accounts = nil, nil
	c.rules = []store.Rule{{Service: "CON", Person: mailOf("marta"), From: "2026-01-13", Until: "2027-12-31", Act: "Memorando 1410-031", By: mailOf("adriana")}}
	h := openHouse(t, c, nil)
	for _, l := range inTime("luz") {
		h.says("luz", strings.TrimPrefix(l, "luz: "))
	}
	h.must(h.decides(mailOf("hernan"), "Dar visto bueno", ""))
	h.says("marta", study("1")...)
	if r := h.kase(1); r.State != "por_decidir" {
		t.Fatalf("the case is %s", r.State)
	}
	h.must(h.decides(mailOf("adriana"), "Viable con condición", "El proveedor instala en enero"))
	if r := h.kase(1); r.State != "informe" || r.Facts["viabilidad"] != "condicion" || r.Facts["via_condiciones"] != "El proveedor instala en enero" {
		t.Errorf("%s %v\n%s", r.State, r.Facts, h.out.String())
	}
	h.wants(h.heard, mailOf("hernan"), "Condiciones: El proveedor instala en enero")
	h.wants(h.heard, "luz", "Condiciones: El proveedor instala en enero")
	n := h.journal()
	h.must(h.decides(mailOf("adriana"), "Es viable", ""))
	if h.journal() != n {
		t.Error("decided once more by an old page")
	}
}
