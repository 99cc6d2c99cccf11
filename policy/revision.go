package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// revision identifies a document by what it says: the first 16 hexadecimal
// digits of a SHA-256 over its entries and settings in a fixed order. Places,
// comments and the division into files have no part in it.
func revision(doc Document) string {
	hash := sha256.New()
	entries := slices.Clone(doc.Entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	for _, e := range entries {
		fmt.Fprintf(hash, "%q %q\n", e.Kind, e.Name)
		settings := slices.Clone(e.Settings)
		slices.SortStableFunc(settings, func(a, b Setting) int { return cmp.Compare(a.Key, b.Key) })
		for _, s := range settings {
			fmt.Fprintf(hash, "\t%q = %#v\n", s.Key, s.Value)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}
