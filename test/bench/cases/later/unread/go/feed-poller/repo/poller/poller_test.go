package poller

import (
	"slices"
	"testing"
)

func TestPollsInOrder(t *testing.T) {
	var polled []string
	p := New(func(name string) { polled = append(polled, name) })
	p.Ask("a")
	p.Ask("b")
	p.Stop()
	if !slices.Equal(polled, []string{"a", "b"}) {
		t.Errorf("got %q", polled)
	}
}
