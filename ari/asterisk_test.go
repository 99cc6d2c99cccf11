package ari

import "testing"

func TestSurvivesREFER(t *testing.T) {
	for version, want := range map[string]bool{
		"22.10.1+dfsg+~cs6.17.60671434-1": false, "22.11.0": true, "22.12.3~rc1": true, "20.20.9": false, "20.21.0": true,
		"23.4.1": false, "23.5.0": true, "24.0.0": true, "21.99.0": false, "18.26.4": false,
		"certified/20.7-cert5": false, "GIT-master-abc": false, "": false, "22": false,
	} {
		info := new(Info)
		info.System.Version = version
		if got := info.SurvivesREFER(); got != want {
			t.Errorf("%q survives: %v, want %v", version, got, want)
		}
	}
}
