package main

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// project returns a copy of what is checked.
func project(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	keep := func(name string) {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	for _, name := range []string{dockerfile, composeFile, ignoreFile} {
		keep(name)
	}
	err := fs.WalkDir(os.DirFS("../.."), "deploy", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			keep(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheProjectIsFine(t *testing.T) {
	var out bytes.Buffer
	if status := run(t.Context(), project(t), &out); status != 0 || out.Len() > 0 {
		t.Errorf("run = %d, %s", status, out.String())
	}
}

// TestProblems breaks one promise at a time.
func TestProblems(t *testing.T) {
	tests := map[string]struct {
		file, from, to string // what is broken, in the first place that has it
		want           string
	}{
		"no syntax":          {dockerfile, "RUN make build", "RAN make build", "unknown instruction"},
		"Docker's own rules": {dockerfile, " AS build", " as build", "FromAsCasing"},
		"image without tag":  {dockerfile, "debian:sid-slim", "debian", `Dockerfile:23: the image "debian" is not pinned`},
		"image latest":       {dockerfile, "debian:sid-slim", "localhost:5000/debian:latest", "is not pinned"},
		"runs as root":       {dockerfile, "USER 10001:10001\n", "", `service linewarden: runs as "10001:10001", its image as ""`},
		"runs as another":    {dockerfile, "USER 10002:10002", "USER 10003:10003", `service asterisk: runs as "10002:10002", its image as "10003:10003"`},
		"secret in ENV":      {dockerfile, "WORKDIR /src", "ENV ARI_PASSWORD=x", "ARI_PASSWORD names a secret, which would be in the image"},
		"secret in ARG":      {dockerfile, "WORKDIR /src", "ARG AGI_TOKEN", "AGI_TOKEN names a secret, which would be in the image's history"},
		"secret in front":    {dockerfile, "FROM golang", "ARG API_KEY\nFROM golang", "API_KEY names a secret"},
		"ADD":                {dockerfile, "COPY . .", "ADD . .", "ADD fetches"},
		"shell":              {dockerfile, `ENTRYPOINT ["/usr/local/bin/asterisk-start"]`, "ENTRYPOINT asterisk-start", "in a shell"},
		"recommends":         {dockerfile, " --no-install-recommends", "", "installs more than is asked for"},
		"another build":      {dockerfile, "RUN make build", "RUN go build ./cmd/linewarden", "not built as everywhere else"},
		"no such stage":      {dockerfile, "AS asterisk", "AS pbx", `no stage "asterisk"`},

		"no YAML":            {composeFile, "services:", "services", "load docker-compose.yml: "},
		"unknown key":        {composeFile, "    init: true", "    initt: true", "services.asterisk.initt"},
		"unknown network":    {composeFile, "      control:\n        ipv4", "      contrl:\n        ipv4", "undefined network contrl"},
		"named build":        {composeFile, "    build:", "    image: linewarden/asterisk:22\n    build:", "looked for in a registry first"},
		"unpinned":           {composeFile, "prom/prometheus:v3.5.0", "prom/prometheus", "is not pinned"},
		"root":               {composeFile, `user: "65534:65534"`, `user: "0:0"`, `service prometheus: user "0:0"`},
		"user by name":       {composeFile, `user: "65534:65534"`, `user: nobody`, `service prometheus: user "nobody"`},
		"writable root":      {composeFile, "  read_only: true\n", "", "service linewarden: its root is writable"},
		"capabilities":       {composeFile, "  cap_drop: [ALL]\n", "", "service asterisk: it has capabilities"},
		"a capability":       {composeFile, "    init: true", "    cap_add: [NET_ADMIN]", "service asterisk: it has capabilities"},
		"new privileges":     {composeFile, `  security_opt: ["no-new-privileges:true"]` + "\n", "", "no-new-privileges"},
		"seccomp off":        {composeFile, `["no-new-privileges:true"]`, `["no-new-privileges:true", "seccomp:unconfined"]`, "no-new-privileges:true alone"},
		"privileged":         {composeFile, "    init: true", "    privileged: true", "service asterisk: it is privileged"},
		"host's processes":   {composeFile, "    init: true", "    pid: host", "shares a namespace"},
		"no restart":         {composeFile, "  restart: unless-stopped", `  restart: "no"`, "does not come back"},
		"no health check":    {composeFile, "test: [CMD, promtool, check, healthy]", "test: [NONE]", "service prometheus: it has no health check"},
		"health by shell":    {composeFile, "test: [CMD, promtool, check, healthy]", "test: promtool check healthy", "needs a shell"},
		"slow health check":  {composeFile, "      timeout: 10s", "      timeout: 60s", "shorter than its interval"},
		"no state":           {composeFile, "      - linewarden-state:/var/lib/linewarden\n      - linewarden-audit:/var/log/linewarden\n", "", "service linewarden: it has no volume"},
		"nameless volume":    {composeFile, "      - linewarden-state:/var/lib/linewarden\n", "      - /var/lib/linewarden\n", "has no name"},
		"writable file":      {composeFile, "        read_only: true\n", "", "/etc/linewarden may be written to"},
		"the docker socket":  {composeFile, "source: ./site/prometheus", "source: /var/run/docker.sock", "mounted from outside of site/"},
		"folder made":        {composeFile, "          create_host_path: false", "          create_host_path: true", "would be made"},
		"secret in variable": {composeFile, "      SIP_ADDRESS:", "      ARI_PASSWORD: hunter2\n      SIP_ADDRESS:", "ARI_PASSWORD holds a secret"},
		"secret written out": {composeFile, "    file: ./site/secrets/ari", "    content: hunter2", "'content' not allowed"},
		"secret elsewhere":   {composeFile, "    file: ./site/secrets/ari", "    file: ./deploy/ari", "secret ari: is no file in site/"},

		"secret on top":  {environmentFile, "LINEWARDEN_AGI_TOKEN:", "LINEWARDEN_AGI_TOKEN: hunter2", "LINEWARDEN_AGI_TOKEN holds a secret"},
		"no YAML on top": {environmentFile, "services:", "services", "load docker-compose.yml and deploy/environment.yml"},
		"more on top":    {environmentFile, "    secrets: !reset []", "    privileged: true", "it is privileged"},

		"ARI published":       {composeFile, `      - "${SIP_ADDRESS:-127.0.0.1}:5060`, `      - "${SIP_ADDRESS:-127.0.0.1}:8088:8088"` + "\n" + `      - "${SIP_ADDRESS:-127.0.0.1}:5060`, "102 ports"},
		"published anywhere":  {composeFile, `"127.0.0.1:9090:9090"`, `"9090:9090"`, `prometheus publishes 9090 on ""`},
		"published elsewhere": {composeFile, `:5060:5060/udp"`, `:5061:5060/udp"`, "publishes 5060 as 5061"},
		"fewer RTP ports":     {composeFile, "10000-10099:10000-10099/udp", "10000-10089:10000-10089/udp", "91 ports"},
		"more RTP ports":      {"deploy/asterisk/rtp.conf", "rtpend = 10099", "rtpend = 10199", "201 ports"},
		"no RTP ports":        {"deploy/asterisk/rtp.conf", "rtpend", "rtpends", "rtp.conf: no line"},
		"another SIP port":    {"deploy/asterisk/pjsip.conf", "bind = 0.0.0.0:5060", "bind = 0.0.0.0:5062", "05062/udp"},
		"SIP over TCP":        {composeFile, `:5060:5060/udp"`, `:5060:5060/tcp"`, "05060/tcp"},
		"shared network":      {composeFile, "    networks:\n      outside:\n      monitoring:\n        ipv4_address: 10.45.73.11\n    volumes", "    network_mode: host\n    volumes", "shares a network"},
		"no address":          {composeFile, "      monitoring:\n        ipv4_address: 10.45.73.11\n", "      monitoring:\n", "prometheus has no address of its own"},
		"the same address":    {composeFile, "ipv4_address: 10.45.73.3", "ipv4_address: 10.45.73.2", "have the same address"},
		"a way out":           {composeFile, "    internal: true\n", "", "the network control has fixed addresses, and a way out"},
		"moved":               {composeFile, "ipv4_address: 10.45.73.3", "ipv4_address: 10.45.73.4", "linewarden.toml names 10.45.73.3, which no service has"},
		"another network":     {"deploy/asterisk/http.conf", "10.45.73.2", "10.45.74.2", "http.conf names 10.45.74.2"},

		"secrets in the build": {ignoreFile, "/site/\n", "", ignoreFile + ": site/secrets/ari is ignored: false"},
		"too little built":     {ignoreFile, "/bin/\n", "/deploy/\n", ignoreFile + ": deploy/site/pjsip.conf is ignored: true"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := project(t)
			text := string(dir[tt.file].Data)
			if !strings.Contains(text, tt.from) {
				t.Fatalf("%s does not hold %q", tt.file, tt.from)
			}
			dir[tt.file].Data = []byte(strings.Replace(text, tt.from, tt.to, 1))
			var out bytes.Buffer
			if status := run(t.Context(), dir, &out); status != 1 || !strings.Contains(out.String(), tt.want) {
				t.Errorf("run = %d, want 1 and %q:\n%s", status, tt.want, out.String())
			}
		})
	}
}

// TestSecretsFromTheEnvironment: with the file on top, no secret's file is
// mounted, and the variables are handed on without a value of their own.
func TestSecretsFromTheEnvironment(t *testing.T) {
	p, err := loadCompose(t.Context(), project(t), composeFile, environmentFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"asterisk", "linewarden"} {
		s := p.Services[name]
		if len(s.Secrets) > 0 {
			t.Errorf("%s has the files %v mounted", name, s.Secrets)
		}
		for _, key := range []string{"LINEWARDEN_ARI_PASSWORD", "LINEWARDEN_AGI_TOKEN"} {
			if value, ok := s.Environment[key]; !ok || value != nil {
				t.Errorf("%s gets %s: %v, with a value of its own: %v", name, key, ok, value != nil)
			}
		}
	}
}
