package testbed

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/linewarden/linewarden/dialplan"
)

// etc is the base configuration; every file is a template over variables.
//
//go:embed etc/*.conf
var etc embed.FS

// variables are what the base configuration's files differ in from instance
// to instance.
type variables struct {
	Dir        string // the instance's folder
	ModulesDir string
	Address    string // of SIP, media and HTTP
	SIPPort    uint16
	HTTPPort   uint16
	RTPStart   uint16
	RTPEnd     uint16
	EntityID   string

	EmergencyContext string
	Phones           []Account
}

// configuration returns Asterisk's configuration by file name: the base
// configuration and what linewarden ships, with overrides in their place.
func configuration(v variables, shipped dialplan.Settings, base, overrides map[string][]byte) (map[string][]byte, error) {
	templates, err := baseTemplates(base)
	if err != nil {
		return nil, err
	}
	files, err := dialplan.Render(shipped)
	if err != nil {
		return nil, err
	}
	for _, t := range templates.Templates() {
		var b bytes.Buffer
		if err := t.Execute(&b, v); err != nil {
			return nil, err
		}
		files[t.Name()] = b.Bytes()
	}
	files["modules.conf"] = presentModules(files["modules.conf"], v.ModulesDir)
	maps.Copy(files, overrides)
	return files, nil
}

// baseTemplates returns the base configuration: that in etc/ if none is given.
func baseTemplates(base map[string][]byte) (*template.Template, error) {
	root := template.New("base").Option("missingkey=error")
	if base == nil {
		return root.ParseFS(etc, "etc/*.conf")
	}
	if _, err := root.ParseFS(etc, "etc/asterisk.conf"); err != nil {
		return nil, err
	}
	for name, text := range base {
		if _, err := root.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	return root, nil
}

// presentModules drops the lines that load what the installation lacks:
// Asterisk's minor versions differ in their modules, and a missing one would
// show up as an error in every log.
func presentModules(conf []byte, dir string) []byte {
	var kept strings.Builder
	for line := range strings.Lines(string(conf)) {
		if module, ok := strings.CutPrefix(strings.TrimSpace(line), "load = "); ok {
			if _, err := os.Stat(filepath.Join(dir, module)); err != nil {
				continue
			}
		}
		kept.WriteString(line)
	}
	return []byte(kept.String())
}

// writeFiles writes files below dir.
func writeFiles(dir string, files map[string][]byte) error {
	for name, content := range files {
		if !fs.ValidPath(name) {
			return fmt.Errorf("configuration file %q: the name must be relative to asterisk's configuration folder", name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
