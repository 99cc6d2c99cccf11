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

// serve runs the daemon until it is interrupted or terminated. SIGHUP makes it
// read its configuration again.
func serve(ctx context.Context, args []string, out streams) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	path := flags.String("config", defaultConfig, "`FILE` with the settings; the policy lies beside it in policy.d")
	if err := parse(flags, args, out, "serve [--config FILE]", 0); err != nil {
		return err
	}
	running, err := config.Open(*path)
	if err != nil {
		return err
	}
	log := logger(running.Current().Settings.Log, out)
	d, err := daemon.New(ctx, running, log)
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
			if err := d.Reload(ctx); err != nil {
				log.ErrorContext(ctx, "the running policy stays", "error", err)
			}
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
