package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/linewarden/linewarden/policy"
)

func TestPresets(t *testing.T) {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
		if !strings.HasPrefix(p.TOML, "# ") || !strings.Contains(p.TOML, "after ") {
			t.Errorf("%s does not say what it is derived from", p.Name)
		}
		if !strings.Contains(p.TOML, "[role."+p.Name+"]") {
			t.Errorf("%s defines another role", p.Name)
		}
	}
	want := []string{
		"admin", "basic_user", "call_center_agent", "call_center_supervisor", "manager", "no_portal", "office_manager", "owner", "system_owner",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("presets (-want +got):\n%s", diff)
	}
}

// TestAdminHasEveryRight holds that a right that is added later does not stay
// unknown to the preset that is without restrictions.
func TestAdminHasEveryRight(t *testing.T) {
	at := slices.IndexFunc(presetEntries(), func(e policy.Entry) bool { return e.Name == "admin" })
	admin := presetEntries()[at]
	for _, row := range policy.Actions() {
		granted := row.Key == "" || slices.ContainsFunc(admin.Settings, func(s policy.Setting) bool {
			return s.Key == row.Key && (s.Value == "all" || s.Value == true)
		})
		if !granted {
			t.Errorf("admin has no %s", row.Key)
		}
	}
}
