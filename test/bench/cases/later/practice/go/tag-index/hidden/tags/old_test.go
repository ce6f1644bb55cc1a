package tags

import (
	"reflect"
	"testing"
)

func TestAnOldIndexTakesNotes(t *testing.T) {
	for _, text := range []string{`{"title":"old"}`, `{"title":"old","by_tag":null,"hidden":{"b":true}}`} {
		index, err := Load([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		index.Add("x", "a")
		index.Add("y", "a")
		index.Add("x", "a")
		index.Add("x", "c")
		if got := index.Tags(); !reflect.DeepEqual(got, []string{"a", "c"}) {
			t.Error(got)
		}
		if got := index.Notes("a"); !reflect.DeepEqual(got, []string{"x", "y"}) {
			t.Error(got)
		}
		if index.Title != "old" {
			t.Error(index.Title)
		}
	}
}

func TestKeepsWhatIsThere(t *testing.T) {
	index, _ := Load([]byte(`{"by_tag":{"a":["x"]}}`))
	index.Add("y", "a")
	if got := index.Notes("a"); !reflect.DeepEqual(got, []string{"x", "y"}) {
		t.Error(got)
	}
}
