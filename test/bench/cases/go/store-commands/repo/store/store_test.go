package store

import (
	"strings"
	"testing"
)

func TestAnswers(t *testing.T) {
	s := New()
	for _, c := range [][2]string{
		{"set a 7", "ok"}, {"incr a", "8"}, {"get a", "8"}, {"get b", "(none)"}, {"del a", "ok"},
		{"incr a", "1"}, {"set a", "error: wrong number of words for set"}, {"up", "error: no command up"}, {"", "error: no command"},
	} {
		if got := s.Run(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestNoNumber(t *testing.T) {
	s := New()
	s.Run("set a x")
	if got := s.Run("incr a"); !strings.HasPrefix(got, "error: ") {
		t.Fatal(got)
	}
}
