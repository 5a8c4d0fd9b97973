# `make demo` and `make test` need python3 (3.11 or newer, with venv) and make; they set up the rest in .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PAGE := build/article.html

.PHONY: demo test coverage lint format bench retune clean

demo: .venv/.installed
	@mkdir -p build
	$(BIN)/translator translate seeds/article.fr.txt --offline --output $(PAGE)
	@echo "The article and its translation, side by side: $(abspath $(PAGE))"

test: .venv/.developed
	$(BIN)/python -m pytest

# The tests with branch coverage; fails below the floor in pyproject.toml.
coverage: .venv/.developed
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered

lint: .venv/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# make bench GOLD=DIR: DIR is laid out as benchmarks/README.md says.
bench: .venv/.benched
	@test -n "$(GOLD)" || { echo "Name the gold data: make bench GOLD=DIR (see benchmarks/README.md)"; exit 2; }
	@mkdir -p build
	$(BIN)/python benchmarks/segmentation.py --gold "$(GOLD)" --json build/segmentation.json
	$(BIN)/python benchmarks/quotes.py --gold "$(GOLD)" --json build/quotes.json
	$(BIN)/python benchmarks/translate.py --gold "$(GOLD)" --json build/translate.json

# make retune MODEL=NAME GOLD=DIR [WRITE=1]: fits to a model what depends on it; prints a table before and after.
MODEL ?= fr-en
retune: .venv/.developed
	@test -n "$(GOLD)" || { echo "Name the gold data: make retune MODEL=$(MODEL) GOLD=DIR"; exit 2; }
	$(BIN)/python benchmarks/retune.py --gold "$(GOLD)" --model "$(MODEL)" $(if $(WRITE),--write)

clean:
	rm -rf build dist .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*

.venv/.python:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[docs]'
	@touch $@

.venv/.developed: .venv/.installed
	$(INSTALL) --editable '.[dev]' || { echo "Without eflomal, which needs a C compiler: its tests are skipped."; \
		$(INSTALL) --editable '.[docs,test,train]'; }
	@touch $@

.venv/.benched: .venv/.developed
	$(INSTALL) --editable '.[bench]'
	@touch $@
