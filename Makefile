# Everything one does in this repository. `make` alone lists it.
# Needs Python 3.11 or newer, Node 20 or newer and make; the rest is set up here, in .venv and web/node_modules.

SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := .venv/bin
STATIC := src/kiseki/server/static/index.html
WEB_SOURCES := $(shell find web/src web/public web/*.json web/*.ts web/*.html -type f 2>/dev/null)
PIP_INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
# Tests wait for processes and servers more than they calculate, so more of them run than there are cores
# on a small machine; files stay together so that a file's fixtures are made once (tests/conftest.py orders them).
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
# All of it is slow, and every process would take seconds to load it.
NOT_LOADED := -p no:schemathesis --ignore tests/server/test_schemathesis.py
export KISEKI_CHROMIUM = $(shell cat .cache/chromium 2>/dev/null)

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- for everybody ----------------------------------------------------------------------

.PHONY: demo
demo: .venv/.demo $(STATIC) ## set up, start a server, train real models and watch them live
	$(BIN)/kiseki demo

.PHONY: test
test: setup $(STATIC) ## set up all that tests need and run every test (under 20 minutes)
	cd web && npm run --silent test
	$(PYTEST) -q --numprocesses 3

.PHONY: wheel
wheel: .venv/.dev $(STATIC) ## build dist/kiseki-*.whl with the web app in it
	rm -rf dist
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist
	@ls dist/*.whl

# --- for those who change kiseki ----------------------------------------------------------

.PHONY: setup
setup: .venv/.dev web/node_modules/.ready .cache/chromium .cache/s3 ## install all tools, from the lock files

.PHONY: dev
dev: .venv/.dev web/node_modules/.ready ## server and web app, reloading on change
	tools/dev.sh

.PHONY: test-fast
test-fast: .venv/.dev ## the everyday tests (under 3 minutes): nothing slow, no browser, no PostgreSQL
	$(PYTEST) -q --numprocesses 4 -m "not slow and not browser and not postgres" $(NOT_LOADED)

.PHONY: check
check: .venv/.dev web/node_modules/.ready ## lint, format, types, import directions, translations, generated files; changes nothing
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/typos
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python tools/codegen.py --check
	cd web && npm run --silent check

.PHONY: fix
fix: .venv/.dev web/node_modules/.ready ## repair what can be repaired without thought
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd web && npm run --silent fix

.PHONY: codegen
codegen: .venv/.dev web/node_modules/.ready ## print OpenAPI, TypeScript from it, and which tests show what
	$(BIN)/python tools/codegen.py

.PHONY: web
web: $(STATIC) ## build the web app into the Python package

.PHONY: bench
bench: .venv/.dev ## measure kiseki and its peers side by side and write bench/README.md
	$(BIN)/python -m bench

.PHONY: faults
faults: .venv/.dev ## kill, cut and fill: 200 random moments each (about an hour)
	$(BIN)/python -m tools.faults

.PHONY: lock
lock: .venv/.uv ## pin what pyproject.toml asks for; tools/setup/lock.sh --upgrade takes newer versions
	tools/setup/lock.sh

.PHONY: clean
clean: ## remove what was built; keep installed tools and data
	rm -rf dist src/kiseki/server/static .pytest_cache .ruff_cache .hypothesis web/test-results

# --- files behind the commands: a second run finds them made ------------------------------

.venv/.uv: tools/setup/venv.sh
	tools/setup/venv.sh
	@touch $@

.venv/.demo: .venv/.uv requirements/demo.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/demo.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.uv requirements/dev.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/.demo

web/node_modules/.ready: web/package-lock.json
	@tools/setup/node.sh
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(STATIC): web/node_modules/.ready $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

.cache/chromium: .venv/.dev tools/setup/chromium.sh
	tools/setup/chromium.sh

.cache/s3: tools/setup/s3.sh
	tools/setup/s3.sh
