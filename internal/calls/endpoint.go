package calls

import "strings"

// Endpoint returns the endpoint that a channel belongs to, "PJSIP/1001" for
// the channel "PJSIP/1001-0000002a", or "" if the name has another form.
//
// For PJSIP the name is made from the endpoint that authenticated and a serial
// number of eight hexadecimal digits (chan_pjsip_new in Asterisk 22), so this
// is who asks. The endpoint's own name may hold hyphens.
func Endpoint(channelName string) string {
	endpoint, serial, ok := cutLast(channelName, '-')
	if !ok || len(serial) != 8 || strings.Trim(serial, "0123456789abcdef") != "" {
		return ""
	}
	tech, resource, ok := strings.Cut(endpoint, "/")
	if !ok || tech == "" || resource == "" {
		return ""
	}
	return endpoint
}

// otherHalf returns the name of the other half of a Local channel: whatever
// one hears, the other says. They are "Local/1001@phones-0000002a;1" and ";2".
func otherHalf(channelName string) (name string, ok bool) {
	pair, half, ok := cutLast(channelName, ';')
	if !ok || !strings.HasPrefix(pair, "Local/") {
		return "", false
	}
	switch half {
	case "1":
		return pair + ";2", true
	case "2":
		return pair + ";1", true
	}
	return "", false
}

// Local reports whether a channel is one half of a Local channel.
func (c Channel) Local() bool {
	_, ok := otherHalf(c.Name)
	return ok
}

// LeadsTo returns the extension of a context that a channel leads to, and whether it
// does: the first half of a Local channel, which somebody else has, as the second
// runs that extension.
func (c Channel) LeadsTo(context string) (extension string, ok bool) {
	pair, half, _ := cutLast(c.Name, ';')
	pair, serial, _ := cutLast(pair, '-')
	called, local := strings.CutPrefix(pair, "Local/")
	extension, at, _ := cutLast(called, '@')
	return extension, local && half == "1" && serial != "" && at == context
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
