package game

import (
	"testing"

	"example.com/wordgame/words"
)

func TestGuess(t *testing.T) {
	game := New(words.FromText("Stone\n\nriver\nlake\n"), 5)
	if game.Hint() != "2 words" || game.Guess('v') != 1 || game.Hint() != "it is river" {
		t.Fatal(game.Hint())
	}
}

func TestBuiltIn(t *testing.T) {
	list, err := words.Open("-")
	if err != nil || New(list, 4).Hint() != "it is lake" {
		t.Fatal(err)
	}
}

func TestNoFile(t *testing.T) {
	if _, err := words.Open("nowhere.txt"); err == nil {
		t.Fatal("opened")
	}
}
