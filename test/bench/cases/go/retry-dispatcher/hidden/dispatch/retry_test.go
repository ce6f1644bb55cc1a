package dispatch

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

func counting(fail map[string]int) (*sync.Map, func(string) error) {
	var mu sync.Mutex
	var calls sync.Map
	return &calls, func(name string) error {
		mu.Lock()
		defer mu.Unlock()
		count, _ := calls.LoadOrStore(name, 0)
		calls.Store(name, count.(int)+1)
		if count.(int) < fail[name] {
			return errors.New(fmt.Sprint(name, count))
		}
		return nil
	}
}

func TestTriesAgain(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		calls, do := counting(map[string]int{"b": 2, "c": 9, "d": 1})
		d := Dispatcher{Workers: workers, Tries: 3, Do: do}
		results := d.Run([]string{"a", "b", "c", "d"})
		if results[0] != nil || results[1] != nil || results[3] != nil {
			t.Fatalf("%d workers: %v", workers, results)
		}
		if results[2] == nil || results[2].Error() != "c2" {
			t.Fatalf("%d workers: last error %v", workers, results[2])
		}
		for name, want := range map[string]int{"a": 1, "b": 3, "c": 3, "d": 2} {
			if got, _ := calls.Load(name); got != want {
				t.Fatalf("%d workers: %s was tried %v times", workers, name, got)
			}
		}
	}
}

func TestAllFail(t *testing.T) {
	_, do := counting(map[string]int{"a": 9, "b": 9})
	d := Dispatcher{Workers: 4, Tries: 2, Do: do}
	if results := d.Run([]string{"a", "b"}); fmt.Sprint(results) != "[a1 b1]" {
		t.Fatal(results)
	}
}
