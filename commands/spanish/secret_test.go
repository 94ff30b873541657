package spanish

import "testing"

// secrets give a password away, public do not; both are the list of examples
// that experience.md §3, 15 asks for.
var secrets = []string{
	"mi clave es Tolima2024",
	"la contraseña es Ibague2026*",
	"clave: Tolima2024",
	"clave:Tolima2024",
	"clave=Tolima2024",
	"Clave Tolima2024",
	"CLAVE TOLIMA2024",
	"contraseña Abc123456",
	"contrasena: Abc123456",
	"contraceña Abc123456",
	"contrasenia=Abc123456",
	"claave Tolima2024",
	"clabe: Tolima2024",
	"password Qwerty12345",
	"my password is Qwerty12345",
	"pasword: hola123",
	"pass: hola1234",
	"pwd hola1234",
	"usuario aruiz clave Ibague2024",
	"usuario: aruiz88 clave: Ibague2024",
	"la clave que puse fue «Tolima2024»",
	"le puse de clave Tolima2024",
	"la clave del correo es Tolima2024",
	"la clave del correo: Tolima2024",
	"clave del correo Tolima2024",
	"clave correo Tolima2024",
	"olvidé la clave, creo que era Tolima2024",
	"no me sirve la clave: Tolima2024",
	"mi clave de pisami es aruiz1985",
	"Tolima2024 es mi clave",
	"ruiz2024! es la contraseña del computador",
	"me dijeron que la clave es\nTolima2024",
	"clave\nTolima2024",
	"la clave (Tolima2024) no funciona aún",
	"clave/Tolima2024",
	"clave->Tolima2024",
	"mis claves son Tolima2024 y Neiva2025",
	"la clave del wifi es Alcaldia2026",
	"P4ssw0rd es la clave",
	"clave: P@ssw0rd",
	"creada 123 ana.ruiz@ibague.gov.co clave Tolima2024",
	"la clave temporal que le dieron es Xk29-mmQ2",
	"Mi contraseña... Tolima2024",
}

var public = []string{
	"olvidé la clave del correo institucional2",
	"la clave no sirve",
	"se me olvidó la clave del correo",
	"TIC-2026-000123",
	"clave de TIC-2026-000123",
	"otra clave TIC-2026-123",
	"clave nueva 123",
	"clave nueva para ana.ruiz88@gmail.com",
	"la clave de ana.ruiz88@gmail.com no sirve",
	"no me acuerdo de la clave de ana.ruiz2@ibague.gov.co",
	"¿me pueden dar una clave nueva?",
	"el PIN es 482913",
	"clave 482913",
	"mi clave vence en 15dias",
	"la clave se venció el 23/11/2026 a las 3:00pm",
	"la clave no abre, caso 123456",
	"necesito clave para windows10",
	"la contraseña de office365 no funciona",
	"regla R-2026-001 de claves",
	"olvidé mi clave, usuario aruiz88",
	"olvidé mi clave, mi usuario es aruiz88",
	"la clave llegó a https://tic.example.gov.co/entrega/ab12cd34",
	"Necesito clave. El equipo es PC-00123",
	"no recuerdo la clave del equipo PC-00123",
	"la llave de la oficina204",
	"la clase es a las 10:30am",
	"el contrato C2026-045 es del contratista",
	"PRO-GIT-04 pide cambiar la clave",
	"la clave de la persona que se retiró",
	"correo para ana ruiz hasta 30/06/2027",
	"la clave debe tener letras y números",
	"Tolima2024",
	"clave abcdefgh",
	"pasé el caso123 a ana",
	"la clave de spark",
	"bloqueada la clave del usuario aruiz88",
	"",
	"clave",
}

func TestHasSecret(t *testing.T) {
	for _, s := range secrets {
		if !HasSecret(s, false) {
			t.Errorf("not seen: %q", s)
		}
	}
	for _, s := range public {
		if HasSecret(s, false) {
			t.Errorf("taken for a secret: %q", s)
		}
	}
	if len(secrets) < 30 || len(public) < 30 {
		t.Error("too few examples")
	}
}

func TestHasSecretAsked(t *testing.T) {
	for s, want := range map[string]bool{
		"Tolima2024": true, "es Tolima2024": true, "«Ibague2026*»": true, "correo2024x": true, "la de siempre, Neiva99x": true,
		"Se venció el enlace": false, "482913": false, "TIC-2026-000123": false, "ana.ruiz88@gmail.com": false, "tolima": false, "Ab12": false, "15dias": false, "": false,
	} {
		if got := HasSecret(s, true); got != want {
			t.Errorf("HasSecret(%q, asked) = %v", s, got)
		}
	}
}
