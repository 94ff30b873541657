package house
import ("testing";"time";"context";"github.com/ticbot/ticbot/store/kv/memkv")
func TestX(t *testing.T){
 h,err:=New(Options{DB:memkv.New(),Now:time.Now})
 if err!=nil{ s:=err.Error(); if len(s)>1500{s=s[:1500]}; t.Fatal(s)}
 if err:=h.Open(context.Background(), Large(800));err!=nil{t.Fatal(err)}
}
