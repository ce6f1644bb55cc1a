// Package words reads lists of words.
package words

import (
	"bufio"
	"io"
	"os"
	"strings"
)

const builtIn = "stone\nriver\nlake\n"

// List gives one word after the other. Who opens a list closes it when done with reading.
type List struct {
	in   *bufio.Scanner
	file io.Closer
}

// Open opens the list in a file, or the built-in one for "-".
func Open(path string) (*List, error) {
	if path == "-" {
		return FromText(builtIn), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return &List{in: bufio.NewScanner(file), file: file}, nil
}

// FromText is a list of the lines of a text.
func FromText(text string) *List {
	return &List{in: bufio.NewScanner(strings.NewReader(text)), file: io.NopCloser(nil)}
}

// Next is the next word; false after the last one.
func (l *List) Next() (string, bool) {
	for l.in.Scan() {
		if word := strings.TrimSpace(l.in.Text()); word != "" {
			return strings.ToLower(word), true
		}
	}
	return "", false
}

// Err is what kept the list from being read to its end.
func (l *List) Err() error { return l.in.Err() }

// Close closes the file of the list.
func (l *List) Close() error { return l.file.Close() }
