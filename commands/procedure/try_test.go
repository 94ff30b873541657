package procedure

import "testing"

func testKnown() Known {
	return Known{
		Checks: []string{"quota_free", "quota_zero", "standing_rule", "filed_by_head", "communication_delivered", "pisami_settled",
			"reopenable", "key_generated", "documento_visto", "received", "not_received", "assigned", "not_assigned", "has_slot", "always"},
		Effects: []string{"assign", "take", "pass", "reserve_slot", "release_slot", "use_slot", "queue", "unqueue", "seal", "burn",
			"communicate", "join", "classify", "reprioritize", "escalate", "third", "block_first", "reopen", "note", "merge", "attach", "sign_filer"},
		Fills:   []string{"said", "said_person", "contract_end", "own_mailbox", "own_site", "head", "proposal", "last_console", "priority", "rule"},
		Sources: []string{"sites", "staff", "services", "consoles", "contracts", "incidents"},
		FieldChecks: []string{"opcion", "nombre", "existe", "fecha", "pasada", "nohabil", "orden", "correo", "cuenta", "cuenta_nueva", "persona",
			"retirado", "corto", "largo", "numero", "sede", "archivo", "csv", "palabra", "pisami", "valor", "buzon"},
	}
}

func TestTry(t *testing.T) {
	p, err := LoadEmbedded(testKnown())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Services {
		for _, f := range s.Flows {
			t.Log(s.ID, f.ID, f.Start, f.Target, len(f.States), len(f.Steps), f.stateIDs())
		}
	}
}
