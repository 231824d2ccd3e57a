# `make run` and `make test` do everything, from a fresh machine with Python, gcc and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNS ?= 100
# Which tests, all of them by default: make test TESTS=tests/lab
TESTS ?=
# Tests mostly wait for sockets and processes: many more workers than cores.
WORKERS ?= 12
# Hostile programs graded at once: with more than one, some are told late, and the target fails.
GRADERS ?= 1

.PHONY: help run test lint bench test-languages test-mistakes test-flakiness test-hostile test-course picture clean

help:
	@echo 'make run            grade the bundled server of exercise-2'
	@echo 'make test           run the whole test suite'
	@echo 'make lint           ruff and mypy'
	@echo 'make bench          measure speed against other tools, side by side'
	@echo 'make test-languages run wrong programs in each language; make test runs each in one'
	@echo 'make test-mistakes  grade every wrong program RUNS=$(RUNS) times, with all cores busy'
	@echo 'make test-flakiness grade RUNS=$(RUNS) right and wrong programs, all cores busy: no verdict may differ'
	@echo 'make test-hostile   grade every hostile program RUNS=$(RUNS) times, and kill a tenth of the graders'
	@echo 'make test-course    grade a class of RUNS=$(RUNS) whole, killed again and again, and on a cluster'
	@echo 'make picture        record the pictures of the README anew'
	@echo 'make clean          remove the environment'

run: $(VENV)/ready
	$(BIN)/sockgrade run exercise-2

test: $(VENV)/compiled-tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(VENV)/ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/ready-for-benchmarks
	$(BIN)/python -m tests.benchmarks

test-languages: $(VENV)/compiled-tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --whole tests/exercises tests/diagnosis

test-mistakes: $(VENV)/ready-for-tests
	$(BIN)/python -m tests.campaigns.mistakes --runs $(RUNS)

test-flakiness: $(VENV)/ready-for-tests
	$(BIN)/python -m tests.campaigns.flakiness --runs $(RUNS)

test-hostile: $(VENV)/ready-for-tests
	$(BIN)/python -m tests.campaigns.hostile --runs $(RUNS) --workers $(GRADERS)

test-course: $(VENV)/ready-for-tests
	$(BIN)/python -m tests.campaigns.course --runs $(RUNS)

picture: $(VENV)/ready-for-tests
	$(BIN)/python -m tests.campaigns.picture
	$(BIN)/python -m tests.campaigns.quiz_picture

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'sockgrade needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'the module venv is missing: sudo apt-get install -y python3-venv'; exit 1; }

$(VENV)/ready: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/ready-for-tests: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/ready

# All workers begin at the same moment: without this, each would compile all tests. What is wrong with a test, it tells.
$(VENV)/compiled-tests: $(VENV)/ready-for-tests $(wildcard tests/*.py tests/*/*.py tests/*/*/*.py)
	@$(BIN)/python -m pytest --collect-only -qq $(TESTS) >/dev/null 2>&1 || true
	@touch $@

$(VENV)/ready-for-benchmarks: $(VENV)/ready-for-tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	touch $@
