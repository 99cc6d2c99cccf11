package daemon_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
	"github.com/linewarden/linewarden/internal/testbed/office"
	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// TestNoWayRound tries the ways in which a phone can ask, for everything there is
// to ask for. Rana, who may do nothing of it, gets nothing, and nobody notices.
func TestNoWayRound(t *testing.T) {
	t.Parallel()
	// As shipped, Asterisk declines every REFER. Here they come before linewarden.
	d := temptingOffice(t, allowTransfer)
	t.Run("a transfer to where one may not", func(t *testing.T) {
		s := setScene(t, d.In(t))
		for to := range asks {
			wantNoTransfer(t, s.Desk, s.ranas, to)
		}
		for to := range unguarded {
			wantNoTransfer(t, s.Desk, s.ranas, to)
		}
		s.untouched()
		proven(t, enforcement.Refer, asks)
		enforcement.Prevented(t, enforcement.BlindTransfer, enforcement.Refer)
	})
	t.Run("a diversion to where one may not", func(t *testing.T) {
		s := setScene(t, d.In(t))
		for to := range asks {
			wantNoDiversion(s, to)
		}
		for to := range unguarded {
			wantNoDiversion(s, to)
		}
		s.untouched()
		proven(t, enforcement.Redirect, asks)
		enforcement.Prevented(t, enforcement.Divert, enforcement.Redirect)
	})
	t.Run("a transfer that names a call of others", func(t *testing.T) {
		s := setScene(t, d.In(t))
		consulting, own := s.Talk(s.Phone("1008"), s.rana, "1003")
		for operation, others := range map[enforcement.Operation][]*phone.Dialog{
			enforcement.AttendedTransfer: {own},
			enforcement.Pickup:           {s.ringing, s.ringer},
			enforcement.Retrieve:         {s.held},
			enforcement.Barge:            {s.danas, s.tariks, s.maras},
			enforcement.QueuePull:        {s.waiting},
		} {
			for _, other := range others {
				transfer, err := s.ranas.ReferReplaces(s.Ctx, other)
				wantDeclined(t, s.Desk, transfer, err)
			}
			enforcement.Prevented(t, operation, enforcement.ReferReplaces)
		}
		s.Must(consulting.HearsOnly(s.Ctx, s.rana.Tone()))
		s.untouched()
	})
	t.Run("a dialplan that asks nobody", func(t *testing.T) {
		s := setScene(t, d.In(t))
		calls := map[string]*phone.Dialog{} // at once, for the prompts take their time
		for number := range unguarded {
			calls[number] = s.Call(s.rana, number)
		}
		calls["*1"] = s.Call(s.rana, "*1")
		for _, call := range calls {
			wantStatus(t, s.Ends(call), 404)
		}
		s.untouched()
		proven(t, enforcement.Application, unguarded)
		enforcement.Prevented(t, enforcement.Record, enforcement.Dialled)
	})
}

func TestATransferOfACallThatRingsIsDeclined(t *testing.T) {
	t.Parallel()
	d := temptingOffice(t, "")
	mara, rana, otto := d.Phone("1001"), d.Phone("1003"), d.Phone("1006")
	call := d.Call(mara, "1003")
	ringing := d.Ring(rana)
	d.Must(call.WaitRinging(d.Ctx))
	for to := range asks {
		wantNoTransfer(t, d, ringing, to)
	}
	d.Must(ringing.Answer(d.Ctx))
	d.Must(call.HearsOnly(d.Ctx, rana.Tone()))
	wantNoCall(t, otto)
	enforcement.Prevented(t, enforcement.Divert, enforcement.Refer)
}

func TestNoKeyIsAWayRound(t *testing.T) {
	t.Parallel()
	s := setScene(t, temptingOffice(t, ""))
	for keys := range asks {
		s.Must(s.ranas.SendDTMF(s.Ctx, keys))
	}
	s.Must(s.ranas.SendDTMF(s.Ctx, "##1006#*21006#*3#72")) // and Asterisk's own
	s.Must(s.ranas.SendDTMF(s.Ctx, "987"))
	s.Must(s.maras.WaitDigits(s.Ctx, "987"))
	s.untouched()
	proven(t, enforcement.KeyCode, asks)
	enforcement.Prevented(t, enforcement.BlindTransfer, enforcement.KeyCode)
	enforcement.Prevented(t, enforcement.AttendedTransfer, enforcement.KeyCode)
	for _, feature := range []enforcement.Operation{
		enforcement.BlindTransfer, enforcement.AttendedTransfer, enforcement.Park, enforcement.Record,
	} {
		enforcement.Prevented(t, feature, enforcement.BuiltIn)
	}
}

func TestNoKeyAsSIPINFOIsAWayRound(t *testing.T) {
	t.Parallel()
	s := setScene(t, temptingOffice(t, ""))
	for keys := range asks {
		infoKeys(s.Desk, s.ranas, keys)
	}
	infoKeys(s.Desk, s.ranas, "##1006#*21006#*3#72987")
	s.untouched()
	proven(t, enforcement.Info, asks)
	enforcement.Prevented(t, enforcement.BlindTransfer, enforcement.Info)
	enforcement.Prevented(t, enforcement.AttendedTransfer, enforcement.Info)
}

// wantNoTransfer lets a phone use its transfer key, in vain.
func wantNoTransfer(t *testing.T, d *office.Desk, call *phone.Dialog, to string) {
	t.Helper()
	transfer, err := call.Refer(d.Ctx, to)
	wantDeclined(t, d, transfer, err)
}

// wantDeclined checks what a phone is told of a transfer: at once, or later.
func wantDeclined(t *testing.T, d *office.Desk, transfer *phone.Transfer, err error) {
	t.Helper()
	if refused, ok := errors.AsType[*phone.ResponseError](err); ok && refused.Status >= 400 {
		return
	}
	d.Must(err)
	if status, err := transfer.Wait(d.Ctx); err != nil || status < 400 {
		t.Errorf("the phone was told %d, %v of its transfer", status, err)
	}
}

// wantNoDiversion lets Rana's phone send a call elsewhere, in vain.
func wantNoDiversion(s *scene, to string) {
	s.t.Helper()
	call := s.Call(s.tarik, "1003")
	s.Must(s.Ring(s.rana).Redirect(to))
	if end := s.Ends(call); end.Status < 400 {
		s.t.Errorf("a call that was diverted to %s ended %v", to, end)
	}
}

// infoKeys presses keys as phones do that send them as SIP INFO.
func infoKeys(d *office.Desk, call *phone.Dialog, keys string) {
	for key := range strings.SplitSeq(keys, "") {
		err := call.Info(d.Ctx, "application/dtmf-relay", []byte("Signal="+key+"\r\nDuration=100\r\n"))
		if _, refused := errors.AsType[*phone.ResponseError](err); !refused {
			d.Must(err)
		}
	}
}
