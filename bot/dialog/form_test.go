package dialog_test

import "github.com/ticbot/ticbot/bot/chat"

// mailbox is the form of the mailbox service as far as its shape matters.
func mailbox() chat.Form {
	holder := chat.Field{ID: "titular", Label: "Nombre del titular", Kind: chat.TextField, Required: true}
	job := chat.Field{ID: "cargo", Label: "Cargo o actividad", Kind: chat.TextField, When: chat.AskDialog}
	until := chat.Field{ID: "fin", Label: "Fin del contrato", Kind: chat.DateField, Required: true, When: chat.AskUnknown}
	contact := chat.Field{ID: "contacto", Label: "Correo personal", Kind: chat.Email, Private: true}
	account := chat.Field{ID: "cuenta", Label: "Cuenta de correo", Kind: chat.Email, Required: true, When: chat.AskUnknown}
	return chat.Form{ID: "service:COR", Title: "Correo institucional", Pages: []chat.Page{
		{ID: "1", Fields: []chat.Field{choice("accion", "nueva", "nueva", "Cuenta nueva", "recuperar", "Recuperar el acceso", "cambiar", "Cambiar datos")}},
		{ID: "2a", When: when("accion", "nueva"), Fields: []chat.Field{choice("para", "contratista",
			"contratista", "Contratista nuevo", "funcionario", "Funcionario nuevo", "mi", "Para mí", "buzon", "Buzón de dependencia")}},
		{ID: "3a", When: when("para", "contratista"), Fields: []chat.Field{holder, job, until, contact}},
		{ID: "3b", When: when("para", "funcionario"), Fields: []chat.Field{holder, job, contact}},
		{ID: "3c", When: when("para", "buzon"), Fields: []chat.Field{
			{ID: "buzon", Label: "Nombre del buzón", Kind: chat.TextField, Required: true},
			{ID: "responde", Label: "Quién responde por él", Kind: chat.PersonField, Required: true, When: chat.AskUnknown, Default: "hernan.ospina@example.gov.co"}}},
		{ID: "2b", When: when("accion", "recuperar"), Fields: []chat.Field{account,
			choice("problema", "olvide", "olvide", "Olvidé la clave", "bloqueada", "Está bloqueada", "otra", "Otra persona la usa")}},
		{ID: "2c", When: when("accion", "cambiar"), Fields: []chat.Field{account, {ID: "detalle", Label: "Qué debe cambiar", Kind: chat.TextArea, Required: true}}},
	}}
}

// helpdesk is the form of the help desk as far as its shape matters.
func helpdesk() chat.Form {
	what := choice("que", "", "internet", "Internet o red", "pisami", "PISAMI", "computador", "Computador o impresora")
	scope := choice("alcance", "", "mi", "Solo a mí", "oficina", "A mi oficina", "oficinas", "A varias oficinas", "publico", "Atención al público")
	works := choice("trabaja", "medias", "si", "Sí, con molestias", "medias", "A medias", "no", "No puedo trabajar")
	works.When = chat.AskUnknown
	site := choice("sede", "", "palacio", "Palacio Municipal", "salado", "Sede El Salado")
	site.When = chat.AskUnknown
	return chat.Form{ID: "service:MES", Title: "Reportar una falla", Pages: []chat.Page{
		{ID: "1", Fields: []chat.Field{what, {ID: "detalle", Label: "Qué pasa", Kind: chat.TextArea, Required: true}, scope, works, site}},
		{ID: "1p", When: when("que", "pisami"), Fields: []chat.Field{{ID: "modulo", Label: "Módulo de PISAMI", Kind: chat.TextField, When: chat.AskDialog}}},
	}}
}

func choice(id, standard string, options ...string) chat.Field {
	f := chat.Field{ID: id, Label: id, Kind: chat.Select, Required: true, Default: standard}
	for i := 0; i+1 < len(options); i += 2 {
		f.Options = append(f.Options, chat.Option{Value: options[i], Label: options[i+1]})
	}
	return f
}

func when(field string, is ...string) []chat.Cond { return []chat.Cond{{Field: field, Is: is}} }
