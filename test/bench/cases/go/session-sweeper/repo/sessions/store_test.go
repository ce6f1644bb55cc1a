package sessions

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func TestOpenAndClose(t *testing.T) {
	store := &Store{}
	store.Open("a", noon)
	store.Open("b", noon)
	store.Open("a", noon.Add(time.Hour))
	if !store.Close("b") || store.Close("b") || !slices.Equal(store.Names(), []string{"a"}) {
		t.Fatal(store.Names())
	}
}

func TestNothingIsOver(t *testing.T) {
	store := &Store{}
	store.Open("a", noon.Add(time.Second))
	if over := store.Sweep(noon); len(over) != 0 || len(store.Names()) != 1 {
		t.Fatal(over)
	}
}
