# Two commands: `make demo` and `make test`. Each makes .venv when it is missing or the lock has changed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed-from-lock

.PHONY: help demo serve test long quick lint types floors check lock schemas docs accept

help: ## What one can do here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(STAMP) ## The whole chain, offline, on the sample portals
	$(BIN)/coco demo

serve: $(STAMP) ## The directory, from the latest release
	$(BIN)/coco serve

test: $(STAMP) lint types floors ## Style, types, floors and tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not long'

long: $(STAMP) ## Tests that take too long for every time
	$(BIN)/python -m pytest -n 2 --dist loadfile -m long

quick: $(STAMP) ## Tests without the slow ones
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not slow and not long'

lint: $(STAMP) ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Types
	$(BIN)/mypy

floors: $(STAMP) ## Who may import whom
	$(BIN)/lint-imports

lock: $(STAMP) ## Resolve the dependencies anew, with hashes and without host names
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --upgrade -o requirements.lock

schemas: $(STAMP) ## Write the generated JSON Schema
	$(BIN)/python -m schemas.json_schema

docs: $(STAMP) ## Run the recipes and notebooks of docs anew, on a demo release
	$(BIN)/python docs/make.py

accept: $(STAMP) ## Write what the sample pages say to expected.jsonl
	$(BIN)/coco portal accept

# uv installs in a quarter of pip's time; where it cannot be had or cannot reach the registry, pip reads the same lock.
# Bytecode is compiled here: some machines forbid it at run time, and then every start costs seconds.
UV := $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (once, about half a minute)"
	@$(PIP) uv && $(UV) --require-hashes --compile-bytecode -r requirements.lock || $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable . || $(UV) --no-deps --editable .
	@touch $@
