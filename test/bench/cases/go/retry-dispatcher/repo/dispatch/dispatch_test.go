package dispatch

import (
	"errors"
	"testing"
)

func TestAllWork(t *testing.T) {
	d := Dispatcher{Workers: 3, Tries: 3, Do: func(string) error { return nil }}
	for _, err := range d.Run([]string{"a", "b", "c", "d"}) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneTryOnly(t *testing.T) {
	broken := errors.New("broken")
	d := Dispatcher{Workers: 1, Tries: 1, Do: func(name string) error {
		if name == "b" {
			return broken
		}
		return nil
	}}
	if results := d.Run([]string{"a", "b"}); results[0] != nil || results[1] != broken {
		t.Fatal(results)
	}
}

func TestNoJobs(t *testing.T) {
	d := Dispatcher{Workers: 2, Tries: 2}
	if len(d.Run(nil)) != 0 {
		t.Fatal("results of nothing")
	}
}
