package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: containerlint FOLDER")
		os.Exit(2)
	}
	root, err := os.OpenRoot(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(context.Background(), root.FS(), os.Stderr))
}

// run checks the project in a folder, and returns the exit status.
func run(ctx context.Context, dir fs.FS, out io.Writer) int {
	problems, err := check(ctx, dir)
	if err != nil {
		fmt.Fprintln(out, err)
		return 1
	}
	for _, p := range problems {
		fmt.Fprintln(out, p)
	}
	return min(len(problems), 1)
}

// check returns everything that is wrong, each as a line.
func check(ctx context.Context, dir fs.FS) ([]string, error) {
	images, problems, err := checkDockerfile(dir)
	if err != nil {
		return nil, err
	}
	for _, files := range [][]string{{composeFile}, {composeFile, environmentFile}} {
		project, err := loadCompose(ctx, dir, files...)
		if err != nil {
			return nil, err
		}
		more, err := checkCompose(dir, project, images)
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
	}
	ignored, err := checkIgnored(dir)
	if err != nil {
		return nil, err
	}
	problems = append(problems, ignored...)
	slices.Sort(problems)
	return slices.Compact(problems), nil
}
