package control

// Limits is what users have and had of what is limited.
type Limits struct {
	// Lost says that what was called before is lost: classes that are limited are
	// closed for every user until they are opened.
	Lost  bool  `json:"lost"`
	Users []Use `json:"users"`
}

// Use is what one user has and had.
type Use struct {
	User  string  `json:"user"`
	Calls int     `json:"calls"` // at this moment
	Most  int     `json:"most"`  // of them; 0 is no limit
	Daily []Daily `json:"daily,omitempty"`
}

// Daily is what a user has called of a class of numbers that is limited by the day.
type Daily struct {
	Class  string `json:"class"`
	Calls  int    `json:"calls"`
	Closed bool   `json:"closed"` // until an administrator opens it
}
