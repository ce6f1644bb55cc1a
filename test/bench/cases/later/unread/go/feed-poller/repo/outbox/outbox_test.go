package outbox

import (
	"strings"
	"sync"
	"testing"
)

func TestClosingAgainWaitsToo(t *testing.T) {
	var text strings.Builder
	out := New(&text)
	for range 5 {
		out.Write("x")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			out.Close()
			if text.String() != "x\nx\nx\nx\nx\n" {
				t.Errorf("got %q", text.String())
			}
		}()
	}
	all.Wait()
	out.Close()
}
