package enforcement

// open are the cells whose test is still to come. It shall be empty.
var open = map[Way][]Operation{}
