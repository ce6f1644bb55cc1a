package tally

import (
	"slices"
	"testing"
)

func TestCountsAgainAfterReset(t *testing.T) {
	words := New("the")
	words.Add("a")
	words.Reset()
	for _, word := range []string{"the", "b", "b"} {
		words.Add(word)
	}
	if got := words.Table(); !slices.Equal(got, []Row{{"b", 2}}) {
		t.Fatalf("got %v", got)
	}
	if words.Total() != 2 {
		t.Fatalf("total %d", words.Total())
	}
}

func TestTakenTablesStandAlone(t *testing.T) {
	words := New()
	words.Add("a")
	first := words.Take()
	words.Add("b")
	second := words.Take()
	if !slices.Equal(first, []Row{{"a", 1}}) || !slices.Equal(second, []Row{{"b", 1}}) {
		t.Fatalf("got %v and %v", first, second)
	}
}
