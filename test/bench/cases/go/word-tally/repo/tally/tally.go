// Package tally counts words.
package tally

import (
	"cmp"
	"slices"
	"strings"
)

// Tally counts how often it was given each word. Make one with New; it can be used again after Reset.
type Tally struct {
	counts map[string]int
	total  int
	ignore map[string]bool
}

// Row is a line of the table.
type Row struct {
	Word  string
	Count int
}

// New gives a tally that counts all words but those to be ignored.
func New(ignore ...string) *Tally {
	t := &Tally{counts: map[string]int{}, ignore: map[string]bool{}}
	for _, word := range ignore {
		t.ignore[strings.ToLower(word)] = true
	}
	return t
}

// Add counts a word, in any case.
func (t *Tally) Add(word string) {
	word = strings.ToLower(word)
	if t.ignore[word] {
		return
	}
	t.counts[word]++
	t.total++
}

// Total is the number of words counted.
func (t *Tally) Total() int { return t.total }

// Table lists words by count, then by name.
func (t *Tally) Table() []Row {
	rows := make([]Row, 0, len(t.counts))
	for word, count := range t.counts {
		rows = append(rows, Row{word, count})
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
	})
	return rows
}

// Reset forgets what was counted; words to be ignored stay so.
func (t *Tally) Reset() {
	t.counts = nil
	t.total = 0
}

// Take gives the table and resets.
func (t *Tally) Take() []Row {
	defer t.Reset()
	return t.Table()
}
