# Every target works from a clean clone on a machine with Go, a C compiler, git
# and make. Tests and the demo fetch a real Asterisk once; see
# internal/testbed.

GO       ?= go
BIN      ?= bin
FUZZTIME ?= 50000x
BENCH    ?=
ROUNDS   ?= 7
SOAK     ?= 1h
CONFIG   ?= build/sample/linewarden.toml
LINT     := bin/golangci-lint
TESTSUM  := bin/gotestsum
LONGEST  := ./internal/switchboard ./internal/daemon ./internal/demo

.DEFAULT_GOAL := help
.PHONY: help build demo run test moments lint fuzz bench soak

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Without cgo the command needs no libraries, so that the same build is what runs
# from a package, by hand, and in an image that holds nothing else.
build: ## build the command into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=auto -o $(BIN)/ ./cmd/linewarden

demo: ## watch phones on a real Asterisk being allowed and refused
	$(GO) run ./internal/demo

run: build $(CONFIG) ## run the daemon with CONFIG, or on a sample made in build/sample
	$(BIN)/linewarden serve --config $(CONFIG)

build/sample/linewarden.toml: | build
	$(BIN)/linewarden init $(@D)

# The tools' tests read files outside of their module, which the go command does
# not see change. One test first: it fetches Asterisk, where all others would wait
# for it. Tests at an Asterisk wait for phones most of the time, so many more of
# them run at once than there are cores; the packages that take longest come first.
# What all tests say of themselves is kept in bin/tests.json, and docs/enforcement.md
# must be what they have proven. The race detector makes it too slow to try every
# accident in every moment: with it a few are tried, and a third of them without.
test: $(TESTSUM) ## vet, and run all tests with the race detector on a real Asterisk
	$(GO) vet ./...
	$(GO) test -race -run '^TestFreshInstance$$' ./internal/testbed
	$(TESTSUM) --format pkgname --jsonfile bin/tests.json -- -race -timeout 20m -p 3 -parallel 10 $(LONGEST) ./...
	$(GO) test -short -timeout 10m -run InAnyMoment ./internal/switchboard
	$(GO) run ./internal/enforcement/matrix bin/tests.json
	cd tools && $(GO) vet ./... && $(GO) test -count=1 ./...
	cd bench && $(GO) vet ./... && $(GO) test ./...

moments: ## let every accident happen in every moment of every story of the switchboard
	$(GO) test -count=1 -timeout 10m -parallel 8 -run InAnyMoment ./internal/switchboard

lint: $(LINT) ## check formatting, the rules of .golangci.yml, the containers and the scripts
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l .); if [ -n "$$unformatted" ]; then \
		echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	$(LINT) run ./...
	cd tools && ../$(LINT) run ./... && $(GO) run ./containerlint ..
	cd bench && ../$(LINT) run ./...
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run deploy/asterisk-start deploy/prepare; \
		else echo "shellcheck is not installed: the scripts are not checked"; fi

# The tools have a module of their own, so that what they need is not what
# linewarden needs.
$(LINT): tools/go.mod tools/go.sum
	cd tools && $(GO) build -o ../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(TESTSUM): tools/go.mod tools/go.sum
	cd tools && $(GO) build -o ../$(TESTSUM) gotest.tools/gotestsum

# FUZZTIME counts executions: with a duration, go test can report its own end as
# a failure ("context deadline exceeded") when it comes while it minimizes.
# "go test -list" prints the names of a package's targets above the package's own.
fuzz: ## run every fuzz target for FUZZTIME each; fail if there is none
	@set -e; ran=0; \
	folders=$$(grep -rl '^func Fuzz' --include='*_test.go' . | xargs -r dirname | sort -u); \
	test -n "$$folders" || { echo "there is no fuzz target"; exit 1; }; \
	listed=$$($(GO) test -list '^Fuzz' $$folders) || { echo "$$listed"; exit 1; }; \
	targets=$$(echo "$$listed" | awk '/^Fuzz/ { names = names " " $$1 } \
		/^ok/ { n = split(names, t); for (i = 1; i <= n; i++) print $$2 ":" t[i]; names = "" }'); \
	for target in $$targets; do \
		echo "fuzz $$target"; \
		$(GO) test -run '^$$' -fuzz "^$${target##*:}\$$" -fuzztime $(FUZZTIME) "$${target%%:*}"; \
		ran=$$((ran + 1)); \
	done; \
	echo "ran $$ran fuzz targets"; \
	test $$ran -gt 0

# The peers that it is measured beside are in a module of their own.
bench: ## measure beside peers and floors; BENCH=NAME,NAME chooses suites, ROUNDS how often
	cd bench && $(GO) run . -suites '$(BENCH)' -rounds $(ROUNDS)

soak: ## let calls and accidents go on for SOAK=1h: nothing may grow, be left, or go uncounted
	$(GO) run ./internal/soak -for $(SOAK)
