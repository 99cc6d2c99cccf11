package policy

import (
	"cmp"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Difference says what one policy allows and another does not, for the
// actions where they differ, in the order of the action table.
type Difference []ActionDifference

// An ActionDifference counts, for one action, the pairs of a user and a target
// that are decided otherwise. For numbers outside it counts those that the two
// policies name.
type ActionDifference struct {
	Action  Action
	Allowed int // refused before, allowed now
	Refused int // allowed before, refused now
}

// Allowed is how much is newly allowed in all.
func (d Difference) Allowed() int { return d.sum(func(a ActionDifference) int { return a.Allowed }) }

// Refused is how much is newly refused in all.
func (d Difference) Refused() int { return d.sum(func(a ActionDifference) int { return a.Refused }) }

func (d Difference) sum(of func(ActionDifference) int) (total int) {
	for _, a := range d {
		total += of(a)
	}
	return total
}

// Compare finds out what a policy allows and refuses otherwise than the one
// before, at a moment. It asks both; what spares it most of the questions is
// that users who differ in nothing but their names get the same answers. It reports
// false, and has not counted, if all the same there are more questions than are worth
// their time: where thousands of users all differ, and all are changed.
func Compare(before, after *Set, at time.Time) (Difference, bool) {
	c := comparison{before: before, after: after, at: at, rights: map[*profile]int{}, numbers: map[string]int{}}
	if !c.few() {
		return nil, false
	}
	classes := c.classes()
	if questions(classes) > mostQuestions {
		return nil, false
	}
	changed := slices.DeleteFunc(slices.Clone(classes), func(c *class) bool { return c.same })
	probes := c.probes()
	var d Difference
	for i := range table {
		row := &table[i]
		a := ActionDifference{Action: row.Action}
		for _, subject := range classes {
			if subject.kind != userKind {
				continue
			}
			if subject.changed(row) {
				c.count(&a, row, subject, classes, probes)
			} else {
				c.count(&a, row, subject, changed, nil)
			}
		}
		if a.Allowed+a.Refused > 0 {
			d = append(d, a)
		}
	}
	return d, true
}

// mostQuestions is how many there may be about one action: some tenths of a second.
const mostQuestions = 2_000_000

// questions is how many there are about one action, at most.
func questions(classes []*class) int {
	moved, same := 0, 0
	for _, c := range classes {
		if !c.unmoved {
			moved++
		}
		if c.same {
			same++
		}
	}
	return moved*len(classes) + (len(classes)-moved)*(len(classes)-same)
}

// few reports whether there may be few enough questions: users whose rights are written
// otherwise are never of one class.
func (c *comparison) few() bool {
	type pair struct{ was, is int }
	all, moved := map[pair]bool{}, 0
	for i := range c.after.objects[:c.after.users] {
		o := &c.after.objects[i]
		p := pair{c.rightsOf(c.before.profileOf(id{userKind, o.name})), c.rightsOf(o.profile)}
		if !all[p] {
			all[p] = true
			if p.was != p.is {
				moved++
			}
			if moved*len(all) > mostQuestions {
				return false
			}
		}
	}
	return true
}

// rightsOf numbers what of a profile's rules decides, the same by the same number; 0 is no
// profile.
func (c *comparison) rightsOf(p *profile) int {
	if p == nil {
		return 0
	}
	if n, known := c.rights[p]; known {
		return n
	}
	base := c.rightsOf(p.base)
	text := fmt.Appendf(c.text[:0], "%d %x", base, p.own)
	for i := range p.rules {
		text = p.rules[i].appendSignature(append(text, '\n'))
	}
	n, known := c.numbers[string(text)]
	if !known {
		n = len(c.numbers) + 1
		c.numbers[string(text)] = n
	}
	c.rights[p], c.text = n, text
	return n
}

// A comparison asks two sets the same questions.
type comparison struct {
	before, after *Set
	at            time.Time
	rights        map[*profile]int // see rightsOf
	numbers       map[string]int   // of rights, by how they are written
	text          []byte           // for one after the other
}

// A class is users who get the same answers, or one thing.
type class struct {
	kind          kinds
	members       []string
	before, after *profile
	same          bool // as a target, nothing changed about it
	unmoved       bool // nor about its rights
}

// changed reports whether the rights that decide on a row changed.
func (c *class) changed(row *Row) bool {
	if !c.same || c.before == nil || c.after == nil {
		return true
	}
	if c.unmoved {
		return false
	}
	for i := range table {
		concerned := i == row.at || row.redirect || row.place || slices.Contains(row.also, table[i].Action)
		if concerned && c.before.rule(&table[i]).signature() != c.after.rule(&table[i]).signature() {
			return true
		}
	}
	return false
}

// count adds up how one class of subjects fares with one action, on those targets where
// something can have changed.
func (c *comparison) count(a *ActionDifference, row *Row, subject *class, targets []*class, probes []Resource) {
	if row.on == 0 {
		if subject.changed(row) {
			c.ask(a, row, subject.members[0], Resource{}, len(subject.members))
		}
		return
	}
	for _, target := range targets {
		if target.kind&row.on == 0 {
			continue
		}
		pairs, other := len(subject.members)*len(target.members), target.members[0]
		if target == subject { // oneself is another question than one's like
			c.ask(a, row, other, Resource{User: other}, len(subject.members))
			pairs -= len(subject.members)
			other = target.members[len(target.members)-1]
		}
		if pairs > 0 {
			c.ask(a, row, subject.members[0], resource(target.kind, other), pairs)
		}
	}
	if row.on&outsideKind != 0 {
		for _, number := range probes {
			c.ask(a, row, subject.members[0], number, len(subject.members))
		}
	}
}

// ask puts one question to both sets, and counts it as many times as there are
// others like it.
func (c *comparison) ask(a *ActionDifference, row *Row, subject string, target Resource, times int) {
	r := Request{Subject: Subject{User: subject}, Action: row.Action, Resource: target, Environment: Environment{Time: c.at}}
	switch was, is := c.before.Evaluate(&r).Allowed(), c.after.Evaluate(&r).Allowed(); {
	case is && !was:
		a.Allowed += times
	case was && !is:
		a.Refused += times
	}
}

// resource names an object of a kind.
func resource(kind kinds, name string) Resource {
	switch kind {
	case userKind:
		return Resource{User: name}
	case queueKind:
		return Resource{Queue: name}
	case ivrKind:
		return Resource{IVR: name}
	case groupKind:
		return Resource{Group: name}
	default:
		return Resource{Number: name}
	}
}

// classes sorts the objects of both sets into classes.
func (c *comparison) classes() []*class {
	type key struct {
		kind          kinds
		before, after string
		was, is       int // their rights
	}
	signatures := [2]map[id]string{c.before.signatures(), c.after.signatures()}
	found := map[key]*class{}
	for _, at := range slices.SortedFunc(maps.Keys(merged(signatures[0], signatures[1])), id.compare) {
		was, is := c.before.profileOf(at), c.after.profileOf(at)
		k := key{at.kind, signatures[0][at], signatures[1][at], c.rightsOf(was), c.rightsOf(is)}
		if found[k] == nil {
			same := k.before == k.after
			found[k] = &class{kind: at.kind, before: was, after: is, same: same, unmoved: same && k.was == k.is}
		}
		found[k].members = append(found[k].members, at.name)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *class) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.members[0], b.members[0]))
	})
}

