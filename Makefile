# nmwatch: short targets, each one line of help. `make demo` and `make test` set everything up on a bare machine
# with Python 3.11, make and a C compiler.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# processes the tests are shared out to; they wait for disk and Prefect as often as they compute
WORKERS ?= 2
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# byte code makes every start twice as fast
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs bench kills lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with pinned, hashed packages and the nmwatch command

$(READY): requirements/dev.txt requirements/constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "nmwatch needs Python 3.11: install it, or say where it is: make PYTHON=<path> $(MAKECMDGOALS)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -c requirements/constraints.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

demo: setup ## run every night of the sample data and print the watchlist (home: demo-home)
	rm -rf demo-home
	$(BIN)/nmwatch demo --home demo-home

test: setup ## run all tests (WORKERS=0: in one process)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=40

check: setup ## lint Python and SQL, check types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check pipelines checks data_samples tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql checks/sql
	$(BIN)/lint-imports

docs: setup ## write the generated pages of docs/ again
	$(BIN)/python docs/build.py

bench: setup ## measure nights against floors and full builds, and replay every sample night
	$(BIN)/python -m benchmarks.night
	$(BIN)/python -m benchmarks.incremental
	$(BIN)/python -m benchmarks.replays

kills: setup ## kill real nights at 50 points and more, compare with nights left alone (half an hour)
	$(BIN)/python -m benchmarks.kills

lock: ## resolve requirements/*.in again (needs uv)
	for name in runtime dev; do \
		uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
			--no-emit-find-links requirements/$$name.in -o requirements/$$name.txt; done

clean: ## remove the environment, caches and the demo home
	rm -rf $(VENV) demo-home .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build
