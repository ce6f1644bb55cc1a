// Package window counts requests an hour at a time.
package window

// Other is what routes above the limit are counted as.
const Other = "(other)"

// Window counts the requests of one hour.
type Window struct {
	hour   string
	limit  int
	counts map[string]int
}

// New begins an hour in which at most limit routes are counted by name.
func New(hour string, limit int) *Window {
	return &Window{hour: hour, limit: limit, counts: map[string]int{}}
}

// Hour is the one that is counted.
func (w *Window) Hour() string {
	return w.hour
}

// Add counts a request.
func (w *Window) Add(route string) {
	if _, known := w.counts[route]; !known && len(w.counts) >= w.limit {
		route = Other
	}
	w.counts[route]++
}

// Rotate hands over what was counted, and begins another hour: nothing counted yet, the same limit.
func (w *Window) Rotate(hour string) Report {
	report := Report{Hour: w.hour, Counts: w.counts}
	*w = Window{hour: hour}
	return report
}
