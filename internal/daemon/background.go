package daemon

import "runtime"

// inBackground does something that keeps a core busy for long, and returns when it is
// done. Where the system can, it happens on a thread of its own, which has to stand back
// behind all others: answers to calls among them. See ADR 15.
//
// Nobody may wait for a lock that it holds, for it may take long to give it back.
func inBackground(something func()) {
	done := make(chan any, 1)
	go onOwnThread(func() {
		defer func() { done <- recover() }()
		standBack()
		something()
	})
	if broken := <-done; broken != nil {
		panic(broken) // to whoever would have seen it
	}
}

// inForeground does something out of the background, on any other thread: nobody who has a
// call waits for it then because it has to stand back.
func inForeground(something func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		something()
	}()
	<-done
}

// onOwnThread does something on a thread that ends with it: a goroutine that never unlocks
// its thread takes it along. Go starts no thread from one that is locked, so that none
// inherits what is done to it.
func onOwnThread(something func()) {
	runtime.LockOSThread()
	if !isMainThread() {
		something()
		return
	}
	// That one can't end. While it is held here another goroutine gets another one.
	defer runtime.UnlockOSThread()
	over := make(chan struct{})
	go func() {
		defer close(over)
		onOwnThread(something)
	}()
	<-over
}
