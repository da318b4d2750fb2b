# One command for people and CI. `make run` starts the whole platform; `make test` runs every test that can run here.
PYTHON ?= $(shell for v in python3.13 python3.12 python3.11 python3; do command -v $$v >/dev/null 2>&1 && $$v -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$v && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Tests put their data into memory where there is enough of it: they kill processes, never the machine. The faults stay on the disk.
MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 8000000 ] && echo TMPDIR=/dev/shm)

.DEFAULT_GOAL := help
.PHONY: help setup run test check format contracts migrate stack bench clean

help: ## show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

setup: $(READY) ## build .venv with everything (installs .venv/bin/ontong)

$(READY): pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" sh scripts/setup.sh $(VENV)
	@touch $@

run: setup ## set up and start the whole platform in one process
	$(BIN)/ontong up

test: setup ## set up and run every test that can run here
	$(MEMORY) $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not faults" $(ARGS)
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/faults $(ARGS)

check: setup ## format, lint, types, import rules, house tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house tests/contracts

format: setup ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contracts: setup ## write the AsyncAPI document and samples of new shapes
	$(BIN)/python -m tests.contracts.samples
	$(BIN)/python -m contracts.asyncapi

stack: setup ## five services and the HTTP door on RabbitMQ and PostgreSQL, without Docker (see Procfile)
	sh scripts/stack.sh start || [ $$? -eq 130 ] # 130: Ctrl-C

bench: setup ## measure, with floors in the same run
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove what was built (data in ./var stays)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
