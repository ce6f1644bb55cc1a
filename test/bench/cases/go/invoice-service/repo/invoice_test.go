package main

import (
	"slices"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	text := Render(Invoice{Number: 5, Customer: 7, Cents: 1205})
	if !strings.HasPrefix(text, "    Ott Ltd\n    Box 12\n") || !strings.Contains(text, "Amount 12.05\n") {
		t.Fatal(text)
	}
}

func TestLandIsLeftOutAtHome(t *testing.T) {
	if got := (&Address{"A", "B", "C", ""}).Lines(); !slices.Equal(got, []string{"A", "B", "C"}) {
		t.Fatal(got)
	}
}
