package numbering_test

import (
	"testing"

	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// Help is called in every script that has decimal digits.
func TestHelpInEveryScript(t *testing.T) {
	set := small(t)
	for _, zero := range []rune{'0', '٠', '۰', '०', '０', '𝟎', '𝟘', '𝟢', '𝟬', '𝟶', '🯰'} {
		dialled := string([]rune{zero + 1, zero + 1, zero + 2})
		got, ok := numbering.Habits{}.Dialled(set, dialled)
		if want := (numbering.Number{Dial: "112", Class: policy.EmergencyNumber}); got != want || !ok {
			t.Errorf("%q is %+v, %v", dialled, got, ok)
		}
	}
}

// Whatever a country's habits are, help is called there as it is dialled: with the
// prefix for a line outside, its own code, and what hides one's number.
func TestHelpByEveryHabit(t *testing.T) {
	set := small(t)
	for _, country := range []string{"FR", "GB", "DE", "US", "IT", "RU", "AU", "BR", "IN", "RE", "XX", ""} {
		for _, prefix := range []string{"", "0", "9", "00", "112"} {
			habits := numbering.Habits{Country: country, Prefix: prefix, AreaCode: "1"}
			for _, dialled := range []string{"112", prefix + "112", "+112", "112#", prefix + "112#", "112;x=y", "#31#112", "#31#" + prefix + "112", "911", "*67911", "*67" + prefix + "911"} {
				got, ok := habits.Dialled(set, dialled)
				if !ok || got.Class != policy.EmergencyNumber {
					t.Errorf("%+v: %q is %+v, %v", habits, dialled, got, ok)
				}
				if d := set.Evaluate(&policy.Request{Action: policy.CallPlace, Resource: policy.Resource{Extension: got.Dial}}); !d.Allowed() {
					t.Errorf("%+v: %q is refused: %+v", habits, dialled, d)
				}
			}
		}
	}
}
