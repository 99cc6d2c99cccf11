package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// A member of a queue transfers its caller. The queue has its call with the member
// until the caller hangs up, whoever that talks with.
func TestAQueueMemberTransfers(t *testing.T) {
	t.Parallel()
	policy := strings.Replace(transferers, "[department.sales]", "[queue.support]\nextension = \"600\"\n[department.sales]", 1)
	d := office.Start(t, office.Options{
		Policy: policy, Endpoint: letThrough(), Settings: "[calls]\nqueue_context = \"queues\"\n",
		Strangers: []testbed.Account{{Name: "caller", Secret: "office-of-a-minute", Extra: "context = queues\ncallerid = <5550100>\n"}},
		Asterisk: map[string][]byte{
			"queues.conf":          []byte("[general]\n[support]\nretry = 1\nmember => Local/1001@linewarden-member/n,0,mara,PJSIP/1001\n"),
			"test-extensions.conf": []byte("[queues]\nexten => 600,1,Answer()\n same => n,Queue(support)\n same => n,Hangup()\n"),
		},
	})
	mara, rana, caller := d.Phone("1001"), d.Phone("1003"), d.Phone("caller")
	for name, attended := range map[string]bool{"blind": false, "attended": true} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			moved := d.Call(caller, "600")
			by := d.Ring(mara)
			d.Must(by.Answer(d.Ctx))
			d.Must(moved.HearsOnly(d.Ctx, mara.Tone()))
			if attended {
				d.Must(by.Hold(d.Ctx))
				second, target := d.Talk(mara, rana, "1003")
				transfer, err := by.ReferReplaces(d.Ctx, second)
				d.Must(err)
				wantTransfer(d, transfer, 200)
				d.Ends(second)
				d.Must(target.HearsOnly(d.Ctx, caller.Tone()))
			} else {
				transfer, err := by.Refer(d.Ctx, "1003")
				d.Must(err)
				rings := d.Ring(rana)
				d.Must(rings.Answer(d.Ctx))
				wantTransfer(d, transfer, 200)
				d.Must(rings.HearsOnly(d.Ctx, caller.Tone()))
			}
			d.Ends(by)
			d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
			d.Must(moved.Hangup(d.Ctx))
		})
	}
}
