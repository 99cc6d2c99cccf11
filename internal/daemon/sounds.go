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

// missingPrompts returns the reasons whose prompt there is in no language.
func missingPrompts(sounds []ari.Sound) []string {
	return slices.DeleteFunc(prompts.Reasons(), func(reason string) bool {
		return slices.ContainsFunc(sounds, func(s ari.Sound) bool { return s.ID == prompts.Sound(reason) })
	})
}
