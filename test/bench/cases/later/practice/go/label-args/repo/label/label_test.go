package label

import (
	"reflect"
	"testing"
)

func TestWanted(t *testing.T) {
	got := Wanted([]string{"zone=north", "ssd", "note=a=b", "empty="})
	want := Set{"zone": "north", "ssd": "true", "note": "a=b", "empty": ""}
	if !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
}

func TestMachine(t *testing.T) {
	got := Machine("m1  zone=north note=a=b")
	if got.Name != "m1" || !reflect.DeepEqual(got.Labels, Set{"zone": "north", "note": "a=b"}) {
		t.Error(got)
	}
}

func TestHas(t *testing.T) {
	machine := Named{"m1", Set{"zone": "north", "ssd": "true"}}
	if !machine.Has(Set{"ssd": "true"}) || machine.Has(Set{"zone": "south"}) || !machine.Has(nil) {
		t.Error("wrong choice")
	}
}
