package board

import (
	"maps"
	"testing"
)

func TestGive(t *testing.T) {
	b := New()
	b.AddPerson(1, "Ann")
	if b.AddTicket("Lamp") != 1 || b.Give(1, 1) != nil || b.Give(2, 1) == nil || b.Give(1, 2) == nil {
		t.Fatal("given wrongly")
	}
	if got := b.Line(1); got != "#1 Ann      Lamp" {
		t.Fatal(got)
	}
}

func TestSummary(t *testing.T) {
	b := New()
	b.AddPerson(1, "Ann")
	b.AddTicket("a")
	b.AddTicket("b")
	b.Give(2, 1)
	if got := b.Summary(); !maps.Equal(got, map[string]int{Nobody: 1, "Ann": 1}) {
		t.Fatal(got)
	}
}
