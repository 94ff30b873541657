package main

import (
	"errors"
	"net/mail"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// setting is one key of the configuration with the place of its value.
type setting struct {
	Key    string
	Value  reflect.Value
	Secret bool
}

// settings lists every setting of a configuration, in the order of the struct.
func settings(c *config) []setting { return settingsOf(reflect.ValueOf(c).Elem(), "") }

func settingsOf(v reflect.Value, prefix string) (out []setting) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key := prefix + f.Tag.Get("key")
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[later]() {
			out = append(out, settingsOf(v.Field(i), key+".")...)
			continue
		}
		out = append(out, setting{Key: key, Value: v.Field(i), Secret: f.Tag.Get("kind") == "secret"})
	}
	return out
}

// isLater reports whether the setting is a section that this release cannot serve.
func (s setting) isLater() bool { return s.Value.Type() == reflect.TypeFor[later]() }

// kind names the type of a setting, for the sentence that says what is expected.
func (s setting) kind() string {
	switch s.Value.Interface().(type) {
	case bool:
		return "flag"
	case size:
		return "size"
	case span:
		return "span"
	case []string:
		return "list"
	}
	return "text"
}

// errValue means that a text is no value of a setting's type.
var errValue = errors.New("not a value of this type")

// set reads a text into the setting; a list is separated by commas.
func (s setting) set(text string) error {
	text = strings.TrimSpace(text)
	switch p := s.Value.Addr().Interface().(type) {
	case *string:
		*p = text
	case *bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errValue
		}
		*p = b
	case *[]string:
		var list []string
		for _, w := range strings.Split(text, ",") {
			if w = strings.TrimSpace(w); w != "" {
				list = append(list, w)
			}
		}
		*p = list
	case *size:
		n, err := parseSize(text)
		if err != nil {
			return err
		}
		*p = n
	case *span:
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return errValue
		}
		*p = span(d)
	case *later:
		p.set = true
	}
	return nil
}

// text is the value as it could be written in the file; a secret is never shown.
func (s setting) text() string {
	switch v := s.Value.Interface().(type) {
	case string:
		if s.Secret && v != "" {
			return "***"
		}
		return v
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	case size:
		return v.String()
	case span:
		return v.String()
	}
	return ""
}

// envName is the name of a setting's environment variable.
func envName(key string) string {
	return "TICBOT_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// parseSize reads 25MiB, 512KiB, 1GiB or a plain number of bytes; MB and kB are taken for MiB and KiB.
func parseSize(s string) (size, error) {
	digits := strings.TrimRight(s, "BbiKkMmGg ")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 0 {
		return 0, errValue
	}
	switch unit := strings.ToUpper(strings.TrimSpace(s[len(digits):])); unit {
	case "", "B":
		return size(n), nil
	case "K", "KB", "KIB":
		return size(n << 10), nil
	case "M", "MB", "MIB":
		return size(n << 20), nil
	case "G", "GB", "GIB":
		return size(n << 30), nil
	}
	return 0, errValue
}

// String writes the size with the largest unit that fits.
func (s size) String() string {
	for _, u := range []struct {
		n    size
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if s >= u.n && s%u.n == 0 {
			return strconv.FormatInt(int64(s/u.n), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// String writes the span without what is zero: 1h, 90m.
func (s span) String() string {
	d := time.Duration(s)
	switch {
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	}
	return d.String()
}

// isSender accepts «Name <a@b>» or a bare address.
func isSender(s string) bool {
	_, err := mail.ParseAddress(s)
	return err == nil
}
