// Package catalog holds the seeds of the club.
package catalog

import (
	"sort"

	"example.com/seedcatalog/paging"
)

// Seed is one that is offered.
type Seed struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Catalog is a list sorted by name.
type Catalog struct {
	seeds []Seed
}

// Listing is one page.
type Listing struct {
	Total int    `json:"total"`
	Page  int    `json:"page"`
	Items []Seed `json:"items"`
}

// New sorts the seeds.
func New(seeds ...Seed) *Catalog {
	sorted := append([]Seed{}, seeds...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Name < sorted[j].Name })
	return &Catalog{seeds: sorted}
}

// List returns a page of all seeds, or of those of a kind.
func (c *Catalog) List(kind string, page paging.Page) Listing {
	found := c.seeds
	if kind != "" {
		found = []Seed{}
		for _, seed := range c.seeds {
			if seed.Kind == kind {
				found = append(found, seed)
			}
		}
	}
	from, to := page.Bounds(len(found))
	return Listing{Total: len(found), Page: page.Number, Items: found[from:to]}
}
