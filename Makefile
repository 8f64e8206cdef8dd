# make run     set up, then the main job on the bundled sample outlets (no account, no token)
# make test    set up, then every check: ruff, mypy, import-linter, pytest
# make bench-linker [GOLD=DIR]   speed and size of the linker; its precision and recall on annotated articles
# make lock    renew constraints.txt from the ranges in pyproject.toml

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run test lock bench-linker clean

run: $(STAMP)
	@$(BIN)/hearsay demo

test: $(STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n 2

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hearsay needs Python 3.11 or later; try: make PYTHON=python3.12 ...")'
	@echo "Setting up .venv (the first time this downloads about 250 MB of packages) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

bench-linker: $(STAMP)
	@$(BIN)/python tests/benchmarks/bench_linker.py $(if $(GOLD),--gold $(GOLD))

lock:
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --upgrade --no-header --no-annotate --output-file constraints.txt pyproject.toml
	@echo "constraints.txt renewed; run 'make test' before you commit it."

clean:
	rm -rf .venv dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
