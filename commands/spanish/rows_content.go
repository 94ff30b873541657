package spanish

// contentRows are the verbs of the portal, of copies and of what is made anew.
func contentRows() []Row {
	return []Row{
		{Verb: "texto", Phrases: []string{"enviar texto", "enviar el texto"}, Numbered: []string{"texto"}, Whole: []string{"el texto"}},
		{Verb: "imagen", Phrases: []string{"describir imagen", "describir la imagen", "la imagen muestra"}, Numbered: []string{"imagen"}},
		{Verb: "publicado", Phrases: []string{"publicado", "publicada", "ya se publicó", "ya quedó publicado", "ya quedó publicada", "quedó publicado", "quedó publicada"}},
		{Verb: "retirado", Phrases: []string{"retirado del portal", "retirada del portal", "ya se retiró del portal", "ya quedó retirado"}, Numbered: []string{"retirado", "retirada"}},
		{Verb: "respaldo", Phrases: []string{"registrar copia", "registrar respaldo", "registrar backup"}, Numbered: []string{"respaldo", "copia", "backup"}},
		{Verb: "informe", Phrases: []string{"vincular informe", "vincular el informe", "registrar informe", "informe de supervisión"}, Numbered: []string{"informe"}},
		{Verb: "recuperado", Phrases: []string{"archivos recuperados", "recuperado", "recuperados", "ya se recuperó", "ya se recuperaron"}},
		{Verb: "analisis", Phrases: []string{"registrar análisis", "anotar análisis"}, Numbered: []string{"análisis"}},
		{Verb: "planear", Phrases: []string{"planear", "planeo", "planeado", "cambiar la fecha"}},
		{Verb: "listo", Phrases: []string{"listo para probar", "lista para probar", "ya se puede probar"}, Numbered: []string{"listo"}},
		{Verb: "acepto", Phrases: []string{"acepto", "aceptado", "aceptada", "lo acepto", "la acepto", "sí acepto"}},
		{Verb: "falta_algo", Phrases: []string{"le falta algo", "falta algo", "no acepto", "no lo acepto", "no la acepto"}},
		{Verb: "convocar", Free: true, Phrases: []string{"convocar", "convoco", "convocatoria", "convocar la capacitación", "convocar capacitación", "quiero convocar", "quiero convocar la capacitación",
			"quiero convocar una capacitación", "programar capacitación", "programar la capacitación"}},
		{Verb: "asistencia", Free: true, Phrases: []string{"asistencia", "registrar asistencia", "registrar la asistencia"}},
		{Verb: "lista", Free: true, Phrases: []string{"lista de asistencia", "lista para firmar", "imprimir lista", "imprimir la lista"}},
		{Verb: "capacitaciones", Free: true, Phrases: []string{"capacitaciones", "ver capacitaciones"}, Whole: []string{"capacitación"}},
		{Verb: "asistire", Free: true, Phrases: []string{"asistiré", "sí asistiré", "voy a asistir", "confirmo asistencia", "confirmo mi asistencia", "allá estaré", "allí estaré"}},
		{Verb: "no_puedo", Free: true, Phrases: []string{"no puedo asistir", "no asistiré", "no puedo ir", "no voy a asistir", "no podré asistir"}, Whole: []string{"no puedo"}},
	}
}
