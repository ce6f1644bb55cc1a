package window

import (
	"reflect"
	"testing"
)

func TestCounts(t *testing.T) {
	w := New("08", 2)
	for _, route := range []string{"/a", "/b", "/c", "/a", "/d"} {
		w.Add(route)
	}
	report := w.Rotate("09")
	if report.Hour != "08" || w.Hour() != "09" {
		t.Errorf("got %q, %q", report.Hour, w.Hour())
	}
	if got := report.Lines(); !reflect.DeepEqual(got, []string{"(other) 2", "/a 2", "/b 1"}) {
		t.Errorf("got %q", got)
	}
}
