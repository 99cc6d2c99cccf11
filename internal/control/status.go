package control

import "time"

// Status is what the daemon says of itself.
type Status struct {
	Version  string    `json:"version"`
	Started  time.Time `json:"started"`
	Revision string    `json:"revision"` // of the policy in force
	Users    int       `json:"users"`    // in the policy
	Asterisk bool      `json:"asterisk"` // whether it is connected
	Channels int       `json:"channels"` // live on Asterisk
	Audit    Audit     `json:"audit"`
	Reload   *Reload   `json:"reload,omitempty"`
}

// Audit is how the record of decisions goes.
type Audit struct {
	File    string `json:"file"`
	Failing string `json:"failing,omitempty"` // why it cannot be written
	Lost    int    `json:"lost"`              // lines, since the start
}

// Reload is how the last reading of the configuration went.
type Reload struct {
	At      time.Time `json:"at"`
	Changed bool      `json:"changed"`
	Allows  int       `json:"allows"`  // requests that it newly allows
	Refuses int       `json:"refuses"` // requests that it newly refuses
	// Uncounted says that there is too much of the two to count.
	Uncounted bool     `json:"uncounted,omitempty"`
	Restart   []string `json:"restart,omitempty"` // settings that wait for a restart
	Error     string   `json:"error,omitempty"`   // everything that is wrong; what ran runs on
}
