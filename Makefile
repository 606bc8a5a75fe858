# GNU make 3.81 is enough; what takes more than a line is in scripts/.
#
# Variables: PYTHON (interpreter for a new environment; otherwise the first that is new enough),
# VENV (where the environment is), SYSTEM (1: install system packages without asking, 0: never),
# ARGS (passed on to pytest or to the benchmark).

VENV ?= .venv
ARGS ?=
PY := $(VENV)/bin/python
export VENV

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint docs bench clean venv

help:
	@echo 'make demo    set up $(VENV), compile the seed topology, show the records and where they are'
	@echo 'make test    set everything up; linters, types, all tests, and the built wheel'
	@echo 'make lint    ruff and mypy alone'
	@echo 'make docs    write the pages that are made from schemas and rules'
	@echo 'make bench   the benchmark'
	@echo 'make venv    set up $(VENV) with all that development needs'
	@echo 'make clean   remove what make made, $(VENV) included'
	@echo
	@echo 'Variables: PYTHON=python3.12  SYSTEM=1 (install system packages without asking)'
	@echo "           ARGS='-k spf' (for pytest)"

demo:
	@bash scripts/demo.sh

test:
	@bash scripts/system-packages.sh test
	@$(MAKE) --no-print-directory lint
	$(PY) -m pytest $(ARGS)
	@bash scripts/wheel-test.sh

lint: venv
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict

docs: venv
	$(PY) -m docs._generate

bench: venv
	$(PY) -m bench $(ARGS)

venv:
	@bash scripts/venv.sh dev

clean:
	rm -rf build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.git -prune -o -path './$(VENV)' -prune -o -type d -name __pycache__ -exec rm -rf {} +
	@bash scripts/venv.sh remove
