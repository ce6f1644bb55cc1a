package lift

import "testing"

func TestObstacleWhileOpening(t *testing.T) {
	machine := NewLift()
	if got := play(machine, "call", "arrived", "obstacle"); got != Opening {
		t.Fatal(got)
	}
	if got := play(machine, "obstacle", "opened", "close", "closed"); got != Idle {
		t.Fatal(got)
	}
	if machine.Entered(Opening) != 1 {
		t.Fatal(machine.Entered(Opening))
	}
}

func TestImpossibleStepsStopTheController(t *testing.T) {
	for _, events := range [][]Event{{"obstacle"}, {"call", "obstacle"}, {"call", "call"}, {"call", "arrived", "close"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v went on", events)
				}
			}()
			play(NewLift(), events...)
		}()
	}
}
