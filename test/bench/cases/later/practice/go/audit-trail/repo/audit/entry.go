// Package audit tells who did what.
package audit

import (
	"encoding/json"
	"fmt"
	"time"
)

// Actor is a person.
type Actor struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Guest bool   `json:"guest"`
}

// Entry is one thing that was done.
type Entry struct {
	At time.Time `json:"at"`
	// Actor is nil for what the system does by itself.
	Actor  *Actor `json:"actor"`
	Action string `json:"action"`
	Target string `json:"target"`
}

// Parse reads the entries of a trail.
func Parse(text []byte) ([]Entry, error) {
	var entries []Entry
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, fmt.Errorf("not a trail: %w", err)
	}
	return entries, nil
}
