package testbed

import "syscall"

// childAttributes puts the child into a process group of its own, so that an
// interrupt typed at the terminal reaches this program alone, which then stops
// the child in order; and ties its life to this program's.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
