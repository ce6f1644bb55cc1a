package window

import (
	"reflect"
	"testing"
)

func TestEachHourIsCountedAlike(t *testing.T) {
	w := New("08", 2)
	w.Add("/x")
	first := w.Rotate("09")
	for _, hour := range []string{"10", "11"} {
		for _, route := range []string{"/a", "/b", "/c", "/a"} {
			w.Add(route)
		}
		if got := w.Rotate(hour).Lines(); !reflect.DeepEqual(got, []string{"(other) 1", "/a 2", "/b 1"}) {
			t.Errorf("before %s: %q", hour, got)
		}
	}
	if got := first.Lines(); !reflect.DeepEqual(got, []string{"/x 1"}) {
		t.Errorf("the first: %q", got)
	}
	if got := w.Rotate("12").Lines(); len(got) != 0 {
		t.Errorf("an hour of nothing: %q", got)
	}
}
