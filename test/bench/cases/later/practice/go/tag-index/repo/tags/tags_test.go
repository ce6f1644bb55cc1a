package tags

import (
	"reflect"
	"testing"
)

func TestAdd(t *testing.T) {
	index := New("mine")
	index.Add("a", "go")
	index.Add("b", "go")
	index.Add("a", "go")
	if got := index.Notes("go"); !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Error(got)
	}
}

func TestHideWorksOnAnOldIndex(t *testing.T) {
	index, err := Load([]byte(`{"title":"old","by_tag":{"b":["x"],"a":["y"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	index.Hide("b")
	if got := index.Tags(); !reflect.DeepEqual(got, []string{"a"}) {
		t.Error(got)
	}
}

func TestSavedIsLoaded(t *testing.T) {
	index := New("mine")
	index.Add("a", "go")
	saved, err := Save(index)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(saved)
	if err != nil || !reflect.DeepEqual(again, index) {
		t.Error(again, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := Load([]byte("[]")); err == nil {
		t.Error("no error")
	}
}
