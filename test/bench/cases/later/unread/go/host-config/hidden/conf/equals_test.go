package conf

import (
	"reflect"
	"testing"
)

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		"Compression=yes":       {"Compression", "yes"},
		"Port= 22":              {"Port", "22"},
		"Port =22":              {"Port", "22"},
		"Port = 22":             {"Port", "22"},
		"Port\t22":              {"Port", "22"},
		`Comment="a = b" c`:     {"Comment", "a = b", "c"},
		`Comment "a = b" c=d`:   {"Comment", "a = b", "c=d"},
		"Env A=1":               {"Env", "A=1"},
		"Env=A=1":               {"Env", "A=1"},
		"  # a=b":               nil,
	} {
		if got := words(line); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q", line, got)
		}
	}
}

func TestHostWithEquals(t *testing.T) {
	got := Parse("Host=a\nUser=x\nPort=1\nuser=y")["a"]
	if !reflect.DeepEqual(got, Options{"user": "x", "port": "1"}) {
		t.Errorf("got %v", got)
	}
}
