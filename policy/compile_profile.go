package policy

import (
	"slices"
	"strings"
	"time"
)

// profile makes of a role's bundle what decisions look at.
func (c *compiler) profile(b bundle) *profile {
	p := &profile{rules: make([]rule, len(table)), shares: &[shareCount][]grant{}, values: noValues()}
	for i := range table {
		p.own.add(i)
		p.rules[i] = c.rule(&table[i], b, nobody)
	}
	for share := range shareTable[1:] {
		p.shares[share+1] = c.allGrants(nil, shareTable[share+1].Key, b, nobody)
	}
	for flag := range flagCount {
		p.flags.set(flag, flagTable[flag].on)
		if settings := b[flagTable[flag].Key]; len(settings) > 0 {
			c.flag(p, flag, settings[len(settings)-1])
		}
	}
	for key, settings := range b {
		if concerns[key].value {
			c.value(p.values, settings[len(settings)-1])
		}
	}
	p.owesNothing = !p.owes()
	p.workOut()
	return p
}

// personal makes the profile of a user who writes something besides the role.
func (c *compiler) personal(role *profile, b bundle, e entry) *profile {
	p := &profile{base: role, flags: role.flags, shares: role.shares, values: role.values, plain: role.plain, intricate: role.intricate}
	for i := range e.Settings {
		s := &e.Settings[i]
		switch k := concerns[s.Key]; {
		case k.share != shareNothing:
			if p.shares == role.shares {
				p.shares = new(*role.shares)
			}
			p.shares[k.share] = c.allGrants(nil, s.Key, b, e)
		case k.flag != noFlag:
			c.flag(p, k.flag, s)
		case k.value:
			if p.values == role.values {
				p.values = new(*role.values)
			}
			c.value(p.values, s)
		default:
			p.own.addAll(k.rows)
		}
	}
	p.intricate.addAll(p.own)
	if p.own.has(placeRow.at) {
		p.intricate.addAll(redirects)
	}
	if n := p.own.size(); n > 0 {
		p.rules = make([]rule, 0, n)
	}
	for i := range table {
		if p.own.has(i) {
			p.rules = append(p.rules, c.rule(&table[i], b, e))
		}
	}
	p.sources = append(p.sources, role.sources...)
	p.owesNothing = !p.owes()
	return p
}

// rule parses all that a bundle, and whoever builds on it, say about an action.
func (c *compiler) rule(row *Row, b bundle, e entry) (r rule) {
	if row.Key == "" {
		return r
	}
	r.grants = c.allGrants(r.grants, row.Key, b, e)
	for _, key := range row.wider {
		r.grants = c.allGrants(r.grants, key, b, e)
	}
	r.denials = c.allGrants(r.denials, row.denial, b, e)
	return r
}

// allGrants parses all that a bundle, and whoever builds on it, say under a key.
func (c *compiler) allGrants(grants []grant, key string, b bundle, e entry) []grant {
	own := e.setting(key)
	if own == nil || strings.HasPrefix(key, denyPrefix) { // as in override
		for _, s := range b[key] {
			grants = append(grants, c.grant(s))
		}
	}
	if own != nil {
		grants = append(grants, c.grant(own))
	}
	return slices.Clip(grants)
}

// flag turns a flag on or off.
func (c *compiler) flag(p *profile, flag Flag, s *Setting) {
	p.flags.set(flag, c.truth(s))
	p.sources = append(p.sources, flagPlace{flag, s.Source})
}

// noValues are those of whom nothing is written.
func noValues() *values {
	return &values{
		recording:     recordingValues{mode: recordOff, volume: 100, pauseLimit: defaultPauseLimit},
		defaultNumber: none, location: none,
	}
}

