package geo

import "fmt"

// Place is a point on the map, in degrees.
type Place struct {
	North float64
	East  float64
}

// Source knows where towns lie.
type Source interface {
	Locate(town string) (Place, error)
}

// Towns is a source in memory.
type Towns map[string]Place

// Locate finds a town.
func (t Towns) Locate(town string) (Place, error) {
	place, ok := t[town]
	if !ok {
		return Place{}, fmt.Errorf("no town %s", town)
	}
	return place, nil
}
