# Everything here needs Go and make, and nothing else. What more a target can use (a C compiler for -race, chromium and npm
# for the browser tests) is looked for, and what was left out is said aloud.

SHELL      := /bin/sh
OUT        := $(CURDIR)/.out
GO         ?= go
FUZZTIME   ?= 10s
TESTFLAGS  ?=
TIMEOUT    ?= 12m
STATICCHECK = all,-ST1000,-ST1003,-ST1016,-ST1020,-ST1021,-ST1022

AXE_VERSION = 4.14.1
AXE         = $(OUT)/axe-$(AXE_VERSION)/node_modules/axe-core/axe.min.js

# The race detector needs cgo, and that a C compiler.
RACE := $(shell [ "`$(GO) env CGO_ENABLED`" = 1 ] && command -v `$(GO) env CC | cut -d' ' -f1` >/dev/null && echo -race)

.DEFAULT_GOAL := help
.PHONY: run test check fmt vet lint committed dist bench fuzz golden axe help

run: ## builds and starts the demo: http://127.0.0.1:8080, sample people, no account anywhere (ARGS="--addr …")
	@mkdir -p $(OUT)
	@$(GO) build -o $(OUT)/ticbot ./cmd/ticbot
	@exec $(OUT)/ticbot demo $(ARGS)

test: axe ## runs all tests that can run here, with -race; what was left out is said aloud
	@mkdir -p $(OUT)/screenshots
	@$(if $(RACE),:,echo "left out: -race: no C compiler for cgo"; [ "$$CI" != true ])
	@if [ -f "$(AXE)" ]; then TICBOT_AXE="$${TICBOT_AXE:-$(AXE)}"; export TICBOT_AXE; fi; \
	TICBOT_SCREENSHOTS="$${TICBOT_SCREENSHOTS:-$(OUT)/screenshots}"; export TICBOT_SCREENSHOTS; \
	$(GO) test $(RACE) -timeout $(TIMEOUT) -json $(TESTFLAGS) ./... | $(GO) run .ci/report.go

check: fmt vet lint ## format, vet, lint, import arrows and house style, then make test, then generated = committed
	@$(MAKE) --no-print-directory test TESTFLAGS="-vet=off $(TESTFLAGS)"
	@$(MAKE) --no-print-directory committed

fmt:
	@bad=`gofmt -l bot cmd commands locales store .ci`; [ -z "$$bad" ] || { echo "gofmt: $$bad"; exit 1; }
	@echo "ok	gofmt"

vet:
	@$(GO) vet ./...
	@echo "ok	go vet"

lint:
	@$(GO) tool staticcheck -checks '$(STATICCHECK)' ./...
	@echo "ok	staticcheck"

committed:
	@if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then echo "left out: generated = committed: no git work tree"; \
	else bad=`git status --porcelain -- '*testdata*' go.mod go.sum`; \
		if [ -z "$$bad" ]; then echo "ok	generated = committed"; \
		else echo "not committed:"; echo "$$bad"; [ "$$CI" != true ]; fi; fi

dist: ## static binaries with SHA-256 sums in dist/
	@rm -rf dist && mkdir -p dist
	@set -e; for target in linux/amd64 linux/arm64 windows/amd64; do \
		os=$${target%/*}; arch=$${target#*/}; ext=; [ $$os != windows ] || ext=.exe; \
		echo "dist/ticbot-$$os-$$arch$$ext"; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags "-s -w" -o dist/ticbot-$$os-$$arch$$ext ./cmd/ticbot; \
	done
	@cd dist && { if command -v sha256sum >/dev/null; then sha256sum ticbot-*; else shasum -a 256 ticbot-*; fi; } > SHA256SUMS && cat SHA256SUMS

bench: ## one row per measure: name, unit, median, worst round, p99, relative to what
	@$(GO) run ./cmd/ticbot/bench $(ARGS)

fuzz: ## each fuzz target for FUZZTIME (10s)
	@set -e; for pkg in `$(GO) list ./...`; do \
		for f in `$(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true`; do \
			echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg; \
		done; done

golden: ## rewrites the golden files
	@set -e; for dir in `grep -rl --include='*_test.go' 'flag.Bool("update"' bot cmd commands locales store | xargs -n1 dirname | sort -u`; do \
		$(GO) test -count=1 ./$$dir -update; done

axe: ## fetches axe-core, for the accessibility tests, into .out/
	@if [ -f "$(AXE)" ] || [ -n "$$TICBOT_AXE" ]; then :; \
	elif ! command -v npm >/dev/null; then echo "left out: axe-core: no npm to fetch it with"; \
	elif ! npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(OUT)/axe-$(AXE_VERSION) axe-core@$(AXE_VERSION) >/dev/null 2>&1; then \
		echo "left out: axe-core: npm could not fetch it"; fi

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | while IFS='	' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done
