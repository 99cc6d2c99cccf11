package audit

import "slices"

// A batch is lines on their way to the disk, in the order they came.
type batch struct {
	text    []byte // one after the other
	entries []entry
}

// An entry is a line of a batch.
type entry struct {
	size int          // of the line, in bytes
	told chan<- error // gets one result, if somebody waits for it
}

// add puts a copy of a line at the end.
func (b *batch) add(line []byte, told chan<- error) {
	b.text = append(b.text, line...)
	b.entries = append(b.entries, entry{len(line), told})
}

// awaited reports whether somebody waits for one of the lines.
func (b *batch) awaited() bool {
	return slices.ContainsFunc(b.entries, func(e entry) bool { return e.told != nil })
}

// unwritten returns the lines behind the first ones, but for those that somebody waits for.
func (b *batch) unwritten(written int) (left batch) {
	at := 0
	for i, e := range b.entries {
		if i >= written && e.told == nil {
			left.add(b.text[at:at+e.size], nil)
		}
		at += e.size
	}
	return left
}

// append puts the lines of another batch at the end.
func (b *batch) append(other batch) {
	b.text = append(b.text, other.text...)
	b.entries = append(b.entries, other.entries...)
}

// emptied returns the memory of a batch that is done with, if it is not that of a crowd.
func (b *batch) emptied() batch {
	clear(b.entries)
	if cap(b.text) > spareText {
		return batch{}
	}
	return batch{text: b.text[:0], entries: b.entries[:0]}
}
