package chattest

import (
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/bot/chat"
)

// forms is how a page is filled in where the platform can open one.
func forms() []check {
	return []check{
		{"FormFromCommand", hasDialog, formFromCommand},
		{"FormFromClick", func(l chat.Limits) bool { return hasDialog(l) && hasButtons(l) }, formFromClick},
		{"FormErrors", hasDialog, formErrors},
		{"FormNextPage", hasDialog, formNextPage},
		{"FormBack", hasDialog, formBack},
		{"FormCancelled", hasDialog, formCancelled},
		{"FormNotAccepted", hasDialog, formNotAccepted},
		{"FormLiteralText", hasDialog, formLiteral},
		{"FormWhereNoneOpens", noDialog, formRefused},
	}
}

// page is the first page of a form: one field of each common kind, two of them filled in.
func page() chat.Form {
	return chat.Form{
		ID: "service:COR", Title: "Correo institucional", Token: "f/d/0123456789ab/1", Lang: "es", Submit: "Continuar", Cancel: "Cancelar",
		Values: map[string]string{"titular": "Ana Ruiz", "para": "funcionario"},
		Pages: []chat.Page{{ID: "1", Fields: []chat.Field{
			{ID: "para", Label: "Para quién es", Ask: "¿Para quién es la cuenta?", Kind: chat.Select, Required: true, Default: "contratista",
				Options: []chat.Option{{Value: "contratista", Label: "Contratista nuevo"}, {Value: "funcionario", Label: "Funcionario nuevo"}}},
			{ID: "titular", Label: "Nombre del titular", Ask: "Nombre y apellidos.", Kind: chat.TextField, Required: true, Min: 5, Max: 80},
			{ID: "fin", Label: "Fin del contrato", Ask: "¿Hasta qué fecha va?", Kind: chat.DateField, Required: true},
			{ID: "contacto", Label: "Correo personal", Ask: "Si no tiene, déjelo vacío.", Kind: chat.Email, Private: true},
			{ID: "nota", Label: "Nota", Ask: "¿Alguna indicación?", Kind: chat.TextArea, Max: 300},
		}}},
	}
}

// lastPage is the second page.
func lastPage() chat.Form {
	f := page()
	f.Token, f.Submit, f.Back, f.Values = "f/d/0123456789ab/2", "Enviar", "Atrás", nil
	f.Pages = []chat.Page{{ID: "2", Fields: []chat.Field{
		{ID: "aviso", Label: "Aviso", Ask: "La firma Hernán Ospina.", Kind: chat.Notice},
		{ID: "detalle", Label: "Qué debe cambiar", Ask: "¿Qué debe cambiar?", Kind: chat.TextArea, Required: true},
	}}}
	return f
}

// open makes the next answer open a form by a command.
func (f *fixture) open(form chat.Form) Dialog {
	f.t.Helper()
	f.answer(chat.Answer{Form: &form})
	f.server.Command(f.me, f.home, "correo", "")
	f.next()
	return f.dialog("opening the form", func(Dialog) bool { return true })
}

// submission waits for a filled page.
func (f *fixture) submission() chat.Submission {
	f.t.Helper()
	ev := f.next()
	got, ok := ev.What.(chat.Submission)
	if !ok {
		f.t.Fatalf("heard %#v, want a submission", ev.What)
	}
	checkEvent(f.t, f, ev, f.home)
	return got
}

func formFromCommand(f *fixture) {
	f.checkPage(f.open(page()))
	f.answer(chat.Answer{})
	f.server.Fill(f.me, Filled{Values: map[string]string{"fin": "2027-06-30", "contacto": "ana@example.com"}})
	got := f.submission()
	want := map[string]string{"para": "funcionario", "titular": "Ana Ruiz", "fin": "2027-06-30", "contacto": "ana@example.com", "nota": ""}
	values := maps.Clone(got.Values)
	if _, ok := values["nota"]; !ok && values != nil { // an empty optional field may be left out
		values["nota"] = ""
	}
	if diff := cmp.Diff(want, values); diff != "" || got.Token != page().Token || got.Cancelled {
		f.t.Errorf("submitted %+v:\n%s", got, diff)
	}
	f.closed("closing the form")
}

// checkPage checks what a person sees of the first page.
func (f *fixture) checkPage(d Dialog) {
	f.t.Helper()
	if d.Title != "Correo institucional" || d.Submit != "Continuar" {
		f.t.Errorf("title %q, button %q", d.Title, d.Submit)
	}
	for _, want := range page().Pages[0].Fields {
		got := d.input(want.ID)
		if got.Label != want.Label || got.Ask != want.Ask {
			f.t.Errorf("field %q: label %q, help %q", want.ID, got.Label, got.Ask)
		}
	}
	if options := d.input("para").Options; !slices.Equal(options, []string{"Contratista nuevo", "Funcionario nuevo"}) {
		f.t.Errorf("options %q", options)
	}
	if a, b := d.input("para").Value, d.input("titular").Value; a != "funcionario" || b != "Ana Ruiz" {
		f.t.Errorf("filled in: %q and %q", a, b)
	}
}

func formFromClick(f *fixture) {
	f.post(twoButtons())
	form := page()
	f.answer(chat.Answer{Form: &form})
	f.server.Press(f.me, f.home, f.see("¿Lo autoriza?"), "No autorizar")
	f.next()
	f.checkPage(f.dialog("opening the form", func(Dialog) bool { return true }))
}

