package main

import (
	"fmt"

	"github.com/linewarden/linewarden/internal/testbed/phone"
)

// transferred is a call that goes to somebody else by the phone's own key.
func transferred(s *scene) {
	calling, by := s.talk(s.mara, s.noor)
	if !s.ok() {
		return
	}
	told, err := by.Refer(s.ctx, s.rana.Name())
	if !s.try("transfer", err) {
		return
	}
	to := s.ring(s.rana)
	s.answer(to)
	s.told(told)
	s.ends(by)
	s.hears(calling, s.rana)
	s.either(calling, to)
}

// handedOver is a call that goes to somebody else who was asked before.
func handedOver(s *scene) {
	calling, by := s.talk(s.mara, s.noor)
	if s.ok() {
		s.try("hold", by.Hold(s.ctx))
	}
	asking, to := s.talk(s.noor, s.rana)
	if !s.ok() {
		return
	}
	told, err := by.ReferReplaces(s.ctx, asking)
	if !s.try("transfer", err) {
		return
	}
	s.told(told)
	s.ends(by, asking)
	s.hears(calling, s.rana)
	s.either(calling, to)
}

// told waits until who transfers is told that it came about.
func (s *scene) told(t *phone.Transfer) {
	if !s.ok() {
		return
	}
	status, err := t.Wait(s.ctx)
	if s.try("wait for the transfer", err) && status != 200 {
		s.err = fmt.Errorf("the transfer ended with %d, want 200", status)
	}
}

func transferredByKey(s *scene) {
	calling, by := s.talk(s.mara, s.noor)
	s.keys(by, "##")
	s.hearsAudio(by)
	s.keys(by, s.rana.Name()+"#")
	to := s.ring(s.rana)
	s.answer(to)
	s.ends(by)
	s.hears(calling, s.rana)
	s.either(calling, to)
}

func handedOverByKey(s *scene) {
	calling, by := s.talk(s.mara, s.noor)
	s.keys(by, "*2")
	s.hearsAudio(by)
	s.keys(by, s.rana.Name()+"#")
	to := s.ring(s.rana)
	s.answer(to)
	s.hears(by, s.rana)
	s.hears(to, s.noor)
	s.keys(by, "*2")
	s.ends(by)
	s.hears(calling, s.rana)
	s.either(calling, to)
}
