# Needs only make and a Python of at least 3.11 (with venv); everything else is installed into .venv.
#
#   make run           the service; without a source of yours it shows a demo newspaper
#   make test          format, lint, types, import contract, tests with coverage, quality floors
#   make clients       real feed readers against our feeds
#   make image-test    builds the container image and runs it
#   make soak          hours of kills, mutations and replays (SOAK="--mutations 1000" for fewer)
#   make bench         speed, as ratios within one run
#   make raise-floors  pins better quality figures; never lowers one
#   make lock          new requirements*.lock from pyproject.toml
#   make clean         removes .venv and caches, never data

VENV ?= .venv
bin := $(VENV)/bin
cache := $(VENV)/cache
pip := $(bin)/python -m pip --disable-pip-version-check --no-input -qq
export RUFF_CACHE_DIR := $(cache)/ruff
export MYPY_CACHE_DIR := $(cache)/mypy
export COVERAGE_FILE := $(abspath $(cache))/coverage
compile_lock = $(bin)/uv pip compile pyproject.toml --universal --generate-hashes \
	--no-emit-index-url --no-header --quiet --upgrade

.DELETE_ON_ERROR:
.PHONY: run test clients image-test soak bench raise-floors lock clean

run: $(VENV)/installed
	exec $(bin)/litfass run $(ARGS)

test: $(VENV)/installed-dev
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy aggregator feeds db bench tests
	$(bin)/lint-imports --cache-dir $(cache)/import-linter
	$(bin)/python -m pytest -o cache_dir=$(abspath $(cache))/pytest --cov --cov-report=term $(ARGS)
	$(bin)/python -m bench.floors check

clients: $(VENV)/installed-dev
	$(bin)/python -m pytest -o cache_dir=$(abspath $(cache))/pytest -m clients $(ARGS)

image-test:
	tests/image/check

soak: $(VENV)/installed-dev
	$(bin)/python -m bench.soak $(SOAK)

bench: $(VENV)/installed-dev
	$(bin)/python -m bench.extraction $(BENCH)
	$(bin)/python -m bench.feeds
	$(bin)/python -m bench.archive

raise-floors: $(VENV)/installed-dev
	$(bin)/python -m bench.floors raise

lock: $(VENV)/installed-dev
	$(pip) install uv
	$(compile_lock) --output-file requirements.lock
	$(compile_lock) --extra dev --extra browser --constraint requirements.lock \
		--output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .hypothesis

# The runtime, exactly as locked; the package itself is linked in, not copied. The stamp holds where
# that was done: a moved tree, or a removed interpreter, makes the environment anew.
here = $(CURDIR)
ifneq ($(shell $(bin)/python -c 'import pip' 2>/dev/null && cat $(VENV)/installed 2>/dev/null),$(here))
$(shell rm -f $(VENV)/installed $(VENV)/installed-dev)
endif

$(VENV)/installed: requirements.lock pyproject.toml
	@$(make_environment)
	$(pip) install --require-hashes -r requirements.lock
	$(pip) install --no-deps --editable .
	@echo '$(here)' >$@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(pip) install --require-hashes -r requirements-dev.lock
	@mkdir -p $(cache)
	@touch $@

define make_environment
found=; complete=; \
for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	found=$$candidate; \
	if $$candidate -c 'import ensurepip, venv' 2>/dev/null; then complete=yes; break; fi; \
done; \
if [ -z "$$found" ]; then \
	echo 'Litfass needs Python 3.11 or newer. Install one, or name it: make PYTHON=/path/to/python3' >&2; \
	exit 1; \
elif [ -z "$$complete" ]; then \
	echo "$$found has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; \
	exit 1; \
fi; \
if ! [ -e $(VENV)/installed ]; then \
	echo "Making $(VENV) with $$($$found --version)"; \
	$$found -m venv --clear $(VENV); \
fi
endef
