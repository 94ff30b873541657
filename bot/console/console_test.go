package console_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/console"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s:\n%s", path, diff)
	}
}

// session is a console on a script. core answers each event; its posts stand in for what the outbox delivers.
type session struct {
	*console.Console
	out    strings.Builder
	events []chat.Event
}

func run(t *testing.T, script string, core func(*session, chat.Event) (chat.Answer, error), change func(*console.Options)) *session {
	t.Helper()
	s := &session{}
	o := console.Options{In: strings.NewReader(script), Out: &s.out, Account: account, Name: "Luz Dary Gómez", Texts: texts(t), Session: "s",
		Now: func() time.Time { return time.Date(2026, 11, 23, 14, 14, 0, 0, time.UTC) }}
	if change != nil {
		change(&o)
	}
	var err error
	if s.Console, err = console.New(o); err != nil {
		t.Fatal(err)
	}
	err = s.Run(t.Context(), func(_ context.Context, ev chat.Event) (chat.Answer, error) {
		s.events = append(s.events, ev)
		if core == nil {
			return chat.Answer{}, nil
		}
		return core(s, ev)
	})
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return s
}

// home is the private place of the one person.
func (s *session) home() chat.Place {
	p, err := s.Direct(context.Background(), chat.Account{Platform: console.Platform, ID: account})
	if err != nil {
		panic(err)
	}
	return p
}

