package switchboard

import (
	"testing"

	"github.com/linewarden/linewarden/internal/keys"
)

func TestEveryKeyIsObeyed(t *testing.T) {
	for _, c := range keys.All() {
		if keyWish(c.Name) == nil {
			t.Errorf("nothing obeys %s", c.Name)
		}
	}
}
