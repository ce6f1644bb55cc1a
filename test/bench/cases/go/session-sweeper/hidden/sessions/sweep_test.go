package sessions

import (
	"slices"
	"testing"
	"time"
)

func TestSweep(t *testing.T) {
	for _, c := range []struct {
		minutes    []int
		over, open []string
	}{
		{[]int{10, 1, 2, 30, 3}, []string{"b", "c", "e"}, []string{"a", "d"}},
		{[]int{1, 2, 3, 4}, []string{"a", "b", "c", "d"}, []string{}},
		{[]int{5, 6}, []string{"a"}, []string{"b"}},
		{[]int{9, 1}, []string{"b"}, []string{"a"}},
	} {
		store := &Store{}
		for i, minutes := range c.minutes {
			store.Open(string(rune('a'+i)), noon.Add(time.Duration(minutes)*time.Minute))
		}
		over := store.Sweep(noon.Add(5 * time.Minute))
		if !slices.Equal(over, c.over) || !slices.Equal(store.Names(), c.open) {
			t.Errorf("%v: over %v, open %v", c.minutes, over, store.Names())
		}
		if again := store.Sweep(noon.Add(5 * time.Minute)); len(again) != 0 {
			t.Errorf("%v: still over %v", c.minutes, again)
		}
	}
}
