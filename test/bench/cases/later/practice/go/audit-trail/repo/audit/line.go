package audit

import "fmt"

// Line writes an entry as the trail shows it.
func Line(entry Entry) string {
	name := entry.Actor.Name
	if entry.Actor.Guest {
		name += " (guest)"
	}
	return fmt.Sprintf("%s  %s %s %s", entry.At.UTC().Format("2006-01-02 15:04"), name, entry.Action, entry.Target)
}
