package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// A story is something that people do.
type story struct {
	name string
	tell func(*scene)
}

// stories are all of them, each as likely as the others.
var stories = []story{
	{"answered", func(s *scene) {
		calling, called := s.talk(s.mara, s.noor)
		s.pause()
		s.either(calling, called)
	}},
	{"kept", kept},
	{"held", func(s *scene) {
		calling, called := s.talk(s.noor, s.rana)
		if s.ok() {
			s.try("hold", called.Hold(s.ctx))
		}
		s.hearsMusic(calling)
		if s.ok() {
			s.try("resume", called.Resume(s.ctx))
		}
		s.hears(calling, s.rana)
		s.either(calling, called)
	}},
	{"cancelled", func(s *scene) {
		calling, called := s.call(s.rana, s.mara.Name()), s.ring(s.mara)
		s.pause()
		s.hangUp(calling)
		s.ends(called)
	}},
	{"unanswered", func(s *scene) {
		calling, called := s.call(s.mara, s.rana.Name()), s.ring(s.rana)
		s.ends(called)
		s.refused(calling, 480)
	}},
	{"busy", func(s *scene) {
		calling, called := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		if s.ok() {
			s.try("be busy", called.Busy())
		}
		s.refused(calling, 486)
	}},
	{"declined", func(s *scene) {
		calling, called := s.call(s.noor, s.mara.Name()), s.ring(s.mara)
		if s.ok() {
			s.try("decline", called.Decline())
		}
		s.refused(calling, 603)
	}},
	{"refused", func(s *scene) { s.refused(s.call(s.tarik, s.mara.Name()), 403) }},
	{"nobody", func(s *scene) { s.refused(s.call(s.mara, "1999"), 404) }},
	{"intercom", func(s *scene) { s.either(s.connect(s.mara, "*80"+s.rana.Name(), s.rana)) }},
	{"diverted", func(s *scene) {
		calling, first := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		if s.ok() {
			s.try("divert", first.Redirect(s.rana.Name()))
		}
		called := s.ring(s.rana)
		s.answer(called)
		s.answered(calling)
		s.either(calling, called)
	}},
	{"picked up", func(s *scene) {
		calling, called := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		s.rings(calling)
		picker := s.call(s.dana, "**"+s.noor.Name())
		s.ends(called)
		s.hears(calling, s.dana)
		s.hears(picker, s.mara)
		s.either(calling, picker)
	}},
	{"listened to", func(s *scene) { s.monitored("*222", s.dana) }},
	{"whispered to", func(s *scene) { s.monitored("*223", s.dana) }},
	{"barged in on", func(s *scene) { s.monitored("*224", s.dana) }},
	{"parked", parked},
	{"outside", outside},
	{"from outside", func(s *scene) {
		calling, called := s.connect(s.carrier, fmt.Sprintf("+3314268530%d", s.n), s.mara)
		s.hears(calling, s.mara)
		s.either(calling, called)
	}},
	{"forbidden number", func(s *scene) { s.refused(s.call(s.mara, "0899123456"), 403) }},
	{"queued", queued},
	{"emergency", emergency},
	{"recorded", recorded},
	{"transferred", transferred},
	{"transferred by key", transferredByKey},
	{"handed over", handedOver},
	{"handed over by key", handedOverByKey},
	{"guarded", func(s *scene) {
		calling, called := s.talk(s.otto, s.mara)
		s.either(calling, called)
	}},
	{"guarded and refused", func(s *scene) { s.refused(s.call(s.otto, "0899123456"), 403) }},
	{"guarded pickup", func(s *scene) {
		calling, called := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		picker := s.call(s.otto, "**"+s.rana.Name()) // where nothing rings
		s.answer(called)
		s.answered(calling)
		s.refused(picker, 480)
		s.either(calling, called)
	}},
	{"guarded listening", func(s *scene) { s.monitored("*222", s.otto) }},
	{"guarded outside", guardedOutside},
	{"parked by key", parkedByKey},
	{"picked up by a group", func(s *scene) {
		calling, called := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		s.rings(calling)
		picker := s.call(s.tarik, "*8")
		s.ends(called)
		s.hears(calling, s.tarik)
		s.either(calling, picker)
	}},
	{"diverted by code", func(s *scene) {
		calling, first := s.call(s.mara, s.noor.Name()), s.ring(s.noor)
		code := s.call(s.noor, "*26"+s.rana.Name())
		called := s.ring(s.rana)
		s.ends(first)
		s.answer(called)
		s.answered(calling)
		s.either(calling, called)
		s.ends(code)
	}},
	{"stepped out", func(s *scene) {
		s.ends(s.call(s.tarik, "*78"))
		s.refused(s.call(s.mara, s.tarik.Name()), 480)
		s.ends(s.call(s.tarik, "*79"))
	}},
	{"forwarded", func(s *scene) {
		s.ends(s.call(s.dana, "*72"+s.noor.Name()))
		s.either(s.connect(s.mara, s.dana.Name(), s.noor))
		s.ends(s.call(s.dana, "*73"))
	}},
}

