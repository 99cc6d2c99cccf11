package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

const (
	composeFile     = "docker-compose.yml"
	environmentFile = "deploy/environment.yml" // may be put on top, for secrets
)

// published is what SIP_ADDRESS is for the check: an address beyond this host.
const published = "192.0.2.1"

// What relative paths in the file become part of. It need not exist.
const (
	workingDir = "/project"
	siteDir    = workingDir + "/site/"
)

// loadCompose loads files on top of one another as Docker does, against the schema,
// with all profiles.
func loadCompose(ctx context.Context, dir fs.FS, names ...string) (*types.Project, error) {
	details := types.ConfigDetails{WorkingDir: workingDir, Environment: types.Mapping{"SIP_ADDRESS": published}}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: name, Content: text})
	}
	project, err := loader.LoadWithContext(ctx, details, loader.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", strings.Join(names, " and "), err)
	}
	return project, nil
}

// findings collects what is wrong with a part of the file.
type findings struct {
	part     string
	problems []string
}

func (f *findings) expect(ok bool, format string, args ...any) {
	if !ok {
		f.problems = append(f.problems, fmt.Sprintf("%s: %s: %s", composeFile, f.part, fmt.Sprintf(format, args...)))
	}
}

func checkCompose(dir fs.FS, project *types.Project, images users) ([]string, error) {
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		f := findings{part: "service " + name}
		s := project.Services[name]
		f.image(&s, images)
		f.confined(&s)
		f.mounts(&s)
		f.variables(&s)
		problems = append(problems, f.problems...)
	}
	for _, name := range slices.Sorted(maps.Keys(project.Secrets)) {
		f := findings{part: "secret " + name}
		s := project.Secrets[name]
		f.expect(s.Environment != "" || strings.HasPrefix(s.File, siteDir),
			"is no file in site/, and of no environment variable")
		problems = append(problems, f.problems...)
	}
	more, err := checkNetwork(dir, project)
	return append(problems, more...), err
}

// image holds a service to an image that is known, and to the image's user.
func (f *findings) image(s *types.ServiceConfig, images users) {
	f.expect((s.Build == nil) != (s.Image == ""), "give it either an image, or a build without a name: a name would be looked for in a registry first")
	if s.Build == nil {
		f.expect(pinned(s.Image), "the image %q is not pinned by a tag", s.Image)
	} else {
		user, ok := images[s.Build.Target]
		f.expect(ok, "the Dockerfile has no stage %q", s.Build.Target)
		f.expect(user == s.User, "runs as %q, its image as %q", s.User, user)
	}
	user, group, _ := strings.Cut(s.User, ":")
	for _, id := range []string{user, group} {
		n, err := strconv.Atoi(id)
		f.expect(err == nil && n > 0, "user %q: give a number for user and group, and not root's", s.User)
	}
}

// confined holds a service to the least that it needs of the kernel.
func (f *findings) confined(s *types.ServiceConfig) {
	f.expect(s.ReadOnly, "its root is writable: set read_only")
	f.expect(slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0, "it has capabilities: drop ALL, add none")
	f.expect(slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}), "set security_opt to no-new-privileges:true alone")
	f.expect(!s.Privileged && len(s.Devices) == 0 && s.Pid == "" && s.Ipc == "" && s.UserNSMode == "",
		"it is privileged, has a device, or shares a namespace")
	f.expect(s.NetworkMode == "", "it shares a network, and loses it when its owner is started again")
	f.expect(s.Restart == "unless-stopped", "it does not come back: set restart to unless-stopped")
	h := s.HealthCheck
	f.expect(h != nil && !h.Disable && len(h.Test) > 1 && h.Test[0] == "CMD", "it has no health check, or one that needs a shell: use test: [CMD, …]")
	f.expect(h == nil || h.Timeout != nil && h.Interval != nil && *h.Timeout < *h.Interval, "its health check needs a timeout that is shorter than its interval")
}

// mounts holds what is writable to volumes and memory, and the rest to site/.
func (f *findings) mounts(s *types.ServiceConfig) {
	state := false
	for _, v := range s.Volumes {
		switch v.Type {
		case types.VolumeTypeVolume:
			f.expect(v.Source != "", "the volume at %s has no name, and would be lost", v.Target)
			state = state || v.Source != "" && !v.ReadOnly
		case types.VolumeTypeBind:
			f.expect(v.ReadOnly, "%s may be written to: mount it read-only", v.Target)
			f.expect(strings.HasPrefix(v.Source, siteDir), "%s is mounted from outside of site/", v.Target)
			f.expect(v.Bind != nil && !bool(v.Bind.CreateHostPath), "%s would be made, as root, where it is missing: set create_host_path: false", v.Target)
		default:
			f.expect(false, "%s is mounted as %s", v.Target, v.Type)
		}
	}
	f.expect(state, "it has no volume for its state")
}

// variables looks for secrets that are written out.
func (f *findings) variables(s *types.ServiceConfig) {
	for _, key := range slices.Sorted(maps.Keys(s.Environment)) {
		f.expect(!secretName.MatchString(key) || s.Environment[key] == nil, "the environment variable %s holds a secret: name it without a value", key)
	}
}
