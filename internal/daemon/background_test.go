package daemon

import "testing"

// What goes wrong in the background goes wrong for whoever asked for it.
func TestInBackgroundPassesAPanicOn(t *testing.T) {
	defer func() {
		if broken := recover(); broken != "broken" {
			t.Errorf("it panics with %v", broken)
		}
	}()
	inBackground(func() { panic("broken") })
	t.Error("nothing happened")
}
