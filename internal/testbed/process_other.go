//go:build !linux

package testbed

import "syscall"

// childAttributes puts the child into a process group of its own. Only Linux
// can tie its life to this program's.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
