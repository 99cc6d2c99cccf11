package setup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linewarden/linewarden/bench/measure"
)

// A message is a line of what SIPp takes down of what it sends and receives.
type message struct {
	at       float64 // s
	received bool
	call     string // Call-ID
	cseq     string // "2 INVITE"
	line     string // the first
}

// status returns the status of a response, 0 of a request.
func (m message) status() int {
	if after, ok := strings.CutPrefix(m.line, "SIP/2.0 "); ok {
		status, _ := strconv.Atoi(after[:min(3, len(after))])
		return status
	}
	return 0
}

// readMessages reads what SIPp has taken down in a folder.
func readMessages(dir string) ([]message, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_shortmessages.log"))
	if err == nil && len(files) != 1 {
		err = fmt.Errorf("SIPp has written %d files", len(files))
	}
	if err != nil {
		return nil, fmt.Errorf("find what was said: %w", err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return nil, err
	}
	var all []message
	for line := range strings.Lines(string(text)) {
		m, err := readMessage(strings.TrimRight(line, "\n"))
		if err != nil {
			return nil, fmt.Errorf("read what was said: %w: %q", err, line)
		}
		all = append(all, m)
	}
	return all, nil
}

var errColumns = errors.New("too few columns")

func readMessage(line string) (message, error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 7 {
		return message{}, errColumns
	}
	at, err := strconv.ParseFloat(columns[2], 64)
	return message{at, columns[3] == "R", columns[4], strings.TrimPrefix(columns[5], "CSeq:"), columns[6]}, err
}

// A call is when a phone first heard what, of one call, in s.
type call struct {
	begun, rang, answered, ended float64
	final                        int // status of the INVITE
}

// calls puts together what callers have taken down.
func calls(messages []message) map[string]*call {
	all := make(map[string]*call)
	for _, m := range messages {
		c := all[m.call]
		if c == nil {
			c = &call{begun: m.at}
			all[m.call] = c
		}
		status := m.status()
		switch {
		case !m.received:
		case m.cseq == "2 INVITE" && status == 180 && c.rang == 0:
			c.rang = m.at
		case m.cseq == "2 INVITE" && status >= 200 && c.final == 0:
			c.answered, c.final = m.at, status
		case m.cseq == "3 BYE" && status == 200:
			c.ended = m.at
		}
	}
	return all
}

// pickUp returns how long phones rang, in s.
func pickUp(messages []message) float64 {
	rang := make(map[string]float64)
	var took []float64
	for _, m := range messages {
		switch {
		case m.received || !strings.HasSuffix(m.cseq, " INVITE"):
		case m.status() == 180:
			rang[m.call] = m.at
		case m.status() == 200 && rang[m.call] != 0:
			took = append(took, m.at-rang[m.call])
			delete(rang, m.call)
		}
	}
	return measure.SpreadOf(took).Median
}
