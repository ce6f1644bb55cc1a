// Package events reads events whose fields differ by kind.
package events

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Event has the fields that the sender gave it; whole numbers are int64, others float64.
type Event map[string]any

// Decode reads an event.
func Decode(line []byte) (Event, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	var event Event
	if err := decoder.Decode(&event); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	return event, nil
}

// Kind is the kind, or "unknown".
func (e Event) Kind() string {
	if kind, ok := e["kind"].(string); ok {
		return kind
	}
	return "unknown"
}

// Account is the number of the account with all its digits; false when the event has none.
func (e Event) Account() (int64, bool) {
	value, ok := e["account"]
	if !ok {
		return 0, false
	}
	return value.(int64), true
}

// With gives a copy of the event with one field more.
func (e Event) With(name string, value any) Event {
	copied := Event{name: value}
	for key, old := range e {
		if key != name {
			copied[key] = old
		}
	}
	return copied
}
