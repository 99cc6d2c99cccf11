package agi

import (
	"sync"
	"testing"
)

// However many connections come at once, each is served, and none waits for another one.
func TestWorkersServeAll(t *testing.T) {
	const crowd = 4 * maxKept
	for range 3 {
		var arrived, left sync.WaitGroup
		arrived.Add(crowd)
		left.Add(1)
		w := newWorkers(func(*connection) {
			arrived.Done()
			left.Wait()
		})
		for range crowd {
			w.take(new(connection))
		}
		arrived.Wait() // all of them are being served
		left.Done()
		w.end()
		if w.kept != 0 {
			t.Errorf("%d goroutines stay", w.kept)
		}
	}
}

// A goroutine that is done serves the next connection.
func TestWorkersStay(t *testing.T) {
	served := make(chan *connection)
	w := newWorkers(func(c *connection) { served <- c })
	w.take(new(connection))
	<-served
	second := new(connection)
	w.jobs <- second // nobody is started for it
	if <-served != second {
		t.Error("another one is served")
	}
	w.end()
}
