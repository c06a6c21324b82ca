# make demo    set up, then write, check and render the worked example
# make test    set up, then every check and every test
# make setup   the virtual environment for development only
#
# Another Python than python3:  make PYTHON=python3.12 demo

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2

.PHONY: demo setup test lint clean

demo: $(VENV)/.installed
	@$(BIN)/sseplan demo exemple
	@echo
	@echo "Le document Word       : $(CURDIR)/exemple/plan.docx"
	@echo "Ses changements suivis : $(CURDIR)/exemple/plan-modifications.docx"
	@echo "La note pour l'ARS     : $(CURDIR)/exemple/note-de-modifications.docx"
	@echo "Dans le navigateur     : $(BIN)/sseplan serve exemple"

setup: $(VENV)/.dev

test: lint
	scripts/install-system
	$(BIN)/python -m pytest -n $(WORKERS)

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/.made:
	@scripts/make-venv $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.installed: $(VENV)/.made setup.cfg pyproject.toml
	@echo "Installation de sseplan dans $(VENV) (une à deux minutes la première fois)…"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installation des outils de développement…"
	@$(PIP) install -e '.[dev]'
	@touch $@
