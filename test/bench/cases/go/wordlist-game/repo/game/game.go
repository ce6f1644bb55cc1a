// Package game lets people guess words.
package game

import (
	"fmt"
	"slices"
	"strings"

	"example.com/wordgame/words"
)

// Game has the words that are still possible.
type Game struct {
	possible []string
}

// New starts with the words of one length. A list that cannot be read is a fault of the installation.
func New(list *words.List, length int) *Game {
	game := &Game{}
	for word, more := list.Next(); more; word, more = list.Next() {
		if len(word) == length {
			game.possible = append(game.possible, word)
		}
	}
	if err := list.Err(); err != nil {
		panic(err)
	}
	return game
}

// Guess keeps the words that have the letter.
func (g *Game) Guess(letter rune) int {
	g.possible = slices.DeleteFunc(g.possible, func(word string) bool { return !strings.ContainsRune(word, letter) })
	return len(g.possible)
}

// Hint says how many words are possible.
func (g *Game) Hint() string {
	if len(g.possible) == 1 {
		return "it is " + g.possible[0]
	}
	return fmt.Sprintf("%d words", len(g.possible))
}
