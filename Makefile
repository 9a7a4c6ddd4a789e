# Two commands do all: `make run` (a living hall) and `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup run test bench nightly lint format lock bundle clean
HALL ?= config/halls/ziyang
SPEED ?= 20
MINUTES ?= 0
BUDGET_MIN ?= 240

help:  ## what there is to type
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup:  ## install what is needed (system packages too, when root)
	@scripts/setup

run: setup  ## a living hall: Ziyang at 20 times the speed of the clock
	.venv/bin/hall rehearse $(HALL) --speed $(SPEED) $(if $(filter-out 0,$(MINUTES)),--minutes $(MINUTES))

test: setup  ## every check; prints the time of each group
	.venv/bin/python -m tests.helpers.groups test

lint: setup  ## only the static checks
	.venv/bin/python -m tests.helpers.groups lint

bench: setup  ## the figures, each beside its floor of the same run
	.venv/bin/python -m tests.bench

nightly: setup  ## long tests, resumable: make nightly BUDGET_MIN=240
	@.venv/bin/python -m tests.helpers.nightly_packages
	.venv/bin/python -m tests.helpers.advisories
	.venv/bin/python -m tests.helpers.groups nightly --budget-min $(BUDGET_MIN)

format: setup  ## format the code
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bundle: setup  ## one file that installs a machine without a network: dist/hall-….tar
	scripts/bundle

lock: setup  ## renew requirements.lock from pyproject.toml
	.venv/bin/python -m pip install -q uv
	.venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra sqlite --group dev pyproject.toml -o requirements.lock

clean:  ## remove the environment and everything made at run time
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
