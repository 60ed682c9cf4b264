# Candour. `make help` says what can be asked for.
PYTHON ?= python3
export CANDOUR_HOME ?= $(CURDIR)/.candour
WITHIN = .venv/bin/python -P
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test nightly check bench mutants messages

help: ## Say what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv with everything that Candour needs
	@$(PYTHON) scripts/setup.py

run: setup ## Serve at http://localhost:8000, with the demo book on the first start, until Ctrl-C
	@exec .venv/bin/candour serve --demo $(ARGS)

test: ## Run all tests; those that need a program this machine lacks are skipped by name
	@$(PYTHON) scripts/setup.py --dev
	@$(WITHIN) -m pytest -n auto --dist loadfile $(ARGS)

nightly: ## Simulate months of life until a million contacts were made, each judged by an oracle (about half an hour)
	@$(PYTHON) scripts/setup.py --dev
	@PYTHONPATH=$(CURDIR) $(WITHIN) -m tests.simulation.nightly $(ARGS)
	@CANDOUR_STORIES=300 $(WITHIN) -m pytest -q -n 0 -o faulthandler_timeout=0 tests/simulation/test_two_workers.py

check: ## Look at format, lint, types, import contracts and the rules of the house
	@$(PYTHON) scripts/setup.py --dev
	@$(WITHIN) scripts/check.py $(ARGS)

bench: ## Measure speed beside a hand-written loop, in ratios of one run
	@$(PYTHON) scripts/setup.py --dev
	@PYTHONPATH=$(CURDIR) $(WITHIN) -m bench $(ARGS)

mutants: ## Change the rules a little, thousands of times, and count the changes that tests notice (about an hour)
	@$(PYTHON) scripts/setup.py --dev
	@$(WITHIN) scripts/mutants.py $(ARGS)

messages: ## Gather what pages say for translators; begin or renew a language with ARGS="de"
	@$(PYTHON) scripts/setup.py --dev
	@DJANGO_SETTINGS_MODULE=candour.site.settings $(WITHIN) scripts/messages.py $(ARGS)
