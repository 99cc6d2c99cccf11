// Package daemon puts linewarden's parts together and runs them.
//
// New reads the configuration and opens what can fail to open; Run serves until
// its context ends; Reload puts an edited policy in force. The daemon knows
// nothing of signals and of the command line, so a test or a demonstration runs
// the very thing that an administrator runs.
package daemon
