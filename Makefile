# dcim: every command a person needs. `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VMS ?= 0
ONCE ?=
FAST ?=
ONLY ?=
PYTEST_ARGS ?=
PYTEST_WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-vms demo test check format lock screenshots bench clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.stamp dcim/web/static/vendor/.stamp ## make .venv from the hashed lock and fetch the page's assets

$(VENV)/.stamp: requirements.lock pyproject.toml
	@sh .ci/python $(PYTHON) $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

dcim/web/static/vendor/.stamp: dcim/web/package-lock.json $(VENV)/.stamp
	@sh .ci/assets $(BIN)
	@touch $@

setup-test: setup .venv-clients/.stamp ## also what the tests need from Debian (PostgreSQL, Redis, QEMU, Chromium, …)
	@sh .ci/apt test

.venv-clients/.stamp: .ci/clients.lock $(VENV)/.stamp
	@sh .ci/python $(PYTHON) .venv-clients
	@.venv-clients/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/clients.lock
	@touch $@

setup-vms: setup
	@if [ "$(VMS)" != "0" ]; then sh .ci/apt vms; fi

demo: setup-vms ## import the example, bring the lab up, push the fabric, provision 8 hosts (VMS=2: two real PXE boots; ONCE=1: then stop)
	@$(BIN)/dcim demo --vms $(VMS) $(if $(ONCE),--once)

test: setup-test ## run the tests (FAST=1: under ten minutes)
	@$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile --timeout 900 $(if $(FAST),-m "not slow and not vm") $(PYTEST_ARGS)

check: setup ## ruff, mypy --strict, import-linter, and what must never be committed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config pyproject.toml
	@sh .ci/clean-tree

format: setup ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## renew requirements.lock and .ci/clients.lock (needs uv)
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 --extra dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal \
		--python-version 3.11 .ci/clients.in -o .ci/clients.lock

screenshots: setup-test ## take the README's pictures from a running demo
	@$(BIN)/dcim demo --once --screenshots docs/screenshots

bench: setup-test ## measure (ONLY=area)
	@$(BIN)/python -m benchmarks $(ONLY)

clean: ## remove what was made (the demo's state too)
	rm -rf .demo .mypy_cache .ruff_cache .pytest_cache dcim/web/node_modules dcim/web/static/vendor
