package speed

import (
	"testing"
	"time"
)

func TestRate(t *testing.T) {
	if got := Rate(3000, 2*time.Second); got != 1500 {
		t.Errorf("got %d", got)
	}
}

func TestPaceIsByTheMillisecond(t *testing.T) {
	for took, want := range map[time.Duration]int64{
		2 * time.Second:        5,
		2500 * time.Millisecond: 4,
		480 * time.Millisecond:  20,
	} {
		if got := Pace(10, took); got != want {
			t.Errorf("%s: got %d, want %d", took, got, want)
		}
	}
}

func TestPaceOfNoTimeIsZero(t *testing.T) {
	if got := Pace(10, 0) + Pace(10, 400*time.Microsecond); got != 0 {
		t.Errorf("got %d", got)
	}
}

func TestWritten(t *testing.T) {
	for bytes, want := range map[int64]string{999: "999 B", 1500: "1.5 kB", 2_000_000: "2.0 MB", 30_000_000_000: "30.0 GB"} {
		if got := Written(bytes); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
