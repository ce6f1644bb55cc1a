package main

// Address is where letters go.
type Address struct {
	Name   string
	Street string
	Town   string
	Land   string
}

// Lines are those of the window of an envelope; the land is left out at home.
func (a *Address) Lines() []string {
	lines := []string{a.Name, a.Street, a.Town}
	if a.Land != "" {
		lines = append(lines, a.Land)
	}
	return lines
}
