package policy

// dailyPrefix marks the key of a limit by the day: daily_calls.premium_rate = 3.
const dailyPrefix = "daily_calls."

// dailyLimits describes the limits of each class of numbers outside.
func dailyLimits() []Attribute {
	list := make([]Attribute, len(classTable))
	for i := range classTable {
		list[i] = Attribute{Key: dailyPrefix + string(classTable[i].Class), Values: "1 to 1000", Default: "no limit", Covers: "B24", Enforced: true,
			Doc: "after so many calls of this class in a day it is closed for the user until an administrator opens it"}
	}
	return list
}

// limits are how much a user may have at once, or in a time; 0 is no limit.
type limits struct {
	channels  int
	perMinute int
	daily     [len(classTable)]int
}

// set reads a limit, and reports whether the key is one.
func (l *limits) set(c *compiler, key string, s *Setting) bool {
	switch key {
	case "max_channels":
		l.channels = c.between(s, 1, 1000)
		return true
	case "external_calls_per_minute":
		l.perMinute = c.between(s, 1, 1000)
		return true
	}
	for i := range classTable {
		if key == dailyPrefix+string(classTable[i].Class) {
			l.daily[i] = c.between(s, 1, 1000)
			return true
		}
	}
	return false
}

// limit works out which limits hold for an allowed request.
func (q *query) limit(o *Obligations, target *object) {
	l := &q.subject.values.limits
	if q.row.channel && q.request.Environment.Way != WayAPI {
		o.MaxChannels = l.channels
	}
	if target.kind != outsideKind || !q.row.place && !q.row.redirect {
		return
	}
	o.CallsPerMinute = l.perMinute
	o.DailyCalls = l.daily[target.designation.class()]
}

// TakesChannel reports whether the action takes up one of the subject's channels.
func (r Row) TakesChannel() bool { return r.channel }
