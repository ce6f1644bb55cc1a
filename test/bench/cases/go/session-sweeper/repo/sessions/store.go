// Package sessions keeps who is signed in.
package sessions

import "time"

// Session is one person until some time.
type Session struct {
	Name  string
	Until time.Time
}

// Store has the open sessions, oldest first.
type Store struct {
	open []Session
}

// Open adds a session; one of the same name goes on with the new time.
func (s *Store) Open(name string, until time.Time) {
	for i := range s.open {
		if s.open[i].Name == name {
			s.open[i].Until = until
			return
		}
	}
	s.open = append(s.open, Session{name, until})
}

// Close ends a session and tells whether there was one.
func (s *Store) Close(name string) bool {
	for i := range s.open {
		if s.open[i].Name == name {
			s.open = append(s.open[:i], s.open[i+1:]...)
			return true
		}
	}
	return false
}

// Sweep drops all sessions that are over at that time and gives their names. The others stay in order.
func (s *Store) Sweep(now time.Time) []string {
	var over []string
	for i := range s.open {
		if !s.open[i].Until.After(now) {
			over = append(over, s.open[i].Name)
			s.open = append(s.open[:i], s.open[i+1:]...)
		}
	}
	return over
}

// Names of the open sessions, oldest first.
func (s *Store) Names() []string {
	names := make([]string, 0, len(s.open))
	for _, session := range s.open {
		names = append(names, session.Name)
	}
	return names
}
