package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

const queues = `
[queue.support]
extension = "600"
department = "support"
agents = ["otto", "noor", "rana"]
[queue.sales]
extension = "601"
department = "sales"
agents = ["mara"]
[queue.ghost]
extension = "602"
agents = ["noor"]
[department.sales]
[department.support]
[role.agent]
call           = ["department", "queue:support"]
queue_login    = "self"
agent_status   = "self"
waiting_list   = "self"
pickup_waiting = "self"
pickup         = "department"
[role.lead]
extends = ["agent"]
listen = "all"
waiting_list = "department"
pickup_waiting = "department"
[user.mara]
extension = "1001"
endpoints = ["PJSIP/1001"]
department = "sales"
role = "agent"
can_be_listened = false
[user.noor]
extension = "1002"
endpoints = ["PJSIP/1002", "PJSIP/1002-mobile"]
department = "support"
role = "agent"
[user.rana]
extension = "1003"
endpoints = ["PJSIP/1003"]
department = "support"
role = "agent"
[user.dana]
extension = "1004"
endpoints = ["PJSIP/1004"]
department = "support"
role = "lead"
[user.tarik]
extension = "1005"
endpoints = ["PJSIP/1005"]
department = "sales"
[user.otto]
extension = "1006"
endpoints = ["PJSIP/1006"]
department = "support"
role = "agent"
sip_account = false
`

// queueOffice is an office with the queues support and sales, in which nobody is
// logged in, and two callers who are no users. A queue that has no member for a
// caller looks again each second.
func queueOffice(t *testing.T, support string) *office.Desk {
	t.Helper()
	return office.Start(t, office.Options{
		Policy:   queues,
		Settings: "[calls]\nqueue_context = \"queues\"\n",
		Strangers: []testbed.Account{
			{Name: "caller", Secret: "office-of-a-minute", Extra: "context = queues\ncallerid = <5550100>\n"},
			{Name: "other", Secret: "office-of-a-minute", Extra: "context = queues\ncallerid = <5550101>\n"},
		},
		Asterisk: map[string][]byte{
			"queues.conf": []byte("[general]\n[sales]\nretry = 1\n[support]\nretry = 1\nringinuse = no\n" + support),
			"test-extensions.conf": []byte("[queues]\nexten => 600,1,Answer()\n same => n,Queue(support)\n same => n,Hangup()\n" +
				"exten => 601,1,Answer()\n same => n,Queue(sales)\n same => n,Hangup()\n" + asTheDaemon),
		},
	})
}

// asTheDaemon takes the first caller out of the queue as a daemon does that is then
// gone.
const asTheDaemon = `
[as-the-daemon]
exten => 600,1,Set(LW_QUEUE=support)
 same => n,Set(LW_PULL=${QUEUE_GET_CHANNEL(support,1)})
 same => n,Set(LW_BACK=queues,600,2)
 same => n,Goto(linewarden-pull,waiting,1)
`

// members are those of a queue as Asterisk has them.
func members(d *office.Desk, queue string) string {
	out, err := d.Command(d.Ctx, "queue show "+queue)
	d.Must(err)
	var list []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, "@linewarden-member") || strings.Contains(line, "PJSIP/1") {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return strings.Join(list, "\n")
}

// heardOut dials a code and hears the prompt that ends the call.
func heardOut(d *office.Desk, p *phone.Phone, dialled string) phone.End {
	call := d.Call(p, dialled)
	d.Must(call.HearsAudio(d.Ctx))
	return d.Ends(call)
}

func ofQueue(user, action, extension, target, reason, outcome string) office.Decision {
	return office.Decision{User: user, Action: action, Extension: extension, Target: target, Reason: reason, Outcome: outcome}
}

const (
	noorsMembership = "noor (Local/1002@linewarden-member/n from hint:PJSIP/1002&PJSIP/1002-mobile@linewarden-devices)"
	ranasMembership = "rana (Local/1003@linewarden-member/n from PJSIP/1003)"
)

