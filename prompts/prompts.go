package prompts

import (
	"embed"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed *.toml sounds
var files embed.FS

// folder is where the sounds are in the folder of a language.
const folder = "linewarden"

// ending is that of a sound's file.
const ending = ".gsm"

// Sound returns the name by which Asterisk plays the prompt of a reason, in
// whatever language it is asked for.
func Sound(reason string) string { return path.Join(folder, reason) }

// Languages returns the languages that there are prompts in, by the names that
// Asterisk's sounds folders have: "en".
func Languages() []string {
	found, err := files.ReadDir(".")
	if err != nil {
		panic(err) // embedded, so it is there
	}
	var languages []string
	for _, f := range found {
		if language, ok := strings.CutSuffix(f.Name(), ".toml"); ok {
			languages = append(languages, language)
		}
	}
	return languages
}

// Reasons returns the reasons that there is a prompt for, sorted. They are the
// same in each language.
func Reasons() []string { return slices.Sorted(maps.Keys(Texts("en"))) }

// Texts returns what is said in one of the [Languages], by reason.
func Texts(language string) map[string]string {
	var texts map[string]string
	if _, err := toml.DecodeFS(files, language+".toml", &texts); err != nil {
		panic(err) // a test reads every one of them
	}
	return texts
}
