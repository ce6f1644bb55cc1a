// Package paging tells which part of a list a client wants.
package paging

import "strconv"

const (
	defaultSize = 20
	maxSize     = 50
)

// Page is a part of a list; numbers count from 1.
type Page struct {
	Number, Size int
}

// Parse reads what a client sent; anything odd becomes the first page or the usual size.
func Parse(number, size string) Page {
	page := Page{Number: 1, Size: defaultSize}
	if n, err := strconv.Atoi(number); err == nil && n >= 1 {
		page.Number = n
	}
	if n, err := strconv.Atoi(size); err == nil && n >= 1 && n <= maxSize {
		page.Size = n
	}
	return page
}

// Bounds returns where the page lies in a list of that length, ready for slicing: 0 <= from <= to <= total.
func (p Page) Bounds(total int) (from, to int) {
	from = (p.Number - 1) * p.Size
	to = from + p.Size
	if to > total {
		to = total
	}
	return from, to
}
