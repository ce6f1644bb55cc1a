package conf

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	got := Parse("user nobody\nHOST a\n  # x\n  User = ann\n  user bo\n  Name \"a b\"  c\n\nHost = b\n\tEnv A=1 B=2\n")
	want := map[string]Options{
		"*": {"user": "nobody"},
		"a": {"user": "ann", "name": "a b c"},
		"b": {"env": "A=1 B=2"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}
