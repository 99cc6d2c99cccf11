package daemon

import "syscall"

// moreNiceness is how much further a thread in the background stands back than others, of
// 19. Where these want all of a core it has a tenth of that; with more of it, whoever waits
// until it has stopped, as Go's garbage collector does, could wait for long.
const (
	moreNiceness = 10
	mostNiceness = 19
)

// standBack raises the niceness of this thread alone, as anybody may. Linux takes a
// thread's id for that of a process here. Where it fails, the thread is as urgent as all
// the rest, and no worse.
func standBack() {
	thread := syscall.Gettid()
	if is, err := syscall.Getpriority(syscall.PRIO_PROCESS, thread); err == nil {
		niceness := 20 - is // so that the call of the kernel is never negative
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, thread, min(niceness+moreNiceness, mostNiceness))
	}
}

// isMainThread reports whether this is the thread that the process began with.
func isMainThread() bool { return syscall.Gettid() == syscall.Getpid() }
