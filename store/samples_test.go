package store

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
)

// sample is one record as layout 1 writes it. These values are frozen: a new field gets a sample in the next layout's
// list, never here.
type sample struct {
	name  string
	value any
	into  func() any // a new value to decode into
}

func sampleOf[T any](name string, value T) sample {
	return sample{name, value, func() any { return new(T) }}
}

var (
	webAna   = chat.Account{Platform: "web", ID: "ana"}
	webPlace = chat.Place{Platform: "web", ID: "ana", Kind: chat.Direct, Thread: "7"}
	channel  = chat.Place{Platform: "mattermost", ID: "tic/tic-aprobaciones", Kind: chat.Channel}
	webRef   = chat.Ref{Place: webPlace, ID: "42"}
)

// samplesV1 has one record of every kind with every field set.
func samplesV1() []sample {
	at := func(h int) time.Time { return t0.Add(time.Duration(h)*time.Hour + 123*time.Nanosecond) }
	message := chat.Message{Title: "Correo", Body: []chat.Block{{Kind: chat.Fields, Text: "x", Rows: []chat.Row{{Label: "Para", Value: "Ana"}}}},
		Buttons: []chat.Button{{Token: "t", Label: "Sí", Typed: "si 1", Style: chat.Primary, URL: "https://x"}},
		Files:   []chat.File{{Name: "a.pdf", Type: "application/pdf", Size: 7, Hash: "ab"}}, Thread: webRef, Lang: "es", Card: true}
	answer, err := json.Marshal(chat.Answer{Whisper: &message, Errors: map[string]string{"a": "b"}, Owed: true})
	if err != nil {
		panic(err)
	}
	return []sample{
		sampleOf("request", requestV1(at)),
		sampleOf("person", Person{Email: "ana@ibague.gov.co", Name: "Ana Gómez", Position: "Contratista", Dep: "Hacienda", Site: "Palacio", Ext: "123",
			Head: "luis@ibague.gov.co", Roles: []string{"tecnico", "mesa"}, Until: "2026-12-31", Lang: "es", Mailbox: "ana@ibague.gov.co",
			Left: "2027-01-01", Away: "2026-11-30", Accounts: []chat.Account{webAna}}),
		sampleOf("dep", Dep{Name: "Secretaría de Hacienda", Superior: "Despacho", Head: "luis@ibague.gov.co", Mailbox: "hacienda@ibague.gov.co"}),
		sampleOf("site", Site{Name: "Palacio Municipal", Address: "Calle 9 # 2-59"}),
		sampleOf("rule", Rule{ID: "R-2026-001", Service: "COR", Person: "p@x", Deputy: "d@x", From: "2026-01-01", Until: "2026-12-31", Act: "Memo 1", By: "s@x",
			At: at(0), Cancelled: true}),
		sampleOf("draft", Draft{ID: "d1", Owner: "ana@x", Account: webAna, Place: webPlace, Form: "service:COR", Request: "TIC-2026-000001", Seen: [2]int{1, 2},
			Answers: map[string]string{"a": "1"}, Said: map[string]string{"b": "2"}, Field: "f", Page: "p", Attempt: 2, Error: "e",
			ErrorArg: map[string]string{"x": "y"}, Stage: "ask", Last: "l", Words: "nesesito un coreo", At: at(1)}),
		sampleOf("outgoing", Outgoing{ID: "0000000007", Kind: CardDebt, Account: webAna, Place: webPlace, Person: "ana@x", Request: "TIC-2026-000001", Entry: 9,
			What: "asignada", Args: map[string]string{"k": "v"}, Draft: "d1", State: Sending, Want: 3, Claimed: 2, Tries: 1, Since: at(0), After: at(2),
			Error: "429", Part: 1, Replaced: true}),
		sampleOf("card", Card{Request: "TIC-2026-000001", Account: webAna, Place: webPlace, Person: "ana@x", Ref: webRef}),
		sampleOf("offer", Offer{Request: "TIC-2026-000001", Account: webAna, Person: "ana@x", What: "turn", Entry: 9, Args: map[string]string{"k": "v"}, Ref: webRef,
			Message: chat.Say("es", "Viabilidad"), Buttons: []string{"Es viable"}}),
		sampleOf("home", Home{Account: webAna, Since: at(1)}),
		sampleOf("broadcast", Broadcast{Request: "TIC-2026-000001", Round: 2, What: "notice.mayor.affected", Entry: 9, Args: map[string]string{"k": "v"},
			Wide: true, Sites: []string{"Palacio"}, Actor: "eva@x", Batch: 3, After: "ana@x", Reached: 120, Done: true, At: at(0)}),
		sampleOf("told", Told{Request: "TIC-2026-000001", Who: "ana@x", First: 1, Last: 2, At: at(1)}),
		sampleOf("reconciliation", Reconciliation{ID: "r1", By: "ana@x", Account: webAna, Hash: "ab", At: at(1), Rows: []ReconRow{{Line: 2, Case: "123", Number: "45678"}},
			Next: 1, Written: 1, Same: 2, Left: []ReconLeft{{ReconRow: ReconRow{Line: 3, Case: "124", Number: "9"}, Why: "reconcile.taken", Args: map[string]string{"n": "7"}}},
			Done: true, File: "cd"}),
		sampleOf("lane", laneGuard{First: "0000000007", Head: "i/oh/web/x/y"}),
		sampleOf("heads", headGuard{Low: "i/oh/web/x/y"}),
		sampleOf("due", Due{When: at(3), Subject: "TIC-2026-000001", Entry: 4, What: "reminder", Left: "3h0m0s"}),
		sampleOf("entry", Entry{Seq: 9, At: at(0), Actor: "ana@x", As: "responsable", Via: "web", Kind: "step", Request: "TIC-2026-000001", Step: "visto_bueno",
			From: "por_visto_bueno", To: "en_reparto", Data: map[string]string{"b": "2", "a": "<1>"}, Prev: strings.Repeat("0", 64), Hash: strings.Repeat("f", 64)}),
		sampleOf("head", journalHead{Seq: 9, Hash: strings.Repeat("f", 64)}),
		sampleOf("seen", seenEvent{At: at(0), Answer: answer}),
		sampleOf("seen-packed", seenEvent{At: at(0), Packed: []byte{1, 2, 3}}),
		sampleOf("envelope", Envelope{ID: "e1", Issue: 2, Kind: "holder", Request: "TIC-2026-000001", Account: "ana@ibague.gov.co", For: "Ana", ForMail: "ana@x",
			Keeper: "luis@x", Sealed: []byte{9, 8, 7}, Made: at(0), Expires: at(72), Tries: 1, Opened: at(1), Burnt: at(2), Why: "tries", Slip: at(4)}),
		sampleOf("application", inventory.Application{ID: "pisami", Name: "PISAMI", Aliases: []string{"pizami"}, Owner: "o@x", Console: "Usuarios", Ends: true, Offered: true,
			Service: "USR"}),
		sampleOf("account", inventory.Account{App: "pisami", User: "ana.gomez", Person: "ana@x", Name: "Ana Gómez", Dep: "Hacienda", State: inventory.Active,
			Until: "2026-12-31", Changed: at(5), Case: "TIC-2026-000001"}),
		sampleOf("backup", inventory.Backup{ID: "PB-001", System: "Carpeta de Hacienda", Owner: "luis@x", Every: inventory.Daily, Keep: inventory.KeepTRD, Target: "Bóveda",
			Personal: "si", Since: "2026-01-13", LastOK: "2026-11-20", LastTest: "2026-10-01", Last: inventory.Good, Changed: at(6), Case: "TIC-2026-000001"}),
		sampleOf("supervision", inventory.Supervision{Number: "IS-011", Date: "2026-11-30", By: "s@x", At: at(7)}),
		sampleOf("editor", inventory.Editor{Person: "ana@x", Sections: "Noticias", Since: "2026-01-13", Trained: "2026-02-01", Suspended: "2026-12-31", Case: "TIC-2026-000001"}),
		sampleOf("training", inventory.Training{ID: "CAP-2026-001", When: at(48), Place: "Sala 2", By: "w@x", At: at(0), Entry: 9,
			Invited: []inventory.Invited{{Person: "ana@x", Told: at(1), Answer: inventory.Comes, At: at(2), Came: true}}, Held: at(50), File: "ab"}),
		sampleOf("quota", Quota{Contracted: 850, Active: 800, Suspended: 3, Reserved: 2}),
		sampleOf("movement", Movement{Seq: 4, At: at(0), What: "reserve", Request: "TIC-2026-000001", By: "s@x", After: Quota{850, 800, 3, 3}}),
		sampleOf("posted", roomPost{Posted: Posted{Seq: 5, Room: "ana", At: at(0), From: "bot", Text: "hola", Message: message, Only: "ana", Edited: 1, Change: 7}, EditKey: "k"}),
		sampleOf("room", roomEnd{Room: "ana", Seq: 5, Change: 7}),
		sampleOf("file", fileKept{Hash: "ab", Name: "a.pdf", Type: "application/pdf", Size: 7, Chunks: 1, Upload: 3, At: at(0), Refs: []string{"TIC-2026-000001"}}),
		sampleOf("upload", uploadKept{At: at(0), Chunks: 2}),
		sampleOf("lease", leaseHeld{Owner: "host:1", Until: at(1), Fence: 4}),
		sampleOf("words", wordList{ID: "TIC-2026-000001", Words: []string{"ana", "correo"}}),
	}
}

