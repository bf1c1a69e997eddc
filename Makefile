# Everything by name; a bare `make` prints this list. Needs Python 3.11+ with venv and pip; `test-web` needs Node.js and Chromium too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WEB_INSTALLED := node_modules/.installed
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup run demo test races kills model fuzz properties bench test-web check fix generate lock

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / {printf "make %-23s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Install the locked requirements into .venv (the other targets do it by themselves)

# The stamp comes last, so that an install that was cut short runs again.
$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

run: setup ## Start the sandbox: a seeded community, server and worker (ARGS=--fresh starts it anew)
	$(BIN)/python -m service.cli sandbox $(ARGS)

demo: setup ## Play the main job over HTTP against a sandbox of its own (ARGS="--papers FOLDER" keeps its papers)
	$(BIN)/python -m service.cli demo $(ARGS)

# The throwaway PostgreSQL keeps its lock and sockets in the runtime directory, and without its own folder there in the
# machine's shared one, where another user's lock would stop us. Whoever wants no bytecode elsewhere wants it here: pytest
# rewrites every assertion, and would do so anew in every run and in every one of its workers.
PYTEST = runtime=$$(mktemp -d) && trap 'rm -rf "$$runtime"' EXIT INT TERM && mkdir "$$runtime/python_PostgresServer" && \
	XDG_RUNTIME_DIR="$$runtime" PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

test: setup ## Run the Python tests on SQLite and PostgreSQL (ARGS="tests/hours -k cap" runs some)
	@$(PYTEST) -n 2 --dist worksteal $(ARGS)
	@echo "The browser and TypeScript tests are apart: make test-web"

races kills model fuzz: setup ## One of the proofs with its full numbers; PROOF_SEED=… replays one
	@export PROOFS=full && $(PYTEST) tests/proofs/$@ $(ARGS)

properties: setup ## Every property test with twenty times its examples, others each time
	@export PROOFS=full && $(PYTEST) -m hypothesis --ignore=tests/proofs $(ARGS)

bench: setup ## Measure check-in, approval, growth, and where the time goes (ARGS="checkin --repeats 2" measures some)
	@$(BIN)/python -m bench $(ARGS)

test-web: setup $(WEB_INSTALLED) ## Lint openapi.yaml, compile a strict client, and work the counter's pages in Chromium
	@PYTHON=$(BIN)/python npm test --silent

$(WEB_INSTALLED): package-lock.json
	npm ci --silent
	@touch $@

check: setup ## Lint, format, types, import contracts, generated files: what must hold before a commit
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m service.cli generate --check

fix: setup ## Format, and mend what the linter can mend by itself
	$(BIN)/python -m ruff check --quiet --fix --exit-zero .
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check .

generate: setup ## Write openapi.yaml and the generated pages of docs/ anew
	$(BIN)/python -m service.cli generate

lock: setup ## Take the newest requirements that pyproject.toml allows, with their hashes
	$(COMPILE) --output-file requirements.txt pyproject.toml
	$(COMPILE) --output-file requirements-dev.txt --extra dev pyproject.toml
