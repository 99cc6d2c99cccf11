package config

import (
	"crypto/sha256"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/linewarden/linewarden/internal/tomlfile"
)

const (
	// readAtOnce is how many files are looked at before the first of them that says
	// something else is parsed: where that is more than an edit, the rest need not be.
	readAtOnce = 256
	// maxReaders bounds the memory, and not only the cores: each has a file in its own.
	maxReaders = 8
)

// A hasher hashes files on as many cores as there are. Reading and hashing what has not
// changed is most of what an edit takes.
type hasher struct {
	before  map[string][sha256.Size]byte // of the contents
	buffers [][]byte                     // of each reader, for one file after the other
}

func newHasher(before map[string][sha256.Size]byte) *hasher {
	return &hasher{before: before, buffers: make([][]byte, min(runtime.GOMAXPROCS(0), runtime.NumCPU(), maxReaders))}
}

// changed returns those of the files, in their order, that say something else than before
// or can't be read: what is wrong is found out by who reads them again.
func (h *hasher) changed(paths []string) []string {
	same := make([]bool, len(paths))
	var next atomic.Int64
	var readers sync.WaitGroup
	for n := range h.buffers {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(paths)); i = next.Add(1) - 1 {
				same[i] = h.isSame(n, paths[i])
			}
		})
	}
	readers.Wait()
	var changed []string
	for i, path := range paths {
		if !same[i] {
			changed = append(changed, path)
		}
	}
	return changed
}

// isSame has one of the readers look whether a file is as before.
func (h *hasher) isSame(reader int, path string) bool {
	data, err := tomlfile.ReadInto(h.buffers[reader], path, maxFile)
	if err != nil {
		return false
	}
	h.buffers[reader] = data
	before, known := h.before[path]
	return known && before == sha256.Sum256(data)
}