func requestV1(at func(int) time.Time) procedure.Request {
	return procedure.Request{ID: "TIC-2026-000001", Procedure: "PRO-GIT-04/2", Service: "COR", Flow: "nueva", State: "asignada", Previous: "en_reparto",
		Version: 2, Entry: 4, Path: []string{"por_visto_bueno", "en_reparto"}, Answers: map[string]string{"titular": "Ana <b>Gómez</b>", "sede": "Palacio"}, Asker: "ana@x", Behalf: "eva@x",
		Holder: "tit@x", HolderIs: "Ana Gómez", Head: "luis@x", Dep: "Hacienda", Site: "Palacio", Assignee: "tec@x", Rule: "R-2026-001",
		Level: "N1", Priority: "P2", Filed: at(0), Entered: at(1), Started: at(1), Due: at(48), First: at(4), Paused: at(2), Solved: at(3), Ended: at(5),
		Signed: []procedure.Signature{{Step: "visto_bueno", By: "luis@x", As: "responsable", At: at(1), Version: 1}},
		Facts:  map[string]string{"cuenta": "ana@ibague.gov.co"}, Joined: []procedure.Joined{{Who: "beto@x", Dep: "Hacienda", At: at(2)}},
		Files: []string{"ab"}, Flags: map[string]bool{"urgente": true}, Told: "cd"}
}
