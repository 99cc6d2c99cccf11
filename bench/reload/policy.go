package reload

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// perFile is how many users a file has: those of one department.
const perFile = 50

// A written policy is a folder with a linewarden.toml and one file for each department
// in policy.d, as an administrator, or a script that reads a directory, writes them.
type written struct {
	main     string    // the path of linewarden.toml
	files    []string  // the paths of the departments' files
	editions []edition // of the files
	texts    []string  // of the files; see readAll
	next     int       // the file that is edited next
}

// An edition is what of a file differs from one edit to the next.
type edition struct {
	rights int // what its users may do
	phones int // which phones they have, by which others know them
}

// write writes a policy of some users into a folder.
func write(folder string, users int) (*written, error) {
	w := &written{main: filepath.Join(folder, "linewarden.toml")}
	dir := filepath.Join(folder, "policy.d")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("write a policy: %w", err)
	}
	password := filepath.Join(folder, "password")
	for path, text := range map[string]string{w.main: mainFile, password: "none"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, fmt.Errorf("write a policy: %w", err)
		}
	}
	for n := range users / perFile {
		w.files = append(w.files, filepath.Join(dir, fmt.Sprintf("department-%04d.toml", n)))
		w.editions = append(w.editions, edition{})
		if err := w.rewrite(n); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// rewrite writes a department's file.
func (w *written) rewrite(n int) error {
	if err := os.WriteFile(w.files[n], []byte(department(n, w.editions[n])), 0o600); err != nil {
		return fmt.Errorf("write a policy: %w", err)
	}
	return nil
}

// editAll changes what all users may do, and some of their phones: nothing of the policy
// before can stay.
func (w *written) editAll() error {
	for n := range w.files {
		w.editions[n].rights++
		w.editions[n].phones++
		if err := w.rewrite(n); err != nil {
			return err
		}
	}
	return nil
}

// editOne changes what the users of one department may do.
func (w *written) editOne() error {
	w.next = (w.next + 1) % len(w.files)
	w.editions[w.next].rights++
	return w.rewrite(w.next)
}

// readAll reads the files, for those who need not read them.
func (w *written) readAll() error {
	w.texts = w.texts[:0]
	for _, path := range w.files {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w.texts = append(w.texts, string(text))
	}
	return nil
}

// decode decodes the files into the plainest form there is, and does nothing with it.
func (w *written) decode() error {
	for n, text := range w.texts {
		var into map[string]any
		if _, err := toml.Decode(text, &into); err != nil {
			return err
		}
		if users, _ := into["user"].(map[string]any); len(users) != perFile {
			return fmt.Errorf("%s has %d users", w.files[n], len(users))
		}
	}
	return nil
}

const mainFile = `# The daemon's settings, and what all departments share.
[ari]
password_file = "password"

[emergency]
numbers = ["112", "911"]

[role.agent]
call            = "all"
call_external   = ["class:national", "class:mobile"]
can_be_listened = true

[role.lead]
extends = "agent"
listen  = "department"
whisper = "department"
`

// department is the text of one department's file.
func department(n int, as edition) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Department %d: who works there, and what is different about whom.\n", n)
	fmt.Fprintf(&b, "[department.d%04d]\ndisplay_name = \"Department %d\"\n\n", n, n)
	for i := range perFile {
		user := n*perFile + i
		role := "agent"
		if i == 0 {
			role = "lead"
		}
		fmt.Fprintf(&b, "[user.%s]\n", nameOf(user))
		fmt.Fprintf(&b, "display_name = \"User %d of department %d\"\n", i, n)
		fmt.Fprintf(&b, "extension    = %q\n", extensionOf(user))
		if i == 1 && as.phones%2 == 1 {
			fmt.Fprintf(&b, "endpoints    = [%q, \"PJSIP/softphone-%s\"]\n", endpointOf(user), extensionOf(user))
		} else {
			fmt.Fprintf(&b, "endpoints    = [%q]\n", endpointOf(user))
		}
		fmt.Fprintf(&b, "department   = \"d%04d\"\n", n)
		fmt.Fprintf(&b, "role         = %q\n", role)
		if as.picksUpAll(i) {
			b.WriteString("pickup       = \"department\"\n")
		} else {
			fmt.Fprintf(&b, "pickup       = [\"self\", \"extension:%s\"]\n", extensionOf(n*perFile))
		}
		if as.isPrivate(i) {
			b.WriteString("can_be_listened = false # asked for it\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// picksUpAll reports whether a user of a department may pick up the calls of all its
// users, rather than of the first of them.
func (as edition) picksUpAll(i int) bool { return (i+as.rights)%2 == 0 }

// isPrivate reports whether nobody may listen to a user of a department.
func (as edition) isPrivate(i int) bool { return (i+as.rights)%4 == 1 }

func nameOf(user int) string      { return fmt.Sprintf("u%06d", 100000+user) }
func extensionOf(user int) string { return fmt.Sprintf("%06d", 100000+user) }
func endpointOf(user int) string  { return "PJSIP/" + extensionOf(user) }