// formErrors: the page stays open with the reason beside the field and what was good in its place.
func formErrors(f *fixture) {
	f.open(page())
	f.answer(chat.Answer{Errors: map[string]string{"fin": "No pude leer la fecha."}})
	f.server.Fill(f.me, Filled{Values: map[string]string{"titular": "Ana María Ruiz", "fin": "2027-01-01"}})
	f.submission()
	d := f.dialog("telling what is wrong", func(d Dialog) bool { return d.input("fin").Error != "" })
	if got := d.input("fin").Error; got != "No pude leer la fecha." {
		f.t.Errorf("the reason is %q", got)
	}
	if got := d.input("titular"); got.Value != "Ana María Ruiz" || got.Error != "" {
		f.t.Errorf("the good answer became %+v", got)
	}
	f.answer(chat.Answer{})
	f.server.Fill(f.me, Filled{Values: map[string]string{"fin": "2027-06-30"}})
	got := f.submission()
	if got.Values["fin"] != "2027-06-30" || got.Values["titular"] != "Ana María Ruiz" || got.Token != page().Token {
		f.t.Errorf("submitted %+v", got)
	}
	f.closed("closing the form")
}

func formNextPage(f *fixture) {
	f.open(page())
	next := lastPage()
	f.answer(chat.Answer{Form: &next})
	f.server.Fill(f.me, Filled{Values: map[string]string{"fin": "2027-06-30"}})
	f.submission()
	d := f.dialog("going on to the next page", func(d Dialog) bool { return d.input("detalle").Label != "" })
	if d.Submit != "Enviar" || d.input("titular").Label != "" || d.input("aviso").Ask != "La firma Hernán Ospina." {
		f.t.Errorf("the next page is %+v", d)
	}
	f.answer(chat.Answer{})
	f.server.Fill(f.me, Filled{Values: map[string]string{"detalle": "el apellido"}})
	if got := f.submission(); got.Token != lastPage().Token || got.Values["detalle"] != "el apellido" || got.Values["titular"] != "" {
		f.t.Errorf("submitted %+v", got)
	}
	f.closed("closing the form")
}

func formBack(f *fixture) {
	d := f.open(lastPage())
	if d.Back != "Atrás" {
		f.t.Fatalf("the way back is %q", d.Back)
	}
	first := page()
	f.answer(chat.Answer{Form: &first})
	f.server.Fill(f.me, Filled{Back: true})
	if got := f.submission(); got.Values[chat.BackField] != "1" || got.Token != lastPage().Token || got.Cancelled {
		f.t.Errorf("submitted %+v", got)
	}
	f.checkPage(f.dialog("going back", func(d Dialog) bool { return d.input("titular").Label != "" }))
}

func formCancelled(f *fixture) {
	f.open(page())
	f.answer(whisperOf("La guardé por siete días."))
	f.server.Fill(f.me, Filled{Cancel: true})
	if got := f.submission(); !got.Cancelled || got.Token != page().Token {
		f.t.Errorf("cancelled: %+v", got)
	}
	f.closed("closing the form")
	f.see("La guardé por siete días.")
}

// formNotAccepted: what was typed is not lost when it could not be saved.
func formNotAccepted(f *fixture) {
	f.open(page())
	f.reply(func(chat.Event) (chat.Answer, error) { return chat.Answer{}, errFull })
	f.server.Fill(f.me, Filled{Values: map[string]string{"titular": "Ana María Ruiz", "fin": "2027-06-30"}})
	first := f.next()
	f.until("telling that nothing was saved", func() bool {
		d, open := f.server.Dialog(f.me)
		told := len(f.server.Seen(f.me, f.home)) > 0 || slices.ContainsFunc(d.Fields, func(in Input) bool { return in.Error != "" })
		return told && (!open || d.input("titular").Value == "Ana María Ruiz")
	})
	f.answer(chat.Answer{})
	f.server.Again()
	if again := f.next(); again.ID != first.ID {
		f.t.Errorf("sent again as %q, was %q", again.ID, first.ID)
	}
}

func formLiteral(f *fixture) {
	for _, words := range literals {
		form := page()
		form.Values = map[string]string{"titular": words}
		form.Pages[0].Fields[1].Ask = words + " ayuda"
		d := f.open(form)
		if got := d.input("titular"); got.Value != words || got.Ask != words+" ayuda" {
			f.t.Errorf("%q is seen as %q and %q", words, got.Value, got.Ask)
		}
		f.answer(chat.Answer{})
		f.server.Fill(f.me, Filled{Values: map[string]string{"titular": words + " y más", "fin": "2027-06-30"}})
		if got := f.submission().Values["titular"]; got != words+" y más" {
			f.t.Errorf("%q came back as %q", words+" y más", got)
		}
		f.closed("closing the form")
	}
}

// formRefused: a form that cannot be opened leaves nobody without a word, and the bot goes on.
func formRefused(f *fixture) {
	form := page()
	f.answer(chat.Answer{Form: &form})
	f.say("correo")
	f.until("saying something instead of the form", func() bool { return len(f.server.Seen(f.me, f.home)) > 0 })
	if d, open := f.server.Dialog(f.me); open {
		f.t.Errorf("a form stands open: %+v", d)
	}
	f.answer(chat.Answer{})
	f.say("ayuda")
}
