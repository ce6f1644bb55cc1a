// Package store keeps texts under keys.
package store

import "strings"

// Store has texts by key.
type Store struct {
	texts    map[string]string
	commands map[string]command
}

// arity is the number of words after the name of each command.
var arity = map[string]int{"set": 2, "get": 1, "del": 1, "incr": 1, "decr": 1}

// New is an empty store.
func New() *Store { return &Store{texts: map[string]string{}, commands: commands()} }

// Run does a command and gives its answer.
func (s *Store) Run(line string) string {
	words := strings.Fields(line)
	if len(words) == 0 {
		return "error: no command"
	}
	wanted, known := arity[words[0]]
	if !known {
		return "error: no command " + words[0]
	}
	if len(words)-1 != wanted {
		return "error: wrong number of words for " + words[0]
	}
	answer, err := s.commands[words[0]](s, words[1:])
	if err != nil {
		return "error: " + err.Error()
	}
	return answer
}
