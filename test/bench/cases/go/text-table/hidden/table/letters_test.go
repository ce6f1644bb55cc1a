package table

import "testing"

func TestLettersOfMoreBytes(t *testing.T) {
	got := Table{Head: []string{"name", "town"}, Rows: [][]string{{"José", "Zürich"}, {"Åse", "Ålesund"}, {"Bo", "Oslo"}}}.Write()
	want := "name | town   \n---- | -------\nJosé | Zürich \nÅse  | Ålesund\nBo   | Oslo   \n"
	if got != want {
		t.Fatalf("got\n%s", got)
	}
}

func TestShortCellsLineUpToo(t *testing.T) {
	got := Table{Head: []string{"a long head"}, Rows: [][]string{{"éé"}, {"ee"}}}.Write()
	want := "a long head\n-----------\néé         \nee         \n"
	if got != want {
		t.Fatalf("got\n%s", got)
	}
}
