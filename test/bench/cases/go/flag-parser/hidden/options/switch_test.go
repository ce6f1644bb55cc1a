package options

import "testing"

func TestSwitchInTheFile(t *testing.T) {
	got := Merge("  verbose  # all of it\nsize=12\nquiet\nempty=\n", []string{"--quiet=false"})
	if got.String() != "empty=\nquiet=false\nsize=12\nverbose=true\n" {
		t.Fatal(got)
	}
	if !got.On("verbose") || got.On("quiet") || got.On("empty") {
		t.Fatal(got)
	}
}