func TestQueueLogin(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "")
	mara, desk, mobile, rana := d.Phone("1001"), d.Phone("1002"), d.Phone("1002-mobile"), d.Phone("1003")
	heardOut(d, rana, "*45600")

	t.Run("in, once, from any of one's phones", func(t *testing.T) {
		d := d.In(t)
		for _, p := range []*phone.Phone{desk, mobile} {
			if end := heardOut(d, p, "*45600"); end.Status != 0 {
				t.Errorf("logging in ended %v", end)
			}
			d.Decided(ofQueue("noor", "queue.login", "600", "support", "granted", "passed_on"))
		}
		if got := members(d, "support"); strings.Count(got, noorsMembership) != 1 || strings.Count(got, ranasMembership) != 1 {
			t.Errorf("members are\n%s", got)
		}
	})
	t.Run("paused and back", func(t *testing.T) {
		d := d.In(t)
		heardOut(d, desk, "*47600")
		d.Decided(ofQueue("noor", "queue.set_status", "600", "support", "granted", "passed_on"))
		if got := members(d, "support"); strings.Count(got, "(paused") != 1 || !strings.Contains(got, noorsMembership) {
			t.Errorf("members are\n%s", got)
		}
		heardOut(d, mobile, "*48600")
		if got := members(d, "support"); strings.Contains(got, "(paused") {
			t.Errorf("members are\n%s", got)
		}
	})
	t.Run("out, and nobody else with it", func(t *testing.T) {
		d := d.In(t)
		for range 2 {
			if end := heardOut(d, mobile, "*46600"); end.Status != 0 {
				t.Errorf("logging out ended %v", end)
			}
		}
		if got := members(d, "support"); strings.Contains(got, "1002") || !strings.Contains(got, ranasMembership) {
			t.Errorf("members are\n%s", got)
		}
	})
	t.Run("nobody pauses who is not logged in", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, heardOut(d, desk, "*47600"), 480)
		wantStatus(t, heardOut(d, desk, "*48600"), 480)
	})
	t.Run("a queue that asterisk does not have", func(t *testing.T) {
		d := d.In(t)
		wantStatus(t, heardOut(d, desk, "*45602"), 503)
		wantStatus(t, heardOut(d, desk, "*46602"), 503)
	})
	for name, tc := range map[string]struct {
		from                     *phone.Phone
		user, dialled, extension string
		action, target, reason   string
		status                   int
	}{
		"another department's queue": {mara, "mara", "*45600", "600", "queue.login", "support", "not_granted", 403},
		"leaving it":                 {mara, "mara", "*46600", "600", "queue.login", "support", "not_granted", 403},
		"pausing in it":              {mara, "mara", "*47600", "600", "queue.set_status", "support", "not_granted", 403},
		"resuming in it":             {mara, "mara", "*48600", "600", "queue.set_status", "support", "not_granted", 403},
		"a user is no queue":         {desk, "noor", "*451003", "1003", "queue.login", "", "unknown_target", 404},
		"another's membership":       {desk, "noor", "*466001003", "6001003", "queue.login", "", "unknown_target", 404},
		"all queues at once":         {desk, "noor", "*47", "", "queue.set_status", "", "unknown_target", 404},
		"with more to do behind it":  {desk, "noor", "*45600%2CPJSIP%2F1003", "600,PJSIP/1003", "queue.login", "", "unknown_target", 404},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			t.Parallel() // for the prompts take their time
			d := d.In(t)
			wantStatus(t, heardOut(d, tc.from, tc.dialled), tc.status)
			d.Decided(ofQueue(tc.user, tc.action, tc.extension, tc.target, tc.reason, "refused"))
			if got := members(d, "support"); strings.Count(got, "@linewarden-member") != 1 || !strings.Contains(got, ranasMembership) || strings.Contains(got, "(paused") {
				t.Errorf("members are\n%s", got)
			}
		})
	}
	enforcement.Prevented(t, enforcement.QueueLogin, enforcement.Dialled)
}

func TestHearingHowManyWait(t *testing.T) {
	t.Parallel()
	d := queueOffice(t, "")
	desk, dana, mara := d.Phone("1002"), d.Phone("1004"), d.Phone("1001")
	for _, name := range []string{"caller", "other"} {
		d.Must(d.Call(d.Phone(name), "600").WaitAnswered(d.Ctx))
	}
	for _, tc := range []struct {
		from    *phone.Phone
		user    string
		dialled string
	}{{desk, "noor", "self"}, {dana, "dana", "department"}} {
		t.Run("allowed by "+tc.dialled, func(t *testing.T) {
			before := d.Log()
			wantStatus(t, heardOut(d, tc.from, "*44600"), 0)
			d.Decided(ofQueue(tc.user, "queue.view_waiting", "600", "support", "granted", "passed_on"))
			loggedAgain(d, before, "Playing 'digits/2.")
		})
	}
	t.Run("refused", func(t *testing.T) {
		wantStatus(t, heardOut(d, mara, "*44600"), 403)
		d.Decided(ofQueue("mara", "queue.view_waiting", "600", "support", "not_granted", "refused"))
		wantStatus(t, heardOut(d, desk, "*44602"), 503) // asterisk has no such queue
	})
}
