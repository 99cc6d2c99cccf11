package daemon

import (
	"context"
	"slices"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/prompts"
)

// askForSounds has the daemon ask Asterisk soon which sounds there are. It never
// blocks.
func (d *Daemon) askForSounds() {
	select {
	case d.newSounds <- struct{}{}:
	default: // it will
	}
}

// learnSounds asks Asterisk which sounds there are, whenever that may have
// changed: at each connection, and when somebody says so by a reload. What is
// installed is heard anyway; this is for the choice of the language.
func (d *Daemon) learnSounds(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.newSounds:
		}
		d.warnOfTransferKey(ctx)
		sounds, err := d.ari.ListSounds(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			d.log.WarnContext(ctx, "asterisk does not say which sounds it has: prompts are in each channel's own language, or English",
				"error", err)
			continue
		}
		d.languages.Learn(sounds)
		if missing := missingPrompts(sounds); len(missing) > 0 {
			d.log.WarnContext(ctx, "asterisk lacks prompts, for which refused callers hear its core sounds; install them with: linewarden prompts",
				"missing", missing)
			continue
		}
		d.log.InfoContext(ctx, "asterisk has the prompts")
	}
}

// warnOfTransferKey says so if any phone can crash this Asterisk.
func (d *Daemon) warnOfTransferKey(ctx context.Context) {
	if !d.running.Current().Settings.Calls.TransferKey {
		return
	}
	info, err := d.ari.Info(ctx)
	if ctx.Err() != nil || err == nil && info.SurvivesREFER() {
		return
	}
	version := ""
	if info != nil {
		version = info.System.Version
	}
	d.log.WarnContext(ctx, "any phone may crash this asterisk by its transfer key: update it to 20.21, 22.11, 23.5 or newer, or set calls.transfer_key = false",
		"version", version, "error", err)
}

// missingPrompts returns the reasons whose prompt there is in no language.
func missingPrompts(sounds []ari.Sound) []string {
	return slices.DeleteFunc(prompts.Reasons(), func(reason string) bool {
		return slices.ContainsFunc(sounds, func(s ari.Sound) bool { return s.ID == prompts.Sound(reason) })
	})
}
