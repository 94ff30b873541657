package simulate

import (
	"testing"

	"github.com/ticbot/ticbot/commands/procedure"
)

// openAccounts checks rights with applications, accounts and their people.
func openAccounts(t *testing.T) *bench {
	c := userCast()
	c.rules = nil
	return openBench(t, c)
}

// TestRightsAccess: every state of a user that is made, and of permissions that are changed.
func TestRightsAccess(t *testing.T) {
	t.Parallel()
	b := openAccounts(t)
	b.walk(1, "luz: crear usuario en pisami para nubia torres", "luz: registrar ingresos", "luz: saltar", "luz: enviar", "state: por_visto_bueno",
		"hernan: visto bueno 1", "state: por_autorizar", "pedro: preguntar 1 ¿qué módulo?", "state: devuelta", "luz: responder 1 ingresos", "state: por_autorizar",
		"pedro: autorizo 1", "state: en_reparto", "adriana: asignar 1 a óscar", "state: asignada", "oscar: usuario creado 1", "oscar: nubia.torres", "oscar: consola",
		"oscar: <"+inPerson, "state: por_entregar", "marta: entregada 1 sí", "state: comunicada", "luz: ya funciona 1", "state: hecha")
	b.walk(2, "luz: cambiar permisos en pisami de nubia torres", "luz: ver pagos", "luz: saltar", "luz: enviar", "hernan: visto bueno 2", "state: por_autorizar",
		"pedro: no autorizo 2 no le corresponde", "state: rechazada")
}

// TestRightsSuspension: who orders, who carries out, who undoes it; never whose accounts they are.
func TestRightsSuspension(t *testing.T) {
	t.Parallel()
	b := openAccounts(t)
	b.walk(1, "luz: retiro de juan peña", "luz: terminó el contrato", "luz: enviar", "state: por_visto_bueno", "hernan: visto bueno 1 CONFIRMO", "state: en_reparto",
		"oscar: suspender 1 softcon", "oscar: CONFIRMO", "state: asignada", "oscar: suspender 1", "oscar: CONFIRMO", "state: comunicada",
		"hernan: reactivar 1 se queda", "state: por_reactivar", "oscar: reactivada 1 consola", "state: reactivada", "luz: enterado", "state: hecha")
	b.walk(2, "hernan: retiro de juan peña", "hernan: terminó el contrato", "hernan: CONFIRMO")
	if r := b.kase(2); r.State != "en_reparto" || len(r.Signed) != 1 {
		t.Errorf("%s, %v", r.State, r.Signed)
	}
}

// TestForgedOwner: whoever says of himself that he owns an application decides nothing; what a form answers is no fact.
func TestForgedOwner(t *testing.T) {
	t.Parallel()
	b := openAccounts(t)
	b.walk(1, "luz: crear usuario en pisami para nubia torres", "luz: registrar ingresos", "luz: saltar", "luz: enviar", "hernan: visto bueno 1")
	for _, who := range []string{"luz", "nubia", "oscar", "marta", "hernan", "adriana"} {
		r := b.kase(1)
		for _, step := range []string{"autorizo", "no_acceso", "consultar", "relevar", "autorizo_implicito"} {
			b.nothing(who+" "+step, b.try(who, 1, stepClick("s", step, r)))
			b.nothing(who+" "+step+" twice", b.try(who, 1, stepClick("c", step, r)))
		}
	}
	if r := b.kase(1); r.State != "por_autorizar" || r.Facts["dueno"] != mailOf("pedro") || signed(r, "autorizo") {
		t.Errorf("%s, %s, %v", r.State, r.Facts["dueno"], r.Signed)
	}
}

func signed(r procedure.Request, step string) bool {
	for _, s := range r.Signed {
		if s.Step == step {
			return true
		}
	}
	return false
}
