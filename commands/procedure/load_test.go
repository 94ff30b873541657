package procedure_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
)

// TestCatalogue holds domain.md §1.2 and §1.4 against the file.
func TestCatalogue(t *testing.T) {
	p := load(t)
	if p.Key() != "PRO-GIT-04/2" || p.Date != "2019-10-30" || p.Source != procedure.EmbeddedFile || !strings.Contains(p.Entity, "800113389-7") {
		t.Errorf("identity: %s %s %s %s", p.Key(), p.Date, p.Source, p.Entity)
	}
	services := map[string]string{"CON": "internet 1,1.1,1.2 tercero true", "NUB": "nube 3 tercero true", "COR": "correo 2,2.1 ambos true",
		"WEB": "portal 5,5.1 tic false", "MES": "incidente 4 tic false", "SPK": "spark 5,5.1 tic false", "DES": "desarrollo  tic false",
		"TRA": "tramite  tic false", "USR": "usuario 5,5.1 tic false", "RET": "retiro  tic false", "OTR": "  tic false"}
	for _, s := range p.Services {
		got := fmt.Sprintf("%s %s %s %v", s.Verb, strings.Join(s.Activities, ","), s.Provider, s.Contract)
		if got != services[s.ID] {
			t.Errorf("%s: %q, want %q", s.ID, got, services[s.ID])
		}
		delete(services, s.ID)
	}
	if len(services) > 0 {
		t.Errorf("missing: %v", services)
	}
	table := map[string]string{
		"1":   "delegacion_asunto|pisami",
		"1.1": "anticipacion_30_dias presupuesto plazo_contrato viabilidad_tecnica|pisami_correo",
		"1.2": "informe_supervision acta_justificacion disponibilidad_presupuestal|pisami",
		"2":   "disponibilidad_cuentas|pisami", "2.1": "|pisami", "3": "informe_supervision|plan_backup", "4": "tiempos_incidencia|pisami",
		"5": "consolas_administracion|pisami", "5.1": "|pisami",
	}
	for _, a := range p.Activities {
		if got := strings.Join(a.Control, " ") + "|" + strings.Join(a.Register, " "); got != table[a.Number] || len(a.Roles) == 0 {
			t.Errorf("activity %s: %q, want %q", a.Number, got, table[a.Number])
		}
		delete(table, a.Number)
	}
	if len(table) > 0 {
		t.Errorf("missing: %v", table)
	}
}

// TestEveryFlowLeadsSomewhere does with the finished flows what the loader does with the file, by another way: from every
// state that has not ended a case gets to an end by steps that the flow has, and the start gets everywhere.
func TestEveryFlowLeadsSomewhere(t *testing.T) {
	p := load(t)
	for _, s := range p.Services {
		for _, f := range s.Flows {
			reach := map[string]map[string]bool{}
			for _, st := range f.States {
				reach[st.ID] = reachable(f, st.ID)
			}
			for _, st := range f.States {
				if !reach[f.Start][st.ID] {
					t.Errorf("%s/%s: nothing leads to %s", s.ID, f.ID, st.ID)
				}
				out := st.Phase == procedure.Ended || reach[st.ID]["end"]
				if !out {
					t.Errorf("%s/%s: no way out of %s", s.ID, f.ID, st.ID)
				}
			}
			for _, step := range f.Steps {
				if len(step.From) == 0 || len(step.Who) == 0 {
					t.Errorf("%s/%s: %s is not finished: %+v", s.ID, f.ID, step.ID, step)
				}
				for _, id := range step.From {
					if f.State(id) == nil {
						t.Errorf("%s/%s: %s leads from nowhere: %s", s.ID, f.ID, step.ID, id)
					}
				}
			}
		}
	}
}

// reachable are the states that follow a state, and "end" where one of them is an end.
func reachable(f *procedure.Flow, from string) map[string]bool {
	seen := map[string]bool{from: true}
	for todo := []string{from}; len(todo) > 0; todo = todo[1:] {
		for _, s := range f.Steps {
			if !slices.Contains(s.From, todo[0]) {
				continue
			}
			if s.To == procedure.Elsewhere {
				seen["end"] = true
			}
			if to := f.State(s.To); to != nil && !seen[to.ID] {
				seen[to.ID] = true
				seen["end"] = seen["end"] || to.Phase == procedure.Ended
				todo = append(todo, to.ID)
			}
		}
	}
	return seen
}

