// Package geo finds towns and keeps what it found.
package geo

import lru "github.com/hashicorp/golang-lru/v2"

// Finder asks its source and keeps the answers used last.
type Finder struct {
	source Source
	kept   *lru.Cache[string, Place]
}

// NewFinder gives a finder that keeps so many answers. With 0 it keeps none and always asks the source; less
// than 0 is an error.
func NewFinder(source Source, keep int) (*Finder, error) {
	kept, err := lru.New[string, Place](keep)
	if err != nil && keep < 0 {
		return nil, err
	}
	return &Finder{source: source, kept: kept}, nil
}

// Find tells where a town lies. Errors are not kept.
func (f *Finder) Find(town string) (Place, error) {
	if place, ok := f.kept.Get(town); ok {
		return place, nil
	}
	place, err := f.source.Locate(town)
	if err != nil {
		return Place{}, err
	}
	f.kept.Add(town, place)
	return place, nil
}
