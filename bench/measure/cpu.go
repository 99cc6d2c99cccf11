package measure

import (
	"syscall"
	"time"
)

// OwnCPU returns the processor time that this process has taken so far, in its own
// code and in the kernel's on its behalf.
func OwnCPU() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err) // there is no other answer to this question
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
