# Two commands to begin with: `make demo` and `make test`. The rest: `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
export PYTHONUNBUFFERED := 1
PY := .venv/bin/python

.PHONY: help demo test serve stop lint check neo4j rebuild doctor clean reset

help: ## what there is
	@grep -hE '^[a-z0-9]+:.*## ' Makefile | sed -E 's/^([a-z0-9]+):[^#]*## /  make \1\t/' | expand -t 18

.venv/.ready: requirements.lock pyproject.toml
	@tools/preflight.sh
	@echo "Making .venv (about two minutes, once) ..."
	@python3.12 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(PY) -m compileall -q -j 2 .venv/lib parley actors negotiation ingestion memory graph scenarios serving serve_app.py
	@touch $@

demo: .venv/.ready ## four twins decide a barbecue, end to end, over HTTP
	@$(PY) -m scenarios demo barbecue

test: .venv/.ready ## the whole test suite
	@$(MAKE) --no-print-directory neo4j-for-tests
	@$(PY) -m pytest

neo4j-for-tests:
	@if command -v java >/dev/null && command -v mvn >/dev/null; then $(PY) -m graph.local_neo4j fetch --folder .neo4j; \
	elif [ -n "$$CI" ]; then echo "CI needs Neo4j: apt-get install openjdk-17-jre-headless maven" >&2; exit 1; \
	else echo "NOT RUN: the Neo4j half of the graph contract suite. For it: apt-get install openjdk-17-jre-headless maven" >&2; fi

serve: .venv/.ready ## start everything and stay up; prints the address
	@$(PY) -m serving up

stop: .venv/.ready ## stop what `make serve` started
	@$(PY) -m serving down

lint: .venv/.ready ## format, lint, types, floors
	@.venv/bin/ruff format --check . && .venv/bin/ruff check .
	@.venv/bin/pyright
	@.venv/bin/lint-imports --no-cache

check: lint ## the same, and the unit tests
	@$(PY) -m pytest -q tests/unit tests/architecture

neo4j: .venv/.ready ## fetch and start a real Neo4j 5.26 (Java 17 and Maven)
	@$(PY) -m graph.local_neo4j fetch --folder .neo4j && $(PY) -m graph.local_neo4j start --folder .neo4j

rebuild: .venv/.ready ## drop both views and build them again from the journal
	@$(PY) -m serving rebuild

doctor: .venv/.ready ## what is installed, up, reachable
	@$(PY) -m serving doctor

clean: ## remove what can be made again; never people's memory
	@rm -rf .venv build out *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache .neo4j/lib
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

reset: .venv/.ready ## remove people's memory too; asks first
	@$(PY) -m serving reset
