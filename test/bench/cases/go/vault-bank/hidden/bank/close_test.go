package bank

import (
	"sync"
	"testing"
	"time"
)

func within(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { do(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		t.Fatal("does not end")
	}
}

func TestClosePaysAll(t *testing.T) {
	within(t, func() {
		b := New()
		b.Open("a", 30)
		paid, err := b.Close("a")
		if paid != 30 || err != nil || len(b.Names()) != 0 {
			t.Error(paid, err, b.Names())
		}
		if _, err := b.Close("a"); err == nil {
			t.Error("closed twice")
		}
		if b.Open("a", 5) != nil || b.Balance("a") != 5 {
			t.Error("cannot be opened again")
		}
	})
}

func TestNothingIsLostWhileOthersMove(t *testing.T) {
	within(t, func() {
		for range 300 {
			b := New()
			b.Open("a", 1000)
			b.Open("b", 0)
			var movers sync.WaitGroup
			for range 4 {
				movers.Add(1)
				go func() {
					defer movers.Done()
					for range 50 {
						b.Move("a", "b", 1)
					}
				}()
			}
			paid, _ := b.Close("b")
			movers.Wait()
			if paid+b.Balance("a") != 1000 {
				t.Error("lost", 1000-paid-b.Balance("a"))
				return
			}
		}
	})
}
