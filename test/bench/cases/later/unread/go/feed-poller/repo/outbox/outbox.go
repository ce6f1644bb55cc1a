// Package outbox writes lines in the background.
package outbox

import (
	"fmt"
	"io"
	"sync"
)

// Outbox writes lines in their order.
type Outbox struct {
	lines chan string
	done  chan struct{}
	once  sync.Once
}

// New begins to write.
func New(to io.Writer) *Outbox {
	o := &Outbox{lines: make(chan string, 16), done: make(chan struct{})}
	go func() {
		defer close(o.done)
		for line := range o.lines {
			fmt.Fprintln(to, line)
		}
	}()
	return o
}

// Write takes a line.
func (o *Outbox) Write(line string) {
	o.lines <- line
}

// Close returns when all lines are written.
func (o *Outbox) Close() {
	o.once.Do(func() { close(o.lines) })
	<-o.done
}
