# make run     set up, then the main job on the bundled sample outlets (no account, no token)
# make test    set up, then every check: ruff, mypy, import-linter, pytest
# make bench-linker [GOLD=DIR]   speed and size of the linker; its precision and recall on annotated articles
# make bench-who [ARTICLES=N]    how long /who takes with 1,000,000 articles; fills build/who-*.db first (4 GB; run it again when cut off)
# make train CORPORA=DIR         make the language model anew (hours; WITHOUT_POLNEAR=1 leaves that corpus out)
# make evaluate CORPORA=DIR      measure the language model on DIR/gold/dev, and write the table into its model card
# make bench-language TEXTS=DIR  speed and size of the language room on the text files of DIR
# make bench-stories   same news or not: precision and recall on generated news, and the speed of telling
# make bench-feeds [FEEDS=2000] [PYTHON312=PATH]   processor time and memory of polling, beside lemon24/reader
# make prove-safety   every hostile input of tests/faults/hostile.py, with the time and memory that it takes
# make prove                     kill the sender 200 times while it sends 2,000 alerts, and count what arrived;
#                                then every fault with its outcome, and the month of prove-month
# make prove-month [DAYS=35]     every chat has exactly its digests: a month over nights in which clocks change
# make bench-day [FEEDS=10000] [MINUTES=12]   a simulated day of many feeds over real HTTP
# make bench-delivery [BACKLOG=50000] [CHATS=5000] [TIME=60] [SUBSCRIPTIONS=1000000]
#                                the pace of a backlog against what is allowed; many subscriptions, one article
# make bench-scale [SIZES=1000,10000] [SUBSCRIPTIONS=1000,10000]   what things cost as the record grows, with a picture
# make bench-site [ARTICLES=N]   the public site's pages over a large record: time, size, plans of their queries
# make bench-cluster             two Dask workers beside one, five pairs
# make bench-backfill [ARTICLES=100000] [READ=1] [SCHEDULER=tcp://...]   old articles: pace and memory
# make bench [SIZE=small]        every benchmark, into docs/benchmarks.md and the README; small: within five minutes, into build/
# make deploy-steps              the Dockerfile's steps in a plain folder (no Docker needed), and what they made is run
# make audit   known vulnerabilities of what is pinned (asks the internet), and docs/licences.md
# make bench-chat               from a command to its answer, with another process on the other core
# make wording                  bring the catalogues of the interface's languages up to date
# make lock    renew constraints.txt from the ranges in pyproject.toml

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

TRAIN := .venv-train/bin
TRAIN_STAMP := .venv-train/.installed

.PHONY: run test train evaluate corpora lock bench-linker bench-who bench-language bench-day bench-delivery prove prove-month prove-safety bench-scale bench-stories bench-feeds bench-site bench-cluster bench-backfill deploy-steps bench audit bench-chat wording clean

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

