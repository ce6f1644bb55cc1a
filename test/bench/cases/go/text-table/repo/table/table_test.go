package table

import "testing"

func TestWrite(t *testing.T) {
	got := Table{Head: []string{"name", "n"}, Rows: [][]string{{"bo", "7"}, {"maria", "12.5"}}}.Write()
	want := "name  | n   \n----- | ----\nbo    |    7\nmaria | 12.5\n"
	if got != want {
		t.Fatalf("got\n%s", got)
	}
}

func TestHeadAlone(t *testing.T) {
	if got := (Table{Head: []string{"a"}}).Write(); got != "a\n-\n" {
		t.Fatalf("got %q", got)
	}
}
