// Package label chooses machines.
package label

// Set maps keys to values.
type Set map[string]string

// Named is a machine with its labels.
type Named struct {
	Name   string
	Labels Set
}

// Has says whether a machine has all the labels of a set.
func (m Named) Has(wanted Set) bool {
	for key, value := range wanted {
		if m.Labels[key] != value {
			return false
		}
	}
	return true
}
