package audit

import (
	"fmt"
	"sort"
)

// systemName stands for the system where a person's name would.
const systemName = "system"

// Counts says how much each did, by name.
func Counts(entries []Entry) []string {
	counts := map[string]int{}
	for _, entry := range entries {
		name := systemName
		if entry.Actor != nil {
			name = entry.Actor.Name
		}
		counts[name]++
	}
	var lines []string
	for name, count := range counts {
		lines = append(lines, fmt.Sprintf("%s: %d", name, count))
	}
	sort.Strings(lines)
	return lines
}
