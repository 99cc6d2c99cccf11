package enforcement

// Way is a way of asking, a column of the matrix.
type Way string

// The ways, by the names that proven.txt has for them.
const (
	// Dialled is a number or feature code that an owned phone dials.
	Dialled Way = "dialled"
	// KeyCode is a code that is keyed in a call, as DTMF.
	KeyCode Way = "key-code"
	// Refer is a phone's transfer key: SIP REFER, RFC 3515.
	Refer Way = "refer"
	// ReferReplaces is a REFER whose target names another call, RFC 3891.
	ReferReplaces Way = "refer-replaces"
	// InviteReplaces is an INVITE that takes a place in a call, RFC 3891.
	InviteReplaces Way = "invite-replaces"
	// Redirect is a phone's answer 302 to a call that rings there.
	Redirect Way = "redirect"
	// Info is a SIP INFO in a call, RFC 6086.
	Info Way = "info"
	// Guarded is an administrator's dialplan that asks over AGI.
	Guarded Way = "guarded"
	// BuiltIn is what Asterisk does by itself: features.conf, the options of
	// Dial(), pickup groups.
	BuiltIn Way = "built-in"
	// Program is another user of ARI or AMI on the same Asterisk.
	Program Way = "program"
	// Application is an application of the dialplan that nobody guards, such as
	// ChanSpy().
	Application Way = "application"
)

// Ways are all ways in the order of the page, with the heading of the column and
// what the page calls them elsewhere.
var Ways = []struct {
	Way          Way
	Short, Title string
}{
	{Dialled, "dialled", "dialled on an owned phone"},
	{KeyCode, "key code", "key code in a call"},
	{Refer, "REFER", "SIP REFER"},
	{ReferReplaces, "REFER Replaces", "SIP REFER with Replaces"},
	{InviteReplaces, "INVITE Replaces", "SIP INVITE with Replaces"},
	{Redirect, "302", "SIP 302 to a call that rings"},
	{Info, "INFO", "SIP INFO"},
	{Guarded, "guarded", "guarded dialplan, over AGI"},
	{BuiltIn, "built in", "a feature built into Asterisk"},
	{Program, "program", "another program at ARI or AMI"},
	{Application, "application", "a dialplan application that nobody guards"},
}
