# The product's door: `make demo` and `make test` each set up everything they need and then do their job.
# They need Python 3.11 or newer and make; nothing else of ours has to be on the machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test test-slow check format lock schema forms checks-doc clean

help:
	@echo "make demo      set up, run the whole job on the bundled sample portals, print the digest's path"
	@echo "make test      set up, run all tests (missing tools are skipped with a reason: nianbao doctor)"
	@echo "make ray       set up Ray too, for --executor ray and its tests"
	@echo "make postgres  set up the driver of PostgreSQL too, for --ledger and its tests"
	@echo "make check     formatting, lint, types: what the pre-commit hooks and CI run"
	@echo "make schema    write docs/record.schema.json again"
	@echo "make forms     write docs/forms.md again"
	@echo "make checks-doc  write docs/checks.md again"
	@echo "make lock      resolve the dependencies again (needs a network)"

setup: $(READY)

# Hashes make two machines install the same files. --no-deps: the lock names every package there is.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "nianbao needs Python 3.11 or newer; $(PYTHON) is older. Give one with: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 -m venv failed; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Some of the sample documents are broken on purpose, so the demo ends with exit code 1 (some documents failed).
demo: setup
	@$(BIN)/nianbao demo --data demo-data || [ $$? -eq 1 ]

test: setup
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile

test-slow: setup
	$(BIN)/python -m pytest -m slow

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: setup
	$(BIN)/python -m nianbao.schema docs/record.schema.json

forms: setup
	$(BIN)/python -m nianbao.forms_doc docs/forms.md

checks-doc: setup
	$(BIN)/python -m nianbao.checks_doc docs/checks.md

lock: setup
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --quiet -o requirements.lock
	echo 'img2table rapidocr onnxruntime' | tr ' ' '\n' | \
	  $(BIN)/uv pip compile - -c requirements.lock --no-emit-package opencv-python-headless --universal \
	    --generate-hashes --no-header --quiet -o requirements-img2table.lock
	echo 'ray>=2.50' | $(BIN)/uv pip compile - -c requirements.lock --universal \
	  --generate-hashes --no-header --quiet -o requirements-ray.lock
	echo 'psycopg[binary]>=3.2' | $(BIN)/uv pip compile - -c requirements.lock --universal \
	  --generate-hashes --no-header --quiet -o requirements-postgres.lock

# The extra `ray` (--executor ray): without it its tests are skipped with a reason. .ci/run installs it.
.PHONY: ray
ray: $(VENV)/.ray

$(VENV)/.ray: $(READY) requirements-ray.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements-ray.lock
	@touch $@

# The extra `postgres` (--ledger postgresql://…), as above. Its tests start a server of their own: Debian's `postgresql`.
.PHONY: postgres
postgres: $(VENV)/.postgres

$(VENV)/.postgres: $(READY) requirements-postgres.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements-postgres.lock
	@touch $@

clean:
	rm -rf $(VENV) .venv-img2table demo-data

# How well and how fast digital documents are read (docs/digital.md). Takes Chromium, LibreOffice and Debian's Chinese
# fonts; peers that are not installed are left out: pip install -e '.[bench]'
.PHONY: bench-digital
bench-digital: setup
	$(BIN)/python -m bench.digital $(BENCH_OPTIONS)

# Whose report of which year it is, with agencies in real regions (docs/records.md).
.PHONY: bench-records
bench-records: setup
	$(BIN)/python -m bench.records $(BENCH_OPTIONS)

# How well, how fast and in how much memory scans are read (docs/scans.md), beside RapidOCR, tesseract and img2table. The
# last has an environment of its own: its OpenCV and ours can't stand side by side.
.PHONY: bench-scan
bench-scan: setup
	-@$(MAKE) --no-print-directory .venv-img2table/.ready
	$(BIN)/python -m bench.scan $(BENCH_OPTIONS)

.venv-img2table/.ready: requirements-img2table.lock
	@$(PYTHON) -m venv .venv-img2table
	.venv-img2table/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements-img2table.lock
	@touch $@

# That misprints on scans are read as printed or not at all (docs/scans.md). 200 scans take a quarter of an hour.
.PHONY: bench-misprints
bench-misprints: setup
	$(BIN)/python -m bench.misprints $(BENCH_OPTIONS)

# What the checks find of errors put in on purpose, and where there is none (docs/checks.md). BENCH_OPTIONS="--scans 60"
# reads scans too: half a minute each.
.PHONY: bench-checks
bench-checks: setup
	$(BIN)/python -m bench.checks $(BENCH_OPTIONS)

# How fast the crawler collects from loopback beside a Scrapy spider that only downloads, and in how much memory
# (docs/operations.md): make bench-crawl BENCH_OPTIONS='--portals 0 --folder /dev/shm --memory 100000'
.PHONY: bench-crawl
bench-crawl: setup
	$(BIN)/python -m bench.crawl $(BENCH_OPTIONS)

# How long, in how much memory and how large the corpus and its exports are (docs/export.md).
.PHONY: bench-export
bench-export: setup
	$(BIN)/python -m bench.export $(BENCH_OPTIONS)

# The digest of 5,000 invented reports: seconds, memory, sizes, and how soon its first page can be used (docs/digest.md).
.PHONY: bench-digest
bench-digest: setup
	$(BIN)/python -m bench.digest $(BENCH_OPTIONS)

# Every benchmark at a moderate size, and one table of what they found (docs/performance.md). `make bench
# BENCH_OPTIONS="start_up scaling"` runs some of them.
.PHONY: bench
bench: setup
	$(BIN)/python -m bench $(BENCH_OPTIONS)

# What a year of the country costs, how the work divides among workers and machines, how soon a command is there.
.PHONY: bench-year bench-scaling bench-start
bench-year: setup
	$(BIN)/python -m bench.country_year $(BENCH_OPTIONS)
bench-scaling: setup
	$(BIN)/python -m bench.scaling $(BENCH_OPTIONS)
bench-start: setup
	$(BIN)/python -m bench.start_up $(BENCH_OPTIONS)
