package daemon

import (
	"context"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/control"
	"github.com/linewarden/linewarden/internal/limits"
	"github.com/linewarden/linewarden/internal/store"
	"github.com/linewarden/linewarden/policy"
)

// beginLimits prepares the limits. What is lost of them refuses.
func (d *Daemon) beginLimits(ctx context.Context, settings config.Settings) {
	log := d.log.With("part", "limits")
	book, lost := store.Open(settings.State.Dir, limits.BookName, limits.CheckBook)
	if lost != nil {
		log.ErrorContext(ctx, "what users have called today is lost: all classes that daily_calls limits are closed, see linewarden limits", "error", lost)
	}
	d.limits = limits.New(limits.Config{
		Calls: d.calls, EmergencyContext: settings.Calls.EmergencyContext, Book: book, Log: log, Refused: d.metrics.Limited,
	})
}

// Limits tells what users have and had of what is limited.
func (d *Daemon) Limits() control.Limits {
	l := control.Limits{Lost: d.limits.Distrusted(), Users: []control.Use{}}
	for _, use := range d.limits.Uses(d.policy()) {
		u := control.Use{User: use.User, Calls: use.Calls, Most: use.Max}
		for _, daily := range use.Daily {
			u.Daily = append(u.Daily, control.Daily{Class: string(daily.Class), Calls: daily.Calls, Closed: daily.Closed})
		}
		l.Users = append(l.Users, u)
	}
	return l
}

// Open opens a class of numbers for a user for whom a limit has closed it.
func (d *Daemon) Open(ctx context.Context, user, class string) error {
	if err := d.limits.Open(d.policy(), user, policy.NumberClass(class)); err != nil {
		return err
	}
	d.log.InfoContext(ctx, "an administrator has opened a class of numbers for a user", "user", user, "class", class)
	return nil
}