// value reads an attribute that is more than on or off.
func (c *compiler) value(v *values, s *Setting) {
	if v.limits.set(c, s.Key, s) {
		return
	}
	switch s.Key {
	case "recording.mode":
		v.recording.mode, v.recording.modeSource = c.choice(s, recordOff, recordExternal, recordAll), s.Source
	case "recording.volume":
		v.recording.volume, v.recording.volumeSource = c.between(s, 0, 100), s.Source
	case "recording.notify":
		v.recording.notify = c.audience(s)
	case "recording.beep":
		v.recording.beep = c.duration(s)
	case "recording.pause_limit":
		v.recording.pauseLimit = c.duration(s)
	case "after_call_work":
		v.afterCallWork = c.duration(s)
	case "business_hours":
		v.hours, v.hoursWritten, v.hoursSource = c.hours(s)
	case "time_zone":
		v.zone = c.zone(s)
	case "default_number":
		v.defaultNumber = c.ownNumber(s)
	case "location_number":
		v.location = c.ownNumber(s)
	case "wrong_caller_id.code":
		v.replaceCode = c.choice(s, "refuse", "default") == "default"
	case "wrong_caller_id.phone":
		v.refusePhone = c.choice(s, "default", "refuse") == "refuse"
	case "hold_music":
		v.holdMusic = c.sound(s)
	case "preliminary_response":
		v.preliminary = c.sound(s)
	}
}

func (c *compiler) choice(s *Setting, choices ...string) string {
	v, _ := s.Value.(string)
	if !slices.Contains(choices, v) {
		c.problem(s.Source, `write one of "`+strings.Join(choices, `", "`)+`"`, "%v is not known", s.Value)
	}
	return v
}

// audience reads who is told of a recording: true is who is outside.
func (c *compiler) audience(s *Setting) Audience {
	switch s.Value {
	case false:
		return AudienceNobody
	case true, string(AudienceOutside):
		return AudienceOutside
	case string(AudienceAll):
		return AudienceAll
	}
	c.problem(s.Source, `write true, false, "outside" or "all"`, "%v is not known", s.Value)
	return AudienceNobody
}

func (c *compiler) duration(s *Setting) time.Duration {
	text, _ := s.Value.(string)
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second || d > time.Hour {
		c.problem(s.Source, `write it as "30s", from "1s" to "1h"`, "%v is no duration that fits", s.Value)
	}
	return d
}

func (c *compiler) hours(s *Setting) (h hours, written string, at Source) {
	list, ok := texts(s.Value)
	if !ok || len(list) == 0 {
		c.problem(s.Source, `write business_hours = ["mon-fri 09:00-17:30"]`, "must be a list of hours")
	}
	for _, text := range list {
		more, err := parseHours(text)
		if err != nil {
			c.problem(s.Source, `write days and times, "mon-fri 09:00-17:30"`, "%s", err)
		}
		h = append(h, more...)
	}
	return h, strings.Join(list, ", "), s.Source
}

func (c *compiler) ownNumber(s *Setting) number {
	name, _ := s.Value.(string)
	n := c.set.byNumber.find(name)
	if n == none {
		c.unknown(KindNumber, name, s.Source)
	}
	return n
}

// sound reads the name of a sound or of music. It ends up in a dialplan, so
// that it must be a plain name.
func (c *compiler) sound(s *Setting) string {
	name, _ := s.Value.(string)
	if !soundPattern.MatchString(name) || strings.Contains(name, "..") {
		c.problem(s.Source, "write a plain name, without its ending", "%v is no name of a sound", s.Value)
	}
	return name
}

// zoneFor returns the time zone in which a user's hours are read.
func (c *compiler) zoneFor(o *object) *time.Location {
	switch {
	case o.values.zone != nil:
		return o.values.zone
	case c.zones[o.organisation] != nil:
		return c.zones[o.organisation]
	case len(o.values.hours) > 0:
		c.problem(o.values.hoursSource, `write time_zone = "Europe/Paris" beside it, or in the organisation`, "in which time zone is not said")
	}
	return time.UTC
}
