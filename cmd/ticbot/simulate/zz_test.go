package simulate
import ("testing";"pgregory.net/rapid";"github.com/ticbot/ticbot/bot/chat";"github.com/ticbot/ticbot/store";"fmt";"slices")
var zzGaps map[string]int
func TestZZ(t *testing.T) {
 zzGaps=map[string]int{}; defer func(){ for k,n := range zzGaps { t.Log(n,k) } }()

	steps := map[string]int{}; cases:=0
	for _, on := range []chat.Platform{"console", "web"} {
			rapid.Check(t, func(rt *rapid.T) {
				s := brew(t, rt, on)
				s.view(func(v *store.View) error { for e, err := range v.Journal(1) { if err!=nil {return err}; steps[e.Kind+" "+e.Step]++ }; return nil})
				cases += s.cases()
			})
	}
	var ks []string
	for k, n := range steps { ks = append(ks, fmt.Sprint(k," ",n)) }
	slices.Sort(ks)
	t.Log(cases, ks)
}
