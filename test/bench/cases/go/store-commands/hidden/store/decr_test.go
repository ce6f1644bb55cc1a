package store

import (
	"strings"
	"testing"
)

func TestDecr(t *testing.T) {
	s := New()
	for _, c := range [][2]string{
		{"decr a", "-1"}, {"decr a", "-2"}, {"incr a", "-1"}, {"set b 10", "ok"}, {"decr b", "9"}, {"get b", "9"},
		{"decr", "error: wrong number of words for decr"}, {"quit", "error: no command quit"},
	} {
		if got := s.Run(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
	s.Run("set t x")
	if got := s.Run("decr t"); !strings.HasPrefix(got, "error: ") {
		t.Fatal(got)
	}
}
