# The targets need only Python >= 3.11, make and git. Everything else is installed into a virtual
# environment of the project.
#
#   make test VENV=/tmp/venv PYTHON=python3.12 ARGS='-k search'

VENV ?= .venv
PYTHON ?= python3
ARGS ?=
KILLS ?= 200
SEED ?= 1
SECONDS ?= 600
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

# Prints "ok" if $(PYTHON) is new enough.
PYTHON_CHECK = $(PYTHON) -c 'import sys; print("ok" if sys.version_info >= (3, 11) else "")'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: bench clean demo fuzz help kills lint oldest recording soak test wheel

help: ## list the targets
	@echo "Targets (variables: VENV=$(VENV), PYTHON=$(PYTHON), ARGS passed to the command):"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 12

demo: $(VENV)/.installed ## install the reader and open it on the bundled sample
	@$(BIN)/tui-reader demo $(ARGS)

test: $(VENV)/.dev ## run the tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: $(VENV)/.dev ## check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

wheel: $(VENV)/.dev ## build the wheel and the sdist, and try the wheel in a new environment
	rm -rf dist build/wheel
	@$(PIP) install uv
	$(BIN)/uv build -q --python $(BIN)/python --out-dir dist .
	$(BIN)/uv venv -q --python $(BIN)/python build/wheel
	$(BIN)/uv pip install -q --python build/wheel/bin/python dist/*.whl
	cd build && wheel/bin/python ../tests/smoke.py

oldest: $(VENV)/.dev ## try the oldest versions of the dependencies that pyproject.toml allows
	rm -rf build/oldest
	@$(PIP) install uv
	$(BIN)/uv venv -q --python $(BIN)/python build/oldest
	$(BIN)/uv pip install -q --python build/oldest/bin/python --resolution lowest-direct .
	cd build && oldest/bin/python ../tests/smoke.py

bench: $(VENV)/.dev ## run the benchmarks
	$(BIN)/python -m benchmarks $(ARGS)

recording: $(VENV)/.dev ## make the pictures that the README shows, a still one and a triage
	$(BIN)/python -m benchmarks.recording docs

kills: $(VENV)/.dev ## kill the reader at random moments, KILLS times, and check that no mark is lost
	KILLS=$(KILLS) SEED=$(SEED) $(BIN)/python -m pytest -q -s tests/robustness/test_kills.py $(ARGS)

fuzz: $(VENV)/.dev ## search for inputs that cause failures, for SECONDS (600)
	@$(PIP) install atheris || echo "atheris cannot be installed here; continuing without it"
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

soak: $(VENV)/.dev ## press two hours' worth of random keys in the reader and check memory and failures
	$(BIN)/python -m benchmarks.soak $(ARGS)

clean: ## remove the virtual environment, build output and caches
	rm -rf build dist .fuzz .hypothesis .mypy_cache .pytest_cache .ruff_cache snapshot_report.html
	find . -path './$(VENV)' -prune -o -path ./.git -prune -o \
		-type d -name __pycache__ -exec rm -rf {} +
	@if [ -e '$(VENV)/.created' ]; then echo "rm -rf '$(VENV)'"; rm -rf '$(VENV)'; fi

# Stamp files: .created after creating the environment, .installed after installing the reader,
# .dev after installing the tools for tests and checks. uv does that sooner than pip, which is used if uv is not there.

$(VENV)/.created:
	$(if $(filter ok,$(shell $(PYTHON_CHECK) 2>/dev/null)),,$(error tui-reader needs Python 3.11 or newer, and '$(PYTHON)' is not; set PYTHON to one that is))
	@echo "Creating the virtual environment $(VENV)"
	@$(PYTHON) -m venv '$(VENV)'
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.created
	@echo "Installing tui-reader into $(VENV)"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.created
	@echo "Installing tui-reader and its development tools into $(VENV)"
	@{ $(PIP) install uv && $(BIN)/uv pip install -q --python $(BIN)/python -e '.[dev]'; } || { \
		echo "uv cannot be used here; continuing with pip"; $(PIP) install -e '.[dev]'; }
	@touch $@ $(VENV)/.installed