$(TRAIN_STAMP): pyproject.toml constraints.txt
	@echo "Setting up .venv-train (this downloads about 400 MB of packages) ..."
	@$(PYTHON) -m venv .venv-train
	@$(TRAIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	@touch $(TRAIN_STAMP)

train: corpora $(TRAIN_STAMP)
	@$(TRAIN)/python -m bot.language.train --corpora $(CORPORA) --work build/train --names bot.officials.matcher:known_names $(if $(WITHOUT_POLNEAR),--without-polnear)

evaluate: corpora $(STAMP)
	@mkdir -p build
	@OMP_NUM_THREADS=1 $(BIN)/hearsay extract --format json --min-confidence 0 \
	  $$(ls $(CORPORA)/gold/dev | sed -n 's#\(.*\)\.json$$#$(CORPORA)/gold/texts/\1.txt#p') > build/dev.jsonl
	@OMP_NUM_THREADS=1 $(BIN)/python -m bot.language.train.evaluate --corpora $(CORPORA) --found build/dev.jsonl

corpora:
	@test -d "$(CORPORA)/gold" || { echo "Say where the annotated articles are: make $(or $(firstword $(filter train evaluate,$(MAKECMDGOALS))),train) CORPORA=DIR, where DIR holds gold/ and corpora/"; exit 2; }

bench-linker: $(STAMP)
	@$(BIN)/python tests/benchmarks/bench_linker.py $(if $(GOLD),--gold $(GOLD))

bench-who: $(STAMP)
	@OMP_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_who.py $(if $(ARTICLES),--articles $(ARTICLES))

bench-language: $(STAMP)
	@test -d "$(TEXTS)" || { echo "Say where text files are: make bench-language TEXTS=DIR"; exit 2; }
	@OMP_NUM_THREADS=1 $(BIN)/python tests/benchmarks/bench_language.py $(TEXTS)

bench-stories: $(STAMP)
	@$(BIN)/python -m tests.benchmarks.bench_stories

# The peer wants Python 3.12: the one on the path, else pyenv's newest, else uv's.
PYTHON312 ?= $(or $(shell python3.12 -c 'import sys; print(sys.executable)' 2>/dev/null),\
	$(lastword $(wildcard $(HOME)/.pyenv/versions/3.12.*/bin/python3.12)),$(shell uv python find 3.12 2>/dev/null))
bench-feeds:
	@test -n "$(strip $(PYTHON312))" || { echo "Say where a Python 3.12 is: make bench-feeds PYTHON312=PATH"; exit 2; }
	@$(PYTHON312) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --upgrade reader
	@.venv-bench/bin/python -m tests.benchmarks.bench_feeds --feeds $(or $(FEEDS),2000)

prove-safety: $(STAMP)
	@$(BIN)/python -m tests.faults.prove

prove: $(STAMP)
	@$(BIN)/python -m tests.faults.kill
	@$(BIN)/python -m tests.faults.matrix
	@$(BIN)/python -m tests.faults.month

prove-month: $(STAMP)
	@$(BIN)/python -m tests.faults.month --days $(or $(DAYS),35)

bench-day: $(STAMP)
	@$(BIN)/python tests/benchmarks/bench_day.py --feeds $(or $(FEEDS),10000) --minutes $(or $(MINUTES),12)

bench-delivery: $(STAMP)
	@$(BIN)/python -m tests.benchmarks.bench_delivery $(if $(BACKLOG),--backlog $(BACKLOG)) $(if $(CHATS),--chats $(CHATS)) $(if $(TIME),--seconds $(TIME))
	@$(BIN)/python -m tests.benchmarks.bench_matching $(if $(SUBSCRIPTIONS),--subscriptions $(SUBSCRIPTIONS))

bench-scale: $(STAMP)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_scale --sizes $(or $(SIZES),1000,10000,100000,1000000) --subscriptions $(or $(SUBSCRIPTIONS),1000,10000,100000,1000000) --picture docs/images/scaling.png

bench-site: $(STAMP)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_site $(if $(ARTICLES),--articles $(ARTICLES))

bench-cluster: $(STAMP)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_cluster

bench-backfill: $(STAMP)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_backfill $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(READ),--read) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

bench: $(STAMP)
	@$(BIN)/python -m tests.benchmarks.every --size $(or $(SIZE),full)

deploy-steps:
	@$(PYTHON) -m tests.operate.container

audit: $(STAMP)
	@$(BIN)/python -m tests.house.licences > docs/licences.md
	@echo "docs/licences.md written"
	@$(BIN)/python -m tests.house.audit

bench-chat: $(STAMP)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_chat

wording: $(STAMP)
	@$(BIN)/python -m tests.wording.catalogue

lock:
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --upgrade --no-header --no-annotate --output-file constraints.txt pyproject.toml
	@echo "constraints.txt renewed; run 'make test' before you commit it."

clean:
	rm -rf .venv .venv-bench .venv-train dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
