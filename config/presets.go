package config

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/linewarden/linewarden/internal/tomlfile"
	"github.com/linewarden/linewarden/policy"
)

//go:embed presets/*.toml
var presetFiles embed.FS

// presetPrefix begins the file names of presets in places and reasons.
const presetPrefix = "preset:"

// A Preset is a role that linewarden ships, as TOML to read and copy.
type Preset struct {
	Name string // of the role
	TOML string
}

// Presets returns the roles that linewarden ships, sorted by name. A policy
// can give them to users and extend them without writing them down.
func Presets() []Preset {
	files, err := presetFiles.ReadDir("presets")
	if err != nil {
		panic(err) // embedded, so it is there
	}
	var presets []Preset
	for _, f := range files {
		data, err := presetFiles.ReadFile(path.Join("presets", f.Name()))
		if err != nil {
			panic(err)
		}
		presets = append(presets, Preset{Name: strings.TrimSuffix(f.Name(), ".toml"), TOML: string(data)})
	}
	return presets
}

// presetEntries are the entries of all presets, parsed once.
var presetEntries = sync.OnceValue(func() []policy.Entry {
	var entries []policy.Entry
	var parser tomlfile.Parser
	for _, p := range Presets() {
		file := parseFile(&parser, presetPrefix+p.Name+".toml", []byte(p.TOML))
		if len(file.problems) > 0 {
			panic(file.problems[0].String())
		}
		entries = append(entries, file.entries...)
	}
	return slices.Clip(entries)
})

func isPreset(role string) bool {
	return slices.ContainsFunc(presetEntries(), func(e policy.Entry) bool { return e.Name == role })
}
