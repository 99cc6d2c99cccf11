package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
)

// A digest is the SHA-256 of what an entry says.
type digest [sha256.Size]byte

// revisionOf identifies a policy by what it says: the first 16 hexadecimal digits of a
// SHA-256 over the digests of its entries, sorted by kind and name. Places, comments and
// the division into files have no part in it.
func revisionOf(all []digest) string {
	hash := sha256.New()
	for i := range all {
		hash.Write(all[i][:])
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// A digester makes digests, and keeps what memory it needs for that.
type digester struct {
	text     []byte
	settings []*Setting
}

// digest writes down what an entry says so that no other says the same: each text goes
// after its length, each value after its type.
func (w *digester) digest(e *Entry) digest {
	w.text, w.settings = w.text[:0], w.settings[:0]
	w.word(string(e.Kind))
	w.word(e.Name)
	for i := range e.Settings {
		w.settings = append(w.settings, &e.Settings[i])
	}
	slices.SortStableFunc(w.settings, func(a, b *Setting) int { return cmp.Compare(a.Key, b.Key) })
	for _, s := range w.settings {
		w.word(s.Key)
		w.value(s.Value)
	}
	return sha256.Sum256(w.text)
}

func (w *digester) word(text string) {
	w.text = binary.AppendUvarint(w.text, uint64(len(text)))
	w.text = append(w.text, text...)
}

func (w *digester) value(value any) {
	switch v := value.(type) {
	case string:
		w.text = append(w.text, 's')
		w.word(v)
	case []string:
		w.text = append(w.text, 'l')
		w.text = binary.AppendUvarint(w.text, uint64(len(v)))
		for _, text := range v {
			w.word(text)
		}
	default:
		w.text = append(w.text, 'v')
		w.word(fmt.Sprintf("%#v", v))
	}
}
