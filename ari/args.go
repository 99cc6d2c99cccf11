package ari

import "strings"

// appArgs writes arguments for the Stasis application in the one parameter that
// Asterisk takes apart again at its commas (AST_STANDARD_APP_ARGS in
// main/app.c). A backslash protects what would be taken for structure.
func appArgs(args []string) string {
	var b strings.Builder
	for i, arg := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		for j := range len(arg) {
			if strings.IndexByte(`,\"()[]`, arg[j]) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(arg[j])
		}
	}
	return b.String()
}
