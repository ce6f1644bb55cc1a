package poller

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestStoppingAgain(t *testing.T) {
	p := New(func(string) {})
	p.Ask("a")
	p.Stop()
	p.Stop()
	p.Stop()
}

func TestEachStopWaits(t *testing.T) {
	var polled atomic.Int32
	release := make(chan struct{})
	p := New(func(string) {
		<-release
		time.Sleep(time.Millisecond)
		polled.Add(1)
	})
	for range 8 {
		p.Ask("x")
	}
	var all sync.WaitGroup
	for range 6 {
		all.Add(1)
		go func() {
			defer all.Done()
			p.Stop()
			if got := polled.Load(); got != 8 {
				t.Errorf("returned after %d", got)
			}
		}()
	}
	time.Sleep(20 * time.Millisecond)
	close(release)
	all.Wait()
}
