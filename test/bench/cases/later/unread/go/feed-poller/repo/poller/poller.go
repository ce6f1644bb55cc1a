// Package poller asks for feeds in the background, one at a time.
package poller

// Poller polls what it is asked for.
type Poller struct {
	names chan string
	done  chan struct{}
}

// New begins to poll.
func New(poll func(name string)) *Poller {
	p := &Poller{names: make(chan string, 16), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for name := range p.names {
			poll(name)
		}
	}()
	return p
}

// Ask has a feed polled.
func (p *Poller) Ask(name string) {
	p.names <- name
}

// Stop returns when all that was asked for is polled.
func (p *Poller) Stop() {
	close(p.names)
	<-p.done
}
