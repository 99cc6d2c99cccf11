package config

import (
	"os"
	"path/filepath"
	"slices"
	"time"
	_ "time/tzdata" // time zones where the system has none

	"github.com/linewarden/linewarden/policy"
)

// mainName is the file that holds the settings.
const mainName = "linewarden.toml"

// A Config is what linewarden runs on: settings and policy, read together. It
// never changes.
type Config struct {
	Settings Settings
	Policy   *policy.Set
}

// Load reads linewarden.toml, or the file of that name in a directory, and the
// policy that belongs to it. The error is an [*Error] that lists everything
// that is wrong.
func Load(path string) (*Config, error) {
	var l loader
	return l.load(path)
}

// LoadPolicy reads a policy alone: from a file, from the files of a directory,
// or from a linewarden.toml and what belongs to it, without a look at its
// settings and secrets. The error is an [*Error] that lists everything that is
// wrong.
func LoadPolicy(path string) (*policy.Set, error) {
	var l loader
	if isDir(path) && !isFile(filepath.Join(path, mainName)) {
		l.directory(path)
	} else {
		main := l.file(inFolder(path))
		r := newReader(main.path, main.settings)
		if main.isMain() {
			l.policyOf(r, r.path("policy.dir", "policy.d"))
		}
	}
	compiled := l.compile(path)
	if err := asError(l.problems); err != nil {
		return nil, err
	}
	return compiled.Set(), nil
}

func (l *loader) load(path string) (*Config, error) {
	main := l.file(inFolder(path))
	if l.unread {
		return nil, asError(l.problems)
	}
	r := newReader(main.path, main.settings)
	settings := r.settings()
	l.policyOf(r, settings.PolicyDir)
	compiled := l.compile(main.path)
	if compiled != nil {
		r.dialledTwice(settings, compiled.Set())
	}
	l.problems = append(l.problems, r.problems...)
	if err := asError(l.problems); err != nil {
		return nil, err
	}
	l.memory.settings, l.memory.compiled = main.settings, compiled
	settings.Emergency.Numbers = compiled.Set().EmergencyNumbers()
	return &Config{Settings: settings, Policy: compiled.Set()}, nil
}

// compile makes the policy from what all files say, and the presets. It is not
// tried if a file could not be read: each name that file defines would be
// reported as unknown.
func (l *loader) compile(path string) *policy.Compilation {
	if l.unread {
		return nil
	}
	has := func(kind policy.Kind) bool {
		return slices.ContainsFunc(l.entries, func(file []policy.Entry) bool {
			return slices.ContainsFunc(file, func(e policy.Entry) bool { return e.Kind == kind })
		})
	}
	if !has(policy.KindUser) {
		l.problem(policy.Source{File: path}, "write [user.NAME] there or in policy.d/", "the policy has no users")
	}
	if !has(policy.KindEmergency) {
		l.entries = append(l.entries, []policy.Entry{defaultEmergency})
	}
	for i := range l.entries {
		l.entries[i] = l.withoutPresets(l.entries[i])
	}
	compiled, problems := policy.CompileForEdits(policy.Document{
		Entries: slices.Concat(append(l.entries, presetEntries())...),
		Zone:    time.LoadLocation,
	})
	l.problems = append(l.problems, problems...)
	return compiled
}

// withoutPresets takes out roles that have the name of a preset, and reports them.
func (l *loader) withoutPresets(entries []policy.Entry) []policy.Entry {
	return slices.DeleteFunc(entries, func(e policy.Entry) bool {
		taken := e.Kind == policy.KindRole && isPreset(e.Name)
		if taken {
			l.problem(e.Source, `choose another name and write extends = "`+e.Name+`"`, "is the name of a role that linewarden ships")
		}
		return taken
	})
}

// defaultEmergency stands where nothing is said of emergency numbers: the two
// that mobile phones know the world over.
var defaultEmergency = policy.Entry{
	Kind:   policy.KindEmergency,
	Source: policy.Source{Key: "emergency"},
	Settings: []policy.Setting{{
		Key: "numbers", Value: []string{"112", "911"}, Source: policy.Source{Key: "emergency.numbers"},
	}},
}

// inFolder returns the main file of a directory, and any other path as it is.
func inFolder(path string) string {
	if isDir(path) {
		return filepath.Join(path, mainName)
	}
	return path
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// HasSettings reports whether a path is a linewarden.toml or a folder that
// holds one, so that there is more to load than a policy.
func HasSettings(path string) bool {
	if isDir(path) {
		return isFile(filepath.Join(path, mainName))
	}
	var l loader
	main := l.file(path)
	return main.isMain()
}
