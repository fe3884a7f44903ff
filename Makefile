# Two commands need no other: `make run` and `make test`. Each does its own set-up. `make help` lists the rest.
# The work is in scripts/*.py, which need nothing but Python until .venv exists.
# A name on the path may be a shim that starts nothing, or another Python: the first that fits is taken.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifeq ($(PYTHON),)
PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3 python; do "$$name" -c "$(FITS)" >/dev/null 2>&1 && echo "$$name" && exit; done)
endif
NO_PYTHON = $(error Weihu needs Python 3.11, 3.12 or 3.13: install one, or name it: make run PYTHON=/path/to/python3.12)
VENV := .venv/bin/python
SETUP = $(or $(PYTHON),$(NO_PYTHON)) scripts/setup.py

PORT ?= 8000
SANDBOX_PORT ?= 8100
DATA ?= var
HOST ?= 127.0.0.1
DEMO ?= yes
export PORT SANDBOX_PORT DATA HOST DEMO NAME FILE

.DEFAULT_GOAL := help
.PHONY: help setup run test check faults bench dist clean format client pages requirements

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## .venv, web packages and both web apps; what is up to date is left alone
	@$(SETUP) all

run: ## desk on PORT (8000), phones on SANDBOX_PORT (8100); DATA=, HOST=0.0.0.0, DEMO=no
	@$(SETUP) run && exec $(VENV) -m weihu demo

test: ## every test, on SQLite, PostgreSQL and Redis, and in a browser
	@$(SETUP) all && exec $(VENV) scripts/test.py test

faults: ## kills, outages and fuzz
	@$(SETUP) all && exec $(VENV) scripts/test.py faults

check: ## format, lint, types, contracts, migrations, generated files
	@$(SETUP) all && exec $(VENV) scripts/check.py

bench: ## measurements: NAME=inbound, start, replay (FILE=, LIMIT=, COLUMN=); without NAME all but replay
	@$(SETUP) run && exec $(VENV) scripts/bench.py $(NAME)

dist: ## the two wheels with the built web inside, tried in an environment without Node
	@$(SETUP) all && $(VENV) scripts/dist.py && exec $(VENV) scripts/check_dist.py

format: ## lets the formatters have their way
	@$(SETUP) all && $(VENV) -m ruff check --fix --quiet . ; $(VENV) -m ruff format . && cd web && npm run --silent format

client: ## openapi.json and schema.d.ts of today's API
	@$(SETUP) all && exec $(VENV) scripts/check_client.py --write

pages: ## docs/reference/requirements.md and settings.md of today
	@$(SETUP) python && $(VENV) scripts/requirements_page.py && exec $(VENV) scripts/settings_page.py

requirements: ## compiles requirements/*.in to locks with hashes
	@$(SETUP) python && exec $(VENV) scripts/lock.py

clean: ## removes everything that is made, except var/ with your data
	@$(or $(PYTHON),$(NO_PYTHON)) scripts/clean.py
