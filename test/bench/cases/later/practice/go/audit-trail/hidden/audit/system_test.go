package audit

import "testing"

func TestTheSystemHasItsName(t *testing.T) {
	if got := Line(Entry{At: noon, Action: "rotated", Target: "keys"}); got != "2026-03-01 12:00  system rotated keys" {
		t.Error(got)
	}
}

func TestOthersHaveTheirs(t *testing.T) {
	if got := Line(Entry{At: noon, Actor: &Actor{Name: "bo", Guest: true}, Action: "left", Target: "hall"}); got != "2026-03-01 12:00  bo (guest) left hall" {
		t.Error(got)
	}
	if got := Line(Entry{At: noon, Actor: &Actor{}, Action: "left", Target: "hall"}); got != "2026-03-01 12:00   left hall" {
		t.Error(got)
	}
}
