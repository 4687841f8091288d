# Every command a person needs. Each builds .venv first if it has to; the second time that costs nothing.
SHELL := /bin/sh
PORT ?= 8000
PYTEST_PROCESSES ?= auto
python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-slow setup setup-extras setup-spark check bench stop lock format documents

help:  ## Show this list.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: setup  ## Start the sample office on http://127.0.0.1:8000 (PORT=8123 make run takes another port).
	@PORT=$(PORT) exec $(python) -m clerestory.site.launch

test: setup  ## Run the tests (about twelve minutes). One test: .venv/bin/pytest tests/unit/... -k name
	@scripts/setup-extras || echo "The extras are not there, so their tests are skipped."
	@$(python) -m pytest -m "not slow" -n $(PYTEST_PROCESSES) -q

test-slow: setup  ## Run the long tests as well.
	@scripts/setup-extras || echo "The extras are not there, so their tests are skipped."
	@scripts/setup-spark || echo "Spark is not there, so its tests are skipped."
	@$(python) -m pytest -m slow -n $(PYTEST_PROCESSES) -q

setup:  ## Only build .venv.
	@scripts/setup

setup-extras:  ## Add the extras s3, fast and hsm to .venv (small; `make test` does it).
	@scripts/setup-extras

setup-spark: setup  ## Build var/spark-venv: the program with Spark (1.2 GB, needs Java).
	@scripts/setup-spark

check: setup  ## Format, lint, types, floors, law lints, migrations, generated documents.
	@scripts/check

bench: setup  ## Measure against the peers in one run; writes benchmarks/results*.md (about ten minutes).
	@$(python) benchmarks/decide.py
	@$(python) benchmarks/decided_twice.py
	@$(python) benchmarks/prove.py
	@scripts/setup-bench || echo "The peers are not there, so the tables say so."
	@$(python) benchmarks/ledger.py
	@$(python) benchmarks/ledger_events.py
	@$(python) benchmarks/replay.py
	@$(python) benchmarks/suppression.py

stop: setup  ## Stop anything an earlier `make run` left behind.
	@$(python) -m clerestory.site.launch stop

documents: setup  ## Write the documents that are computed from the program.
	@$(python) scripts/generated_documents.py

format: setup  ## Put the code in order.
	@$(python) -m ruff format . && $(python) -m ruff check --fix .

lock: setup  ## Resolve the packages again (needs the network).
	@scripts/lock