// TestFieldsFitTheChat: what the file may ask is what a form of package chat can show, and nothing asks for a password.
func TestFieldsFitTheChat(t *testing.T) {
	kinds := []chat.FieldKind{chat.TextField, chat.TextArea, chat.Select, chat.MultiSelect, chat.DateField, chat.DateTime, chat.Email,
		chat.Number, chat.Money, chat.URLField, chat.PersonField, chat.FileField}
	for _, s := range load(t).Services {
		check := func(fields []procedure.Field) {
			for _, f := range fields {
				if !slices.Contains(kinds, chat.FieldKind(f.Type)) {
					t.Errorf("%s: the chat has no field %s", f.ID, f.Type)
				}
				if a := chat.AskMode(f.Ask); a != chat.AskAlways && a != chat.AskDialog && a != chat.AskUnknown {
					t.Errorf("%s: the chat asks no %s", f.ID, a)
				}
			}
		}
		for _, pg := range s.Pages {
			check(pg.Fields)
		}
		for _, f := range s.Flows {
			for _, st := range f.Steps {
				check(st.Fields)
			}
		}
	}
}

// TestTextsAreComplete: English has what Spanish has, every problem has its sentence, and no sentence of ours is used by
// nothing.
func TestTextsAreComplete(t *testing.T) {
	b := bundle(t)
	ours := []string{"service.", "form.", "state.", "role.", "activity.", "control.", "register.", "procedure."}
	for _, id := range b.IDs("es") {
		if slices.ContainsFunc(ours, func(p string) bool { return strings.HasPrefix(id, p) }) && !b.Has("en", id) {
			t.Errorf("English lacks %s", id)
		}
	}
	for _, code := range procedure.ProblemCodes() {
		if !b.Has("es", "procedure.problem."+code) || !b.Has("en", "procedure.problem."+code) {
			t.Errorf("no sentence for the problem %s", code)
		}
	}
	for _, id := range b.IDs("es") {
		if code, ok := strings.CutPrefix(id, "procedure.problem."); ok && !slices.Contains(procedure.ProblemCodes(), code) {
			t.Errorf("%s is said of nothing", id)
		}
	}
}

// TestOptionalTexts: every step that somebody takes answers him, and leaves a line on the card unless it says why not.
func TestOptionalTexts(t *testing.T) {
	b := bundle(t)
	silent := []string{"regla_auto", "cierre", "sin_cupo", "no_trae", "comentar", "pisami", "sin_pisami", "suplir", "suplir_ausente", "sin_firmado", "cierre_no_viable", "hay_texto", "imagen", "retirar_hoy"} // the line before stays on the card
	for _, s := range load(t).Services {
		for _, f := range s.Flows {
			for _, st := range f.Steps {
				if !b.Has("es", st.TextID()) {
					t.Errorf("%s has no name", st.ID)
				}
				if (st.Button || st.Instead) && !b.Has("es", st.TextID()+".thanks") {
					t.Errorf("%s does not answer", st.ID)
				}
				if b.Has("es", st.TextID()+".done") == slices.Contains(silent, st.ID) {
					t.Errorf("%s: line on the card", st.ID)
				}
			}
		}
	}
}

// TestOwnTexts: an office can bring the texts of its services in the file itself.
func TestOwnTexts(t *testing.T) {
	data, err := os.ReadFile("testdata/minimal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	k := known()
	k.Has = func(string, string) bool { return false }
	_, err = procedure.Load(data, "oficina.yaml", k)
	want := strings.Count(fmt.Sprint(err), "\n") + 1
	if err == nil || want < 15 {
		t.Fatalf("only %d texts are missed: %v", want, err)
	}
	own := "texts:\n  es:\n"
	for line := range strings.Lines(err.Error()) {
		_, id, _ := strings.Cut(line, "“")
		id, _, _ = strings.Cut(id, "”")
		own += "    " + id + ": corto\n"
	}
	p, err := procedure.Load([]byte(own+string(data)), "oficina.yaml", k)
	if err != nil {
		t.Fatal(err)
	}
	if p.Texts["es"]["service.AAA"] != "corto" {
		t.Errorf("texts: %v", p.Texts)
	}
}

func TestLoadIsDeterministic(t *testing.T) {
	data, err := os.ReadFile("testdata/broken/several.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, first := procedure.Load(data, "f", brokenKnown())
	for range 20 {
		if _, err := procedure.Load(data, "f", brokenKnown()); err.Error() != first.Error() {
			t.Fatalf("two answers:\n%v\n%v", first, err)
		}
	}
}