func (s *session) post(t *testing.T, m chat.Message) chat.Ref {
	t.Helper()
	ref, err := s.Post(t.Context(), s.home(), m, "k")
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (s *session) edit(t *testing.T, ref chat.Ref, m chat.Message) {
	t.Helper()
	if _, err := s.Edit(t.Context(), ref, m, "k"); err != nil {
		t.Fatal(err)
	}
}

func card(state string, buttons ...chat.Button) chat.Message {
	return chat.Message{Title: "Correo para Ana Ruiz · TIC-2026-000123", Card: true, Lang: "es", Buttons: buttons,
		Body: []chat.Block{{Kind: chat.Fields, Rows: []chat.Row{{Label: "Estado", Value: state}, {Label: "Lo tiene", Value: "Óscar Leal"}}}}}
}

var (
	send    = chat.Button{Token: "t/send", Label: "Enviar", Typed: "enviar", Style: chat.Primary}
	correct = chat.Button{Token: "t/correct", Label: "Corregir algo", Typed: "corregir"}
	remind  = chat.Button{Token: "t/remind", Label: "Recordar", Typed: "recordar 123"}
)

func TestSession(t *testing.T) {
	var ref chat.Ref
	core := func(s *session, ev chat.Event) (chat.Answer, error) {
		switch what := ev.What.(type) {
		case chat.Text:
			switch what.Text {
			case "necesito un correo para ana ruiz":
				s.post(t, chat.Say("es", "Con gusto. ¿Hasta qué fecha va el contrato de Ana Ruiz? (1 de 2. Puede escribir «atrás» o «cancelar».)"))
			case "30 de junio":
				s.post(t, chat.Say("es", "Cuenta nueva para Ana Ruiz, hasta el 30/06/2027.").With(send, correct, chat.Button{Token: "t/no", Label: "Cancelar"}))
			default:
				return chat.Answer{}, errors.New("the disk is full")
			}
		case chat.Click:
			m := chat.Say("es", "Enviada.")
			ref = s.post(t, card("Falta el visto bueno", remind))
			s.post(t, chat.Say("es", "Reciba la clave.").With(chat.Button{Label: "Abrir la clave", URL: "https://tic.example.gov.co/entrega/x"}))
			s.edit(t, ref, card("Asignada", remind))
			s.edit(t, ref, card("Asignada", remind))
			return chat.Answer{Redraw: &m}, nil
		case chat.Command:
			m := chat.Message{Title: "Ayuda", Body: []chat.Block{
				{Kind: chat.List, Rows: []chat.Row{{Value: "«se cayó el internet»"}, {Value: "«mis casos»"}}},
				{Kind: chat.Pre, Text: "nombre;cargo\nAna;apoyo"}, {Kind: chat.Quote, Text: "no \x1b[2Jsirve"}},
				Files: []chat.File{{Name: "plantilla.csv"}}}
			return chat.Answer{Whisper: &m}, nil
		}
		return chat.Answer{}, nil
	}
	s := run(t, "necesito un correo para ana ruiz\n\n30 de junio\n1\n1\nno sirve\n/ayuda de todo", core, nil)
	golden(t, "session.golden", s.out.String())
	want := []chat.What{chat.Text{Text: "necesito un correo para ana ruiz"}, chat.Text{Text: "30 de junio"},
		chat.Click{Token: "t/send", On: chat.Ref{Place: s.home(), ID: "c2"}}, chat.Text{Text: "no sirve"}, chat.Command{Verb: "ayuda", Text: "de todo"}}
	var got []chat.What
	for _, ev := range s.events {
		got = append(got, ev.What)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLineMeans(t *testing.T) {
	for line, want := range map[string]chat.What{
		"1": chat.Click{Token: "t/send"}, "2.": chat.Click{Token: "t/correct"}, "ENVIAR": chat.Click{Token: "t/send"},
		"corregir algo": chat.Click{Token: "t/correct"}, "Corregir": chat.Click{Token: "t/correct"}, "recordar 123": chat.Click{Token: "t/remind"},
		"4": chat.Text{Text: "4"}, "0": chat.Text{Text: "0"}, "-1": chat.Text{Text: "-1"}, "+1": chat.Text{Text: "+1"}, "1 2": chat.Text{Text: "1 2"},
		"/enviar": chat.Command{Verb: "enviar"}, "/ nada": chat.Text{Text: "/ nada"}, "/": chat.Text{Text: "/"},
		"  hola\x07  ": chat.Text{Text: "hola"}, "enviar todo": chat.Text{Text: "enviar todo"}, "¿?": chat.Text{Text: "¿?"},
	} {
		s := run(t, "listo\n"+line+"\n", func(s *session, _ chat.Event) (chat.Answer, error) {
			if len(s.events) == 1 {
				s.post(t, chat.Say("es", "¿Enviamos?").With(send, correct, remind))
			}
			return chat.Answer{}, nil
		}, nil)
		if c, ok := want.(chat.Click); ok {
			c.On = chat.Ref{Place: s.home(), ID: "c1"}
			want = c
		}
		if diff := cmp.Diff(want, s.events[1].What); diff != "" {
			t.Errorf("%q:\n%s", line, diff)
		}
	}
}

func TestNumberNeverPressesAnOlderMessage(t *testing.T) {
	s := run(t, "hola\n1\n", func(s *session, ev chat.Event) (chat.Answer, error) {
		if len(s.events) == 1 {
			ref := s.post(t, card("Falta el visto bueno", remind))
			s.post(t, chat.Say("es", "¿Cuántas personas lo usarán?"))
			s.edit(t, ref, card("Asignada", remind))
		}
		return chat.Answer{}, nil
	}, nil)
	if diff := cmp.Diff(chat.What(chat.Text{Text: "1"}), s.events[1].What); diff != "" {
		t.Error(diff)
	}
	if out := s.out.String(); !strings.Contains(out, "(actualizado) Correo para Ana Ruiz") || !strings.HasSuffix(out, "[Recordar] «recordar 123»\n\n") {
		t.Errorf("printed:\n%s", out)
	}
}

func TestEventIDsComeFromTheSession(t *testing.T) {
	var ids []string
	for range 2 {
		for _, ev := range run(t, "uno\n\ndos", nil, nil).events {
			ids = append(ids, ev.ID)
		}
	}
	if diff := cmp.Diff([]string{"s.1", "s.3", "s.1", "s.3"}, ids); diff != "" {
		t.Error(diff)
	}
	drawn := func() string {
		return run(t, "uno", nil, func(o *console.Options) { o.Session = "" }).events[0].ID
	}
	if a, b := drawn(), drawn(); a == b {
		t.Errorf("two sessions draw %q", a)
	}
}

func TestWrap(t *testing.T) {
	s := run(t, "x", func(s *session, _ chat.Event) (chat.Answer, error) {
		s.post(t, chat.Say("es", "Cuenta nueva para Ana Ruiz, contratista, Secretaría de Hacienda.").With(send, correct, remind))
		return chat.Answer{}, nil
	}, func(o *console.Options) { o.Width = 32 })
	golden(t, "wrap.golden", s.out.String())
}

func TestOthersAreTakenInSilence(t *testing.T) {
	for show, want := range map[bool]string{false: "", true: "→ aprobaciones: Por decidir: 1. [Tomar]\n\n→ aprobaciones: Nada por decidir.\n\n"} {
		s := run(t, "x", func(s *session, _ chat.Event) (chat.Answer, error) {
			ref, err := s.Post(t.Context(), chat.Place{Platform: console.Platform, ID: "aprobaciones", Kind: chat.Channel},
				chat.Say("es", "Por decidir: 1.").With(chat.Button{Token: "t", Label: "Tomar"}), "k")
			if err != nil || ref.ID != "c1" {
				t.Errorf("ref %+v, %v", ref, err)
			}
			s.edit(t, ref, chat.Say("es", "Nada por decidir."))
			return chat.Answer{}, nil
		}, func(o *console.Options) { o.ShowOthers = show })
		if got := s.out.String(); got != want {
			t.Errorf("ShowOthers %v: %q", show, got)
		}
	}
}

func TestEndOfInput(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	settled, ended := 0, 0
	c, err := console.New(console.Options{In: strings.NewReader("uno\ndos\n"), Out: io.Discard, Account: account, Texts: texts(t), Now: time.Now,
		Settle: func(context.Context) error { settled++; return nil },
		Ended:  func() { ended++; cancel() }})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(ctx, func(context.Context, chat.Event) (chat.Answer, error) { return chat.Answer{}, nil }); err != nil {
		t.Error(err)
	}
	if settled != 2 || ended != 1 || ctx.Err() == nil {
		t.Errorf("settled %d times, ended %d times, context %v", settled, ended, ctx.Err())
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"acta.pdf": 10, "grande.pdf": 2 << 20} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save := func(o *console.Options) {
		o.MaxFile = 1 << 20
		o.Save = func(_ context.Context, name, typ string, r io.Reader) (chat.File, error) {
			n, err := io.Copy(io.Discard, r)
			return chat.File{Name: name, Type: typ, Size: n}, err
		}
	}
	broken := func(o *console.Options) {
		o.Save = func(context.Context, string, string, io.Reader) (chat.File, error) {
			return chat.File{}, io.ErrShortWrite
		}
	}
	for _, c := range []struct {
		line, want string
		change     func(*console.Options)
	}{
		{":archivo " + dir + "/acta.pdf", "", save},
		{`:adjuntar "` + dir + `/acta.pdf"`, "", save},
		{":archivo " + dir + "/grande.pdf", "hasta 1 MB. grande.pdf no pasa", save},
		{":archivo " + dir + "/nada.pdf", "No encuentro el archivo nada.pdf", save},
		{":archivo " + dir, "No encuentro el archivo", save},
		{":archivo", "Ejemplo: :archivo", save},
		{":archivo " + dir + "/acta.pdf", "No quedó guardado", broken},
		{":file " + dir + "/acta.pdf", "Aquí no se reciben archivos", nil},
	} {
		s := run(t, c.line, nil, c.change)
		if !strings.Contains(s.out.String(), c.want) || (c.want == "") != (len(s.events) == 1) {
			t.Errorf("%s: %d events, printed %q", c.line, len(s.events), s.out.String())
		}
		if c.want == "" {
			want := chat.Upload{Files: []chat.File{{Name: "acta.pdf", Type: "application/pdf", Size: 10}}}
			if diff := cmp.Diff(chat.What(want), s.events[0].What); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestTooLongALine(t *testing.T) {
	for _, n := range []int{40_001, 300_000} {
		s := run(t, strings.Repeat("x", n)+"\nayuda\n", nil, nil)
		if len(s.events) != 1 || !strings.Contains(s.out.String(), "caben 40 mil letras") {
			t.Errorf("%d letters: %d events, printed %.80q", n, len(s.events), s.out.String())
		}
	}
}

func TestProfileAndPlaces(t *testing.T) {
	s := run(t, "", nil, func(o *console.Options) { o.Lang = "en" })
	p, err := s.Profile(t.Context(), chat.Account{Platform: console.Platform, ID: account})
	if want := (chat.Profile{Email: account, Name: "Luz Dary Gómez", Lang: "en"}); err != nil || p != want {
		t.Errorf("profile %+v, %v", p, err)
	}
	if _, err := s.Profile(t.Context(), chat.Account{Platform: console.Platform, ID: "otra"}); !errors.Is(err, chat.ErrGone) {
		t.Errorf("profile of another: %v", err)
	}
	if _, err := s.Direct(t.Context(), chat.Account{Platform: "slack", ID: "U1"}); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("place of another platform: %v", err)
	}
	if _, err := s.Post(t.Context(), chat.Place{Platform: "slack", ID: "C1"}, chat.Say("es", "x"), ""); !errors.Is(err, chat.ErrGone) {
		t.Errorf("post to another platform: %v", err)
	}
	if _, err := console.New(console.Options{}); err == nil {
		t.Error("options without anything are accepted")
	}
}
