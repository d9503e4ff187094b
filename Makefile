# The first use of a target sets up .venv from the lock. PYTHON=… names the interpreter, ARGS=… is passed on.

.DEFAULT_GOAL := help
.PHONY: help enrich parse resolve fetch build readme test lint check simulate-year lock clean FORCE

RUNS = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(RUNS)' 2>/dev/null && echo $$p && break; done)
NEED_PYTHON = @"$(PYTHON)" -c '$(RUNS)' 2>/dev/null || { \
	echo "Needed: Python 3.11 or later with venv (Debian: python3-venv); name one with make PYTHON=/path/to/python3" >&2; exit 1; }

# Modules, not scripts: a script names its interpreter in a first line that a space in the path breaks.
RUN = .venv/bin/python -m
INSTALL = $(RUN) pip install --quiet --disable-pip-version-check --require-hashes --requirement
CORE = .venv/.core
DEV = .venv/.dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s%s\n", $$1, $$2 }' Makefile

enrich:  $(CORE) ## Identify, date and count every paper of the lists; write enriched/ and README.md
resolve: $(CORE) ## Only ask which papers the entries are
fetch:   $(CORE) ## Only ask for the rest about papers that are identified
build:   $(CORE) ## Only write enriched/ from what raw/ holds
readme:  $(CORE) ## Only write README.md from what raw/ holds
enrich resolve fetch build readme:
	@$(RUN) pipeline $@ $(ARGS)

parse: $(CORE) ## Print the entries of every list as JSON lines (of one: LIST=raw/one.md)
	@for list in $(if $(LIST),"$(LIST)",raw/*.md); do $(RUN) pipeline parse $(ARGS) "$$list" || exit; done

test: $(DEV) ## Run the tests (some: ARGS='-k name')
	$(RUN) pytest $(ARGS)

lint: $(DEV) ## Check style and types
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

check: lint test ## Check style, types and tests, inputs and outputs (of other lists: CHECK='--list …')
	$(RUN) pipeline check $(CHECK)

simulate-year: $(DEV) ## Run a made-up year of nights, and of weeks, and check what it leaves (about five minutes)
	$(RUN) benchmarks.simulate_year $(ARGS)

clean: ## Remove the environment and the caches, nothing else
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . \( -path ./.git -o -path ./raw -o -path ./enriched \) -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

LOCK = .venv/lock/bin/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --annotation-style line --custom-compile-command 'make lock'

lock: ## Write both locks anew from pyproject.toml (with newer releases: ARGS=--upgrade)
	$(NEED_PYTHON)
	@"$(PYTHON)" -m venv --clear .venv/lock
	@.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13'
	$(LOCK) --extra dev --output-file requirements-dev.lock $(ARGS)
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock $(ARGS)

# A stamp says that a set-up was finished. Without it, or without its interpreter, .venv is made from nothing.
$(CORE): requirements.lock $(shell test -x .venv/bin/python || echo FORCE)
	$(NEED_PYTHON)
	@echo "Setting up .venv (once, about a minute)" >&2
	@"$(PYTHON)" -m venv --clear .venv
	@$(INSTALL) requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo "Adding the development tools to .venv (once, about a minute)" >&2
	@rm $(CORE)
	@$(INSTALL) requirements-dev.lock || { touch $(CORE); exit 1; }
	@touch $(CORE) $@
