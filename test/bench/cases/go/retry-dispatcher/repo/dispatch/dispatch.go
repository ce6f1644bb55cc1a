// Package dispatch runs jobs with a number of workers.
package dispatch

import "sync"

// Dispatcher tries a job again when Do fails, up to Tries times in all.
type Dispatcher struct {
	Workers int
	Tries   int
	Do      func(name string) error
}

type job struct {
	index int
	name  string
	tries int
}

// Run does all jobs and returns when each has worked or has failed Tries times: nil or its last error, in
// the order of names.
func (d *Dispatcher) Run(names []string) []error {
	results := make([]error, len(names))
	queue := make(chan job, len(names))
	for index, name := range names {
		queue <- job{index: index, name: name}
	}
	close(queue)
	var workers sync.WaitGroup
	for range d.Workers {
		workers.Add(1)
		go func() {
			defer workers.Done()
			d.work(queue, results)
		}()
	}
	workers.Wait()
	return results
}

func (d *Dispatcher) work(queue chan job, results []error) {
	for next := range queue {
		err := d.Do(next.name)
		next.tries++
		if err != nil && next.tries < d.Tries {
			queue <- next
			continue
		}
		results[next.index] = err
	}
}
