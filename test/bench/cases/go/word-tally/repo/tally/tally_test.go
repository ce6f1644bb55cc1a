package tally

import (
	"slices"
	"testing"
)

func TestTable(t *testing.T) {
	words := New("the")
	for _, word := range []string{"b", "The", "a", "B", "c"} {
		words.Add(word)
	}
	want := []Row{{"b", 2}, {"a", 1}, {"c", 1}}
	if got := words.Table(); !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if words.Total() != 4 {
		t.Fatalf("total %d", words.Total())
	}
}

func TestTakeEmpties(t *testing.T) {
	words := New()
	words.Add("a")
	if len(words.Take()) != 1 || words.Total() != 0 || len(words.Table()) != 0 {
		t.Fatal("something is left")
	}
}
