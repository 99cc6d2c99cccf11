package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant writes a file where the document is kept.
func plant(t *testing.T, dir string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "counts.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantAside wants a text that is no document to be kept, the document to be empty,
// lost and of use.
func wantAside(t *testing.T, dir string, text []byte, aside string) {
	t.Helper()
	plant(t, dir, text)
	d, err := Open(dir, "counts", checkCounts)
	if err == nil || d.Lost() == nil || !strings.Contains(err.Error(), aside) {
		t.Errorf("%.60q: Open = %v, lost %v; want it to name %s", text, err, d.Lost(), aside)
	}
	wantCounts(t, d, nil)
	if err := d.Change(more("mara")); err != nil {
		t.Errorf("%.60q: %v", text, err)
	}
	if kept, err := os.ReadFile(filepath.Join(dir, aside)); err != nil || !bytes.Equal(kept, text) {
		t.Errorf("%.60q: put aside is %.60q, %v", text, kept, err)
	}
	again := open(t, dir)
	wantCounts(t, again, map[string]int{"mara": 1})
}

func TestWhatIsNoDocumentIsPutAside(t *testing.T) {
	for _, text := range []string{
		"", " ", "null", "\x00\x00\x00", "{", `{"of": {"mara": 1}} {}`, `{"of": {"mara": 1}}]`, `{"of": {"mara": 1.5}}`,
		`{"of": {"mara": -1}}`, `{"of": {"mara": 1}, "off": 1}`, `[]`, `"of"`, `{"of": ` + strings.Repeat("[", 100_000),
		`{"of": {` + strings.Repeat(" ", maxSize) + `}}`,
	} {
		wantAside(t, t.TempDir(), []byte(text), "counts.json.unreadable-1")
	}
}

func TestADocumentCutShort(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Change(more("noor")); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "counts.json"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) - 1 { // without its last newline it is whole
		wantAside(t, t.TempDir(), whole[:n], "counts.json.unreadable-1")
	}
}

func TestNothingPutAsideIsWrittenOver(t *testing.T) {
	dir := t.TempDir()
	for _, aside := range []string{"counts.json.unreadable-1", "counts.json.unreadable-2", "counts.json.unreadable-3"} {
		wantAside(t, dir, []byte("broken "+aside), aside)
	}
	for n := 4; n <= maxAside; n++ {
		plant(t, dir, []byte("x"))
		if _, err := Open(dir, "counts", checkCounts); err == nil {
			t.Fatal("a broken document was read")
		}
	}
	plant(t, dir, []byte("one too many"))
	d, err := Open(dir, "counts", checkCounts)
	if err == nil || d.Change(more("mara")) == nil {
		t.Error("there is no room to put it aside, and it can be changed")
	}
	if kept, err := os.ReadFile(filepath.Join(dir, "counts.json")); err != nil || string(kept) != "one too many" {
		t.Errorf("the file is %q, %v", kept, err)
	}
}

// Whatever is in the file, it is read as a document or kept as it is.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{`{"of": {"mara": 1}}`, `{"of": {"mara": 1}`, "", "null", `{"OF": {}, "of": null}`, "\xff"} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		plant(t, dir, text)
		aside := filepath.Join(dir, "counts.json.unreadable-1")
		d, err := Open(dir, "counts", checkCounts)
		at := filepath.Join(dir, "counts.json")
		if err != nil {
			at = aside
		}
		if kept, readErr := os.ReadFile(at); readErr != nil || !bytes.Equal(kept, text) {
			t.Errorf("of %q is kept %q, %v", text, kept, readErr)
		}
		before := d.Value().Of["mara"]
		if changeErr := d.Change(more("mara")); changeErr != nil {
			t.Errorf("Change: %v", changeErr)
		}
		if got := open(t, dir).Value().Of["mara"]; got != before+1 {
			t.Errorf("counted %d after %d", got, before)
		}
		_ = os.Remove(aside)
	})
}
