package agitest

// maxArgs is the size of Asterisk's argv, the terminating NULL included.
const maxArgs = 128

// ParseArgs splits a command line into words the way Asterisk does. It is
// parse_args of res_agi.c, statement by statement, so that it is wrong where
// Asterisk is wrong: a quote inside a word is dropped, a missing one at the
// end is no error, a backslash takes the special meaning from any character,
// in quotes and outside.
//
// overflow says that Asterisk would have written past the end of its argv,
// which it checks for plain words but not for quoted ones.
func ParseArgs(line string) (argv []string, overflow bool) {
	var (
		quoted, escaped bool
		whitespace      = true
		// Asterisk writes words and terminators over the line itself, and argv
		// points there: an argument ends at the next terminator.
		buf    []byte
		starts []int
	)
	for i := 0; i < len(line) && line[i] != 0; i++ {
		c := line[i]
		normal := false
		switch c {
		case '"':
			if escaped {
				normal = true
				break
			}
			quoted = !quoted
			if quoted && whitespace {
				starts = append(starts, len(buf))
				whitespace = false
			}
			escaped = false
		case ' ', '\t':
			if !quoted && !escaped {
				whitespace = true
				buf = append(buf, 0)
			} else {
				normal = true
			}
		case '\\':
			if escaped {
				normal = true
			} else {
				escaped = true
			}
		default:
			normal = true
		}
		if !normal {
			continue
		}
		if whitespace {
			if len(starts) >= maxArgs-1 {
				continue // "Too many arguments, truncating"
			}
			starts = append(starts, len(buf))
			whitespace = false
		}
		buf = append(buf, c)
		escaped = false
	}
	buf = append(buf, 0)
	for _, start := range starts {
		end := start
		for buf[end] != 0 {
			end++
		}
		argv = append(argv, string(buf[start:end]))
	}
	return argv, len(starts) >= maxArgs
}
