package lift

import "testing"

func play(machine *Machine, events ...Event) State {
	var state State
	for _, event := range events {
		state = machine.Fire(event)
	}
	return state
}

func TestRide(t *testing.T) {
	machine := NewLift()
	if got := play(machine, "call", "arrived", "opened", "obstacle", "close", "obstacle", "opened", "close", "closed"); got != Idle {
		t.Fatal(got)
	}
	if machine.Entered(Opening) != 2 {
		t.Fatal(machine.Entered(Opening))
	}
}

func TestCallWhileClosing(t *testing.T) {
	if got := play(NewLift(), "call", "arrived", "opened", "close", "call"); got != Opening {
		t.Fatal(got)
	}
}
