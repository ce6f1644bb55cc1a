package speed

import (
	"testing"
	"time"
)

func TestRateByTheMillisecond(t *testing.T) {
	for _, one := range []struct {
		bytes int64
		took  time.Duration
		want  int64
	}{
		{96000, 480 * time.Millisecond, 200000},
		{3000, 1500 * time.Millisecond, 2000},
		{1000, 3 * time.Second, 333},
		{5_000_000_000_000, 2 * time.Second, 2_500_000_000_000},
		{10, 0, 0},
		{0, time.Second, 0},
	} {
		if got := Rate(one.bytes, one.took); got != one.want {
			t.Errorf("%d in %s: got %d, want %d", one.bytes, one.took, got, one.want)
		}
	}
}
