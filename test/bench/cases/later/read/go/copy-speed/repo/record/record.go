// Package record reads the log of a copier.
package record

import (
	"fmt"
	"time"
)

// Entry is one job.
type Entry struct {
	Name  string
	Files int
	Bytes int64
	Took  time.Duration
}

// Parse reads a line: name, files, bytes, duration.
func Parse(line string) (Entry, error) {
	var entry Entry
	var took string
	if _, err := fmt.Sscan(line, &entry.Name, &entry.Files, &entry.Bytes, &took); err != nil {
		return Entry{}, fmt.Errorf("%q: %w", line, err)
	}
	duration, err := time.ParseDuration(took)
	entry.Took = duration
	return entry, err
}
