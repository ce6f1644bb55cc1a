package label

import (
	"reflect"
	"testing"
)

func TestALabelWithoutValueIsTrue(t *testing.T) {
	for line, want := range map[string]Set{
		"m ssd":                {"ssd": "true"},
		"m a=1 ssd b=":         {"a": "1", "ssd": "true", "b": ""},
		"m gpu note=x=y ssd=0": {"gpu": "true", "note": "x=y", "ssd": "0"},
		"m":                    {},
	} {
		if got := Machine(line); got.Name != "m" || !reflect.DeepEqual(got.Labels, want) {
			t.Errorf("%s: %v", line, got)
		}
	}
}

func TestBothReadAlike(t *testing.T) {
	if !Machine("m ssd zone=n").Has(Wanted([]string{"ssd"})) {
		t.Error("not chosen")
	}
}
