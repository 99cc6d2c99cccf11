//go:build !linux

package daemon

// standBack does nothing where niceness belongs to a process as a whole.
func standBack() {}

func isMainThread() bool { return false }