// monitored is a call that a third hears.
func (s *scene) monitored(code string, by *phone.Phone) {
	calling, called := s.talk(s.mara, s.noor)
	ear := s.call(by, code+s.mara.Name())
	s.hears(ear, s.mara, s.noor)
	if rand.IntN(2) == 0 {
		s.hangUp(ear)
	}
	s.either(calling, called)
	s.ends(ear)
}

// parkedByKey is a call that is parked by a key code, and over while it waits.
func parkedByKey(s *scene) {
	s.alone(s.shared.parks)
	calling, own := s.talk(s.mara, s.noor)
	s.keys(own, "#72")
	s.ends(own)
	s.hearsMusic(calling)
	s.hangUp(calling)
}

// parked is a call that is parked and retrieved.
func parked(s *scene) {
	s.alone(s.shared.parks)
	calling, own := s.talk(s.mara, s.noor)
	if s.ok() {
		s.try("hold", own.Hold(s.ctx))
	}
	s.ends(s.call(s.noor, "70"), own)
	again := s.call(s.rana, "71")
	s.hears(again, s.mara)
	s.hears(calling, s.rana)
	s.either(calling, again)
}

// outside is a call to a number outside.
func outside(s *scene) {
	calling, far := s.call(s.mara, fmt.Sprintf("014268539%d", s.n)), s.ring(s.carrier)
	if rand.IntN(2) == 0 {
		if s.ok() {
			s.try("be busy", far.Busy())
		}
		s.refused(calling, 486)
		return
	}
	s.answer(far)
	s.hears(calling, s.carrier)
	s.pause()
	s.either(calling, far)
}

// guardedOutside is a call outside of a phone whose dialplan asks.
func guardedOutside(s *scene) {
	calling, far := s.call(s.otto, fmt.Sprintf("014268539%d", s.n)), s.ring(s.carrier)
	s.rings(calling)
	s.answer(far)
	s.hears(calling, s.carrier)
	s.either(calling, far)
}

// queued is a caller who waits in a queue for its only agent.
func queued(s *scene) {
	queue := fmt.Sprintf("6%d0", s.n)
	s.ends(s.call(s.noor, "*45"+queue))
	calling, called := s.connect(s.mara, queue, s.noor)
	s.hears(calling, s.noor)
	s.either(calling, called)
	s.ends(s.call(s.noor, "*46"+queue))
}

// kept is a call that goes on whatever happens to the daemon.
func kept(s *scene) {
	calling, called := s.talk(s.mara, s.noor)
	s.insist()
	for range 3 {
		s.pause()
		s.hears(calling, s.noor)
		s.hears(called, s.mara)
	}
}

// emergency is a call for help, which goes through whatever happens to the daemon.
func emergency(s *scene) {
	s.insist()
	s.alone(s.shared.helped)
	caller := s.mara
	if rand.IntN(2) == 0 {
		caller = s.otto
	}
	calling, help := s.connect(caller, "112", s.shared.centre)
	s.hears(calling, s.shared.centre)
	s.either(calling, help)
}

// recorded is a call that is recorded for a while.
func recorded(s *scene) {
	calling, called := s.talk(s.mara, s.noor)
	s.keys(calling, "*1")
	s.hears(called, s.mara) // behind the announcement
	s.pause()
	if rand.IntN(2) == 0 {
		s.keys(calling, "*1")
		s.hears(calling, s.noor)
	}
	s.either(calling, called)
}
