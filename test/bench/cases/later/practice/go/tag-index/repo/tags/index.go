// Package tags finds notes by their tags.
package tags

import "sort"

// Index knows which notes have a tag.
type Index struct {
	Title  string              `json:"title"`
	ByTag  map[string][]string `json:"by_tag"`
	Hidden map[string]bool     `json:"hidden"`
}

// New returns an index without any note.
func New(title string) *Index {
	return &Index{Title: title, ByTag: make(map[string][]string), Hidden: make(map[string]bool)}
}

// Add gives a note a tag. What has it already is left alone.
func (x *Index) Add(note, tag string) {
	for _, known := range x.ByTag[tag] {
		if known == note {
			return
		}
	}
	x.ByTag[tag] = append(x.ByTag[tag], note)
}

// Hide takes a tag out of the list.
func (x *Index) Hide(tag string) {
	if x.Hidden == nil {
		x.Hidden = make(map[string]bool)
	}
	x.Hidden[tag] = true
}

// Notes returns the notes that have a tag, in the order in which they got it.
func (x *Index) Notes(tag string) []string {
	return x.ByTag[tag]
}

// Tags returns the tags that are not hidden, sorted.
func (x *Index) Tags() []string {
	var names []string
	for tag := range x.ByTag {
		if !x.Hidden[tag] {
			names = append(names, tag)
		}
	}
	sort.Strings(names)
	return names
}
