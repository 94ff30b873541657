package store

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestDecodeIsEncodingJSON: what encoding/json wrote is read as encoding/json reads it, whatever stands in it.
func TestDecodeIsEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, s := range samplesV1() {
		rapid.Check(t, func(rt *rapid.T) {
			in := reflect.New(reflect.TypeOf(s.value))
			in.Elem().Set(reflect.ValueOf(s.value))
			scramble(rt, in.Elem())
			b, err := encode(in.Elem().Interface())
			if err != nil {
				rt.Fatal(err)
			}
			want, got := s.into(), s.into()
			if err := json.Unmarshal(b[1:], want); err != nil {
				rt.Fatal(err)
			}
			if err := decode(b, got); err != nil {
				rt.Fatalf("%s: %v", b[1:], err)
			}
			if !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s: read\n%+v\nwant\n%+v", b[1:], got, want)
			}
		})
	}
}

// scramble puts any text into the strings of a record, and empties some of its parts.
func scramble(t *rapid.T, v reflect.Value) {
	text := func() string { return rapid.OneOf(rapid.String(), rapid.Just("\xff\u2028<&>\x00")).Draw(t, "text") }
	for i := range v.NumField() {
		f := v.Field(i)
		if !f.CanSet() || v.Type().Field(i).Type.String() == "json.RawMessage" {
			continue
		}
		switch {
		case rapid.IntRange(0, 5).Draw(t, "empty") == 0:
			f.SetZero()
		case f.Kind() == reflect.String:
			f.SetString(text())
		case f.Kind() == reflect.Map && f.Type().Elem().Kind() == reflect.String:
			f.Set(reflect.ValueOf(map[string]string{text(): text(), "a": text()}))
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String:
			f.Set(reflect.ValueOf([]string{text(), text()}).Convert(f.Type()))
		}
	}
}
