package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// DidYouMean returns `did you mean "pickup"?` for the known word that is
// nearest to a mistyped one, or nothing if none is near.
func DidYouMean[S ~string](word S, known []S) string {
	length := utf8.RuneCountInString(string(word))
	limit := min(length/3+1, 3)
	best, bestDistance := S(""), limit+1
	for _, k := range known {
		if apart := utf8.RuneCountInString(string(k)) - length; apart > limit || -apart > limit {
			continue
		}
		d := distance([]rune(word), []rune(k))
		if d < bestDistance || d == bestDistance && best != "" && k < best {
			best, bestDistance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return `did you mean "` + string(best) + `"?`
}

// Suggest returns what DidYouMean does or, if no known word is near, which are
// known.
func Suggest[S ~string](word S, known []S) string {
	if near := DidYouMean(word, known); near != "" {
		return near
	}
	if len(known) == 0 {
		return "there are none"
	}
	if len(known) > 12 {
		return "the reference, docs/policy.md, lists them"
	}
	var b strings.Builder
	for i, k := range slices.Sorted(slices.Values(known)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return "known are " + b.String()
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to turn one word into the other (optimal string alignment).
func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
