package options

import "testing"

func TestMerge(t *testing.T) {
	got := Merge("colour = red # x\n\nsize=12\n", []string{"--colour=blue", "-v"})
	if got.String() != "colour=blue\nsize=12\nv=true\n" || !got.On("v") || got.On("size") {
		t.Fatal(got)
	}
}

func TestValueWithEquals(t *testing.T) {
	if got := Merge("query = a=b", nil); got["query"] != "a=b" {
		t.Fatal(got)
	}
}
