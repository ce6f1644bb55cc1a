// Package lift is the controller of a lift.
package lift

import "fmt"

type (
	State string
	Event string
)

// Machine goes from state to state along the steps it was given.
type Machine struct {
	state   State
	steps   map[State]map[Event]State
	entered map[State]int
}

// NewMachine is a machine without steps.
func NewMachine(start State) *Machine {
	return &Machine{state: start, steps: map[State]map[Event]State{}, entered: map[State]int{}}
}

// On adds a step.
func (m *Machine) On(from State, event Event, to State) *Machine {
	if m.steps[from] == nil {
		m.steps[from] = map[Event]State{}
	}
	m.steps[from][event] = to
	return m
}

// Fire takes the step of an event. An event for which there is no step must not happen.
func (m *Machine) Fire(event Event) State {
	to, ok := m.steps[m.state][event]
	if !ok {
		panic(fmt.Sprintf("lift: no way from %q by %q", m.state, event))
	}
	if to != m.state {
		m.entered[to]++
	}
	m.state = to
	return to
}

// Entered counts how often the machine came into a state from another.
func (m *Machine) Entered(state State) int { return m.entered[state] }
