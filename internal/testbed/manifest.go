package testbed

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// manifestName is the file, written last, that lists what an unpacked tree
// consists of. A tree without it was not finished.
const manifestName = "linewarden-manifest"

// writeManifest lists the size of each regular file of some parts of a tree.
func writeManifest(root string, parts []string) error {
	var b bytes.Buffer
	for _, part := range parts {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(&b, "%d %s\n", info.Size(), name)
			return err
		})
		if err != nil {
			return fmt.Errorf("list what was unpacked: %w", err)
		}
	}
	return os.WriteFile(filepath.Join(root, manifestName), b.Bytes(), 0o644)
}

// checkManifest finds out whether a tree still consists of what was unpacked,
// which it may not after a cleaner of old files or a full disk had its way.
func checkManifest(root string) error {
	list, err := os.ReadFile(filepath.Join(root, manifestName))
	if err != nil {
		return err
	}
	files, err := parseManifest(string(list))
	if err != nil {
		return err
	}
	for name, size := range files {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if info.Size() != size {
			return fmt.Errorf("%s has %d bytes instead of %d", name, info.Size(), size)
		}
	}
	return nil
}

// parseManifest returns sizes by file name.
func parseManifest(list string) (map[string]int64, error) {
	files := make(map[string]int64)
	for line := range strings.Lines(list) {
		entry, whole := strings.CutSuffix(line, "\n")
		digits, name, cut := strings.Cut(entry, " ")
		size, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || !cut || !whole || size < 0 || !filepath.IsLocal(name) {
			return nil, fmt.Errorf("the manifest is broken at %q", line)
		}
		files[name] = size
	}
	return files, nil
}
