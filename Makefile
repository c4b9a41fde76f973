# Two commands are enough: `make run` and `make test`. Everything is set up when it is missing.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
TICKETS ?=
HOME_DIR ?= $(CURDIR)/var/$(if $(TICKETS),own,demo)
export HEADWAY_HOME ?= $(HOME_DIR)
# compiled modules are kept, whatever the shell says: every process of ours starts a third faster
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench demo screenshots lock clean

help: ## print the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/.ready-run headway/doors/web/static/vendor/.ready ## set up, make the demo desk (or TICKETS=file), serve it
	@$(BIN)/python -m headway.doors.cli.main serve --first $(if $(TICKETS),--tickets "$(TICKETS)",--demo) --port $(PORT)

test: $(VENV)/.ready-dev headway/doors/web/static/vendor/.ready ## set up what is missing and pass all tests
	@deploy/setup.sh chromium
	@deploy/setup.sh engines "$(VENV)" requirements-engines.txt
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS) # what a file makes once is made in one process

check: $(VENV)/.ready-dev headway/doors/web/static/vendor/.ready ## ruff, types, import contracts, migrations, docs fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m docs.build --check

fix: $(VENV)/.ready-dev ## format, mend what can be mended, write generated docs anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m docs.build

bench: $(VENV)/.ready-dev ## print ratios against rivals (ROWS="100000 1000000"); BENCH=spc|themes|daily|pages|effect|findings names another
	@case "$(BENCH)" in \
	  "") $(BIN)/python -m bench $(ROWS);; \
	  spc) $(BIN)/python -m bench.spc_calibration;; \
	  themes) $(BIN)/python -m bench.themes $(ROWS);; \
	  effect) $(BIN)/python -m bench.effect_calibration;; \
	  findings) $(BIN)/python -m bench.findings;; \
	  daily|pages) $(BIN)/python -m bench.$(BENCH) "$(HEADWAY_HOME)";; \
	  *) echo "There is no bench $(BENCH). Known: spc, themes, effect, findings, daily, pages."; exit 2;; \
	esac

demo: $(VENV)/.ready-run ## make the demo desk only
	$(BIN)/python -m headway.doors.cli.main demo

screenshots: $(VENV)/.ready-dev headway/doors/web/static/vendor/.ready ## take the pictures of docs/screens anew
	@deploy/setup.sh chromium
	$(BIN)/python -m docs.screens

lock: ## compile requirements*.in with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade requirements-dev.in -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade requirements-engines.in -o requirements-engines.txt

clean: ## remove the environment and built assets; the data folder stays
	rm -rf $(VENV) node_modules build headway/doors/web/static/vendor

$(VENV)/bin/python:
	@deploy/setup.sh venv "$(PYTHON)" "$(VENV)"

$(VENV)/.ready-run: $(VENV)/bin/python requirements.txt pyproject.toml
	@deploy/setup.sh packages "$(VENV)" requirements.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run requirements-dev.txt
	@deploy/setup.sh packages "$(VENV)" requirements-dev.txt
	@touch $@

headway/doors/web/static/vendor/.ready: package-lock.json headway/doors/web/assets.py | $(VENV)/.ready-run
	@deploy/setup.sh assets "$(VENV)"
	@$(BIN)/python -m headway.doors.web.assets
	@touch $@
