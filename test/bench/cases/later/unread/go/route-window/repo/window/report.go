package window

import (
	"fmt"
	"sort"
)

// Report is what was counted in an hour.
type Report struct {
	Hour   string
	Counts map[string]int
}

// Lines are the counts by route, sorted.
func (r Report) Lines() []string {
	lines := make([]string, 0, len(r.Counts))
	for route, count := range r.Counts {
		lines = append(lines, fmt.Sprintf("%s %d", route, count))
	}
	sort.Strings(lines)
	return lines
}
