# Two commands matter: `make report` and `make test`. Everything they need is installed into .venv from a lock file, by its hashes.
# `make PYTHON=python3.12 report` uses another Python; `make report PERIOD=2008 OPTIONS="--area Thanet"` builds something else.

PYTHON ?= python3
PERIOD ?= 2012
OPTIONS ?=
QUARTO ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
READY_TO_TEST := $(VENV)/ready-to-test
READY_WITH_QUARTO := $(VENV)/ready-with-quarto
QUICK := not slow and not browser and not torture
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help report test coverage torture check format lab bench lock clean
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

report: $(READY) $(if $(QUARTO),$(READY_WITH_QUARTO)) ## build the document: reports/2012/site/index.html; QUARTO=1 with Quarto, fetched by pip
	@$(BIN)/boldsteps report $(PERIOD) $(if $(QUARTO),--assembler quarto) $(OPTIONS)

test: $(READY_TO_TEST) ## run every test
	@$(BIN)/python -m pytest $(OPTIONS)

coverage: $(READY_TO_TEST) ## which lines and branches the quick tests take; fails below the threshold in pyproject.toml
	@$(BIN)/python -m pytest -m "$(QUICK)" --cov --cov-report=term $(OPTIONS)

torture: $(READY_TO_TEST) ## the long tests: hundreds of kills, thousands of broken inputs; half an hour
	@rm -f torture.tally
	@TORTURE_TALLY="$(CURDIR)/torture.tally" $(BIN)/python -m pytest -m torture $(OPTIONS)
	@TORTURE_TALLY="$(CURDIR)/torture.tally" $(BIN)/python -m tests.support.tally

check: $(READY_TO_TEST) ## what has to pass before a change goes in: code, types, order of packages, figures, libraries, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/boldsteps check
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python .ci/audit.py requirements-dev.lock
	$(BIN)/python -m pytest -m "$(QUICK)" --cov --cov-report=term
	$(BIN)/python -m pytest -m "not torture and (slow or browser)"

format: $(READY_TO_TEST) ## put the code into its one shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lab: $(READY_TO_TEST) ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: $(READY_TO_TEST) ## measure how long a report takes; takes a quarter of an hour and writes docs/internals/performance.md
	@$(BIN)/python -m benchmarks $(OPTIONS)

lock: ## choose the newest versions that pyproject.toml allows, and write them down with their hashes
	PYTHON="$(PYTHON)" sh .ci/lock

clean: ## remove what was installed; reports/ and data/ stay
	rm -rf $(VENV) boldsteps.egg-info

# The stamps: as long as they are newer than the lock file nothing is installed again.
$(READY): requirements.lock pyproject.toml
	@sh .ci/environment "$(PYTHON)" $(VENV)
	@echo "Installing what the report needs into $(VENV) …"
	@$(INSTALL) --no-deps --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(READY_WITH_QUARTO): requirements-quarto.lock $(READY)
	@echo "Fetching Quarto, of the version in pyproject.toml, into $(VENV) …"
	@$(INSTALL) --no-deps --no-build-isolation --require-hashes -r requirements-quarto.lock || \
		{ echo "Quarto could not be fetched: github.com has to be reachable. \`make report\` without QUARTO=1 needs no Quarto."; exit 1; }
	@touch $@

$(READY_TO_TEST): requirements-dev.lock pyproject.toml
	@sh .ci/environment "$(PYTHON)" $(VENV)
	@echo "Installing what the tests need into $(VENV) …"
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $(READY) $@