// An id names an object in both sets.
type id struct {
	kind kinds
	name string
}

func (a id) compare(b id) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name))
}

func merged(a, b map[id]string) map[id]string {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

func (s *Set) profileOf(at id) *profile {
	if o := s.find(&s.byUser, at.name); at.kind == userKind && o != nil {
		return o.profile
	}
	return nil
}

// signatures describes each object so that those with the same signature are
// the same as targets, and but for their rights as subjects.
func (s *Set) signatures() map[id]string {
	texts := make([]strings.Builder, len(s.objects))
	for i := range s.objects {
		o, b := &s.objects[i], &texts[i]
		fmt.Fprintf(b, "%s %s %v", s.organisations[o.organisation].name, s.departments[o.department], o.open)
		if o.user == nil {
			b.WriteString(" " + o.name)
			continue
		}
		fmt.Fprintf(b, " %b %s %s %s", o.flags, o.values.recording.mode, o.values.hoursWritten, o.user.zone)
		fmt.Fprintf(b, " %v %v %s", s.organisations[o.organisation].plan, s.organisations[o.organisation].holidays, s.object(o.user.callerID).title())
		for share := range o.shares {
			fmt.Fprintf(b, " %q", rule{grants: o.shares[share]}.signature())
		}
	}
	named := map[string]bitset{}
	for g := range s.grants {
		if len(g.named) > 0 {
			named[g.written] = g.named
		}
	}
	for _, word := range slices.Sorted(maps.Keys(named)) {
		s.note(texts, named[word], word)
	}
	for i := range s.objects {
		if o := &s.objects[i]; o.people != nil {
			s.note(texts, o.people.bitset, fmt.Sprintf("%d:%s", o.kind, o.name))
		}
	}
	signatures := make(map[id]string, len(texts))
	for i := range texts {
		signatures[id{s.objects[i].kind, s.objects[i].name}] = texts[i].String()
	}
	return signatures
}

// note adds a word to the texts of some objects.
func (s *Set) note(texts []strings.Builder, members bitset, word string) {
	for at, some := range members {
		for ; some != 0; some &= some - 1 {
			texts[at*64+bits.TrailingZeros64(some)].WriteString(" " + word)
		}
	}
}

// signature is what of a rule decides.
func (r rule) signature() string { return string(r.appendSignature(nil)) }

func (r rule) appendSignature(text []byte) []byte {
	for _, grants := range [][]grant{r.grants, r.denials} {
		for _, g := range grants {
			text = append(strconv.AppendInt(text, int64(g.on), 10), ' ')
			text = append(text, g.written...)
			if g.countries != nil {
				text = fmt.Appendf(text, " %x", *g.countries)
			}
			text = append(text, ';')
		}
		text = append(text, '|')
	}
	return text
}
