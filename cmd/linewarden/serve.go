package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/linewarden/linewarden/config"
	"github.com/linewarden/linewarden/internal/daemon"
)

const defaultConfig = "/etc/linewarden/linewarden.toml"

var serveCommand = command{
	name:    "serve",
	summary: "run the daemon",
	help: `Runs the daemon until it is interrupted or terminated: people who talk then
keep talking. It reads an edited policy by itself, on SIGHUP and on "linewarden
reload"; an edit with errors changes nothing and is logged.`,
	setup: func(flags *flag.FlagSet) runner {
		path := flags.String("config", defaultConfig, "`FILE` with the settings, or its folder; the policy lies beside it in policy.d")
		return func(ctx context.Context, _ []string, out streams) error { return serve(ctx, *path, out) }
	},
}

func serve(ctx context.Context, path string, out streams) error {
	running, err := config.Open(path)
	if err != nil {
		return err
	}
	d, err := daemon.New(ctx, running, logger(running.Current().Settings.Log, out))
	if err != nil {
		return err
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	for {
		select {
		case <-hangups:
			// An error is logged where it happened, and what ran runs on.
			_ = d.Reload(ctx)
		case err := <-done:
			return err
		}
	}
}

// logger writes to standard error as the settings say.
func logger(s config.Log, out streams) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.Level}
	if s.Format == "json" {
		return slog.New(slog.NewJSONHandler(out.stderr, options))
	}
	return slog.New(slog.NewTextHandler(out.stderr, options))
}
