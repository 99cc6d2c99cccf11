package daemon_test

import (
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/testbed"
	"github.com/linewarden/linewarden/internal/testbed/office"
)

// However a call began, whoever talks can transfer the other.
func TestTransfersOfCallsThatBeganOtherwise(t *testing.T) {
	t.Parallel()
	policy := strings.Replace(transferers, "park = true", "park = true\nunpark = \"all\"\npickup = \"all\"\ncontrol_ivr = \"all\"", 1) +
		"[ivr.desk]\nextension = \"7000\"\n"
	d := office.Start(t, office.Options{
		Policy: policy, Endpoint: letThrough(), Settings: "[calls]\nivr_context = \"ivrs\"\n",
		Asterisk: map[string][]byte{"test-extensions.conf": []byte("[ivrs]\nexten => 7000,1,Answer()\n same => n,Echo()\n")},
	})
	mara, noor, rana, dana := d.Phone("1001"), d.Phone("1002"), d.Phone("1003"), d.Phone("1004")
	t.Run("picked up", func(t *testing.T) {
		d := d.In(t)
		moved := d.Call(dana, "1003")
		d.Ring(rana)
		by := d.Call(mara, "**1003")
		d.Must(by.HearsOnly(d.Ctx, dana.Tone()))
		transfer, err := by.Refer(d.Ctx, "1002")
		d.Must(err)
		rings := d.Ring(noor)
		d.Must(rings.Answer(d.Ctx))
		wantTransfer(d, transfer, 200)
		d.Ends(by)
		d.Must(moved.HearsOnly(d.Ctx, noor.Tone()))
		d.Must(rings.HearsOnly(d.Ctx, dana.Tone()))
	})
	t.Run("retrieved, and merged with another", func(t *testing.T) {
		d := d.In(t)
		own, moved := d.Talk(mara, dana, "1004")
		transfer, err := own.Refer(d.Ctx, "70")
		d.Must(err)
		wantTransfer(d, transfer, 200)
		by := d.Call(mara, "71")
		d.Must(by.HearsOnly(d.Ctx, dana.Tone()))
		d.Must(by.Hold(d.Ctx))
		d.Must(moved.HearsOnly(d.Ctx, testbed.HoldMusicHz()))
		second, target := d.Talk(mara, rana, "1003")
		transfer, err = by.ReferReplaces(d.Ctx, second)
		d.Must(err)
		wantTransfer(d, transfer, 200)
		d.Ends(by)
		d.Ends(second)
		d.Must(moved.HearsOnly(d.Ctx, rana.Tone()))
		d.Must(target.HearsOnly(d.Ctx, dana.Tone()))
	})
	for name, to := range map[string]string{"into an IVR": "7000", "into an IVR, by its code": "*57000"} {
		t.Run(name, func(t *testing.T) {
			d := d.In(t)
			by, moved := d.Talk(mara, dana, "1004")
			transfer, err := by.Refer(d.Ctx, to)
			d.Must(err)
			wantTransfer(d, transfer, 200)
			d.Ends(by)
			d.Must(moved.HearsOnly(d.Ctx, dana.Tone())) // it echoes
			d.Must(moved.Hangup(d.Ctx))
		})
	}
}
