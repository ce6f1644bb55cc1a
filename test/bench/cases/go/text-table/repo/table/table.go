// Package table writes tables of text.
package table

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table is a head and rows of as many cells.
type Table struct {
	Head []string
	Rows [][]string
}

// Write gives the lines of the table, a rule under the head.
func (t Table) Write() string {
	widths := t.widths()
	var out strings.Builder
	line(&out, t.Head, widths)
	rule := make([]string, len(widths))
	for column, width := range widths {
		rule[column] = strings.Repeat("-", width)
	}
	line(&out, rule, widths)
	for _, row := range t.Rows {
		line(&out, row, widths)
	}
	return out.String()
}

// widths counts the characters of the widest cell of each column.
func (t Table) widths() []int {
	widths := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for column, cell := range row {
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func line(out *strings.Builder, cells []string, widths []int) {
	for column, cell := range cells {
		if column > 0 {
			out.WriteString(" | ")
		}
		out.WriteString(pad(cell, widths[column]))
	}
	out.WriteByte('\n')
}

// pad fills a cell with blanks to the width of its column: a number from the left.
func pad(cell string, width int) string {
	blanks := strings.Repeat(" ", width-len(cell))
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return blanks + cell
	}
	return cell + blanks
}
