package audit

import (
	"reflect"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestLine(t *testing.T) {
	got := Line(Entry{At: noon, Actor: &Actor{ID: 1, Name: "ada"}, Action: "opened", Target: "door 3"})
	if got != "2026-03-01 12:00  ada opened door 3" {
		t.Error(got)
	}
	got = Line(Entry{At: noon, Actor: &Actor{ID: 2, Name: "bo", Guest: true}, Action: "left", Target: "hall"})
	if got != "2026-03-01 12:00  bo (guest) left hall" {
		t.Error(got)
	}
}

func TestCounts(t *testing.T) {
	ada := &Actor{ID: 1, Name: "ada"}
	got := Counts([]Entry{{Actor: ada}, {}, {Actor: ada}})
	if !reflect.DeepEqual(got, []string{"ada: 2", "system: 1"}) {
		t.Error(got)
	}
}

func TestParse(t *testing.T) {
	got, err := Parse([]byte(`[{"at":"2026-03-01T12:00:00Z","actor":{"id":1,"name":"ada"},"action":"opened","target":"x"}]`))
	if err != nil || len(got) != 1 || got[0].Actor.Name != "ada" || !got[0].At.Equal(noon) {
		t.Error(got, err)
	}
	if _, err := Parse([]byte("{")); err == nil {
		t.Error("no error")
	}
}
