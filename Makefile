# Python 3.11 or newer, make and the package registry are all that is needed; the rest is installed here.

PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# The releases that the tests run with, of everything; `make lock` renews them.
LOCK := requirements/ci.lock

# Articles that are built by `make bench` and `make bench-scale`.
SIZES := 1000 10000
LARGE := 100000

.PHONY: demo test check docs licences lock audit test-long screenshots bench bench-scale train chromium virtuoso clean

demo: $(VENV)/.installed  ## build the graph of examples/ into output/ and ask it a question
	$(BIN)/kg build examples/
	$(BIN)/kg query claims_by_claimant --param "claimant=Oksana Lysenko"
	@echo "To run these commands as they stand here: . $(BIN)/activate (or write $(BIN)/kg)"

test: check chromium  ## everything that CI runs
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed-dev  ## docs/api.md, out of the docstrings
	$(BIN)/python docs/build.py

licences: $(VENV)/.installed-dev  ## docs/licences.md, out of the packages' metadata
	$(BIN)/python docs/licences.py

lock: $(VENV)/.installed-dev  ## the newest releases that go together, for all systems, into the lock file
	$(PIP) --editable ".[release]"
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --quiet \
		--extra dev --extra bench --extra fuzz --no-emit-package claimgraph \
		--custom-compile-command "make lock" --output-file $(LOCK)

audit: $(VENV)/.installed-dev  ## known weaknesses of the locked releases; asks the package index
	$(PIP) --editable ".[release]"
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement $(LOCK)

test-long: $(VENV)/.installed-dev virtuoso  ## thirty times as many examples for each property, fuzzing, soak; takes long
	$(PIP) --editable ".[fuzz]" --constraint $(LOCK)
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m "not slow and not browser"

screenshots: $(VENV)/.installed-dev chromium  ## pictures of the page's main states, in output/screenshots
	$(BIN)/kg build examples/
	$(BIN)/python -m benchmarks.screenshots output/graph.html output/screenshots

bench: $(VENV)/.installed-bench  ## all benchmarks in one table; half an hour on two quiet cores
	$(BIN)/python -m benchmarks.bench --sizes $(SIZES)

bench-scale: $(VENV)/.installed-bench  ## the row of 100,000 articles; goes on where it was stopped
	$(BIN)/python -m benchmarks.bench --parts growth --sizes $(LARGE)

train: $(VENV)/.installed-dev  ## make the weights from CORPORA=folder; goes on where it was stopped
	@test -n "$(CORPORA)" || { echo "make train CORPORA=folder of the corpora"; exit 2; }
	$(PIP) --editable ".[train]"
	$(BIN)/python -m training "$(CORPORA)" --output training/run --export kg/text/pipeline_data

chromium:  ## the browser test's browser, where it can be installed
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null \
		|| echo "Chromium could not be installed; the browser test will say so"; \
	fi

virtuoso:  ## another maker's SPARQL server for the long tests, where it can be installed
	@if ! command -v virtuoso-t >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null \
		|| echo "Virtuoso could not be installed; its tests will be skipped"; \
	fi

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(LOCK)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable ".[dev]" --constraint $(LOCK)
	touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: $(VENV)/.installed-dev chromium
	$(PIP) --editable ".[bench]" --constraint $(LOCK)
	touch $@
