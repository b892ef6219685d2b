# `make` alone lists the targets. Everything runs in .venv, made with the versions of constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test browser broker lint types imports check fix bench bench-peers fuzz nth soak audit

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(READY) ## make .venv with everything a developer needs

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("newswatch needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" if sys.version_info < (3, 11) else 0)'
	@echo "newswatch and its libraries are installed into .venv: a minute or two"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	@touch $(READY)

demo: $(READY) ## crawl the bundled example site offline and show what newswatch does
	$(BIN)/newswatch demo

test: $(READY) browser broker ## run the tests
	$(BIN)/python -m pytest

browser: ## install Chromium, which the tests of the web pages drive (Debian, Ubuntu; elsewhere it says so)
	@command -v chromium || command -v chromium-browser || command -v google-chrome \
		|| (command -v apt-get > /dev/null && { apt-get update -qq || true; } && apt-get install -y -qq chromium) \
		|| echo "Install Chromium by hand: without it the tests of the pages in a browser are skipped."

broker: ## install RabbitMQ, which the tests of workers start on ports of their own (Debian, Ubuntu; elsewhere it says so)
	@test -x /usr/lib/rabbitmq/bin/rabbitmq-server \
		|| (command -v apt-get > /dev/null && { apt-get update -qq || true; } && RUNLEVEL=1 apt-get install -y -qq rabbitmq-server \
			&& { systemctl disable --now rabbitmq-server 2> /dev/null || true; }) \
		|| echo "Install RabbitMQ (3.10 or later) by hand: without it the tests of workers are skipped."

lint: $(READY) ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## check types (mypy, strict)
	$(BIN)/mypy

imports: $(READY) ## check the direction of imports
	$(BIN)/lint-imports

check: lint types imports test ## everything CI checks, in its order

fix: $(READY) ## mend style where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: $(READY) ## look for inputs that break something, for FUZZ_MINUTES (60)
	$(BIN)/python -m benchmarks.fuzz $(or $(FUZZ_MINUTES),60)

nth: $(READY) ## let the Nth call of a crawl fail, for every N (an hour of one core)
	$(BIN)/python -m benchmarks.nth

soak: $(READY) ## 30 minutes of crawls, edits, faults, alerts, readers and kills; then the sums
	$(BIN)/python -m benchmarks.soak $(or $(SOAK_MINUTES),30)

audit: $(READY) ## look the pinned versions up among known advisories (needs the network)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit
	@$(BIN)/python -m pip_audit --strict --requirement constraints.txt --no-deps --disable-pip \
		|| { echo "NOT AUDITED, or advisories found: see above. Without the network nothing was looked up."; exit 1; }

bench: $(READY) ## ours beside peers and limits, ratios from one run
	$(BIN)/python -m benchmarks

bench-peers: $(READY) ## ours beside other crawlers, each in its own environment, into docs/benchmarks.md
	$(BIN)/python -m benchmarks.peers --write
