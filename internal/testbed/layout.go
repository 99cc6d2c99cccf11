package testbed

import (
	"fmt"
	"os"
	"path/filepath"
)

// unpackedLayout finds its way in a folder into which Debian packages were
// unpacked. The binary is started through the folder's own dynamic loader with
// the folder's own libraries, so it needs neither a chroot nor matching
// libraries on the machine.
func unpackedLayout(root string) (*Installation, error) {
	modules, err := single(filepath.Join(root, "usr/lib/*/asterisk/modules"))
	if err != nil {
		return nil, err
	}
	libs := filepath.Dir(filepath.Dir(modules))
	loader, err := single(filepath.Join(libs, "ld-linux*.so.*"))
	if err != nil {
		return nil, err
	}
	binary := filepath.Join(root, "usr/sbin/asterisk")
	data := filepath.Join(root, "usr/share/asterisk")
	for _, need := range []string{binary, filepath.Join(data, "rest-api/resources.json")} {
		if _, err := os.Stat(need); err != nil {
			return nil, fmt.Errorf("no asterisk is unpacked there: %w", err)
		}
	}
	return &Installation{
		argv:    []string{loader, "--library-path", libs, binary},
		modules: modules,
		data:    data,
	}, nil
}

// systemLayout finds the modules and the data of an installed binary by
// looking where packages and Asterisk's own "make install" put them.
func systemLayout(binary string) (*Installation, error) {
	prefix := filepath.Dir(filepath.Dir(binary))
	root := filepath.Dir(prefix) // the data of /usr/sbin/asterisk may be in /var/lib
	modules, err := first("res_ari.so", "modules",
		filepath.Join(prefix, "lib/*/asterisk/modules"),
		filepath.Join(prefix, "lib64/asterisk/modules"),
		filepath.Join(prefix, "lib/asterisk/modules"),
	)
	if err != nil {
		return nil, err
	}
	data, err := first("rest-api/resources.json", "data",
		filepath.Join(prefix, "share/asterisk"),
		filepath.Join(prefix, "var/lib/asterisk"),
		filepath.Join(root, "var/lib/asterisk"),
	)
	if err != nil {
		return nil, err
	}
	return &Installation{argv: []string{binary}, modules: modules, data: data}, nil
}

// first returns the first directory matched by patterns that holds the file.
func first(file, what string, patterns ...string) (string, error) {
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(pattern, file))
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0][:len(found[0])-len(file)-1], nil
		}
	}
	return "", fmt.Errorf("asterisk's %s (%s) were found in none of %v", what, file, patterns)
}

// single returns the one path that matches.
func single(pattern string) (string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("no asterisk is unpacked there: %d files match %s, want one", len(found), pattern)
	}
	return found[0], nil
}
