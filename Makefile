# One short name per command; each makes the environment it needs.
# PYTHON may name another interpreter: make test PYTHON=python3.12

PYTHON ?= $(shell for each in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$each"; exit; }; done; echo python3)
BIN := .venv/bin
STAMP := .venv/stamp

.PHONY: demo test check soak audit fix bench clean

demo: $(STAMP)
	$(BIN)/xuncha demo

test: $(STAMP)
	$(BIN)/pytest -q -m "not slow" -n 2 --dist worksteal

check: $(STAMP)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -m "" -n 2 --dist worksteal

# 240 kills, 100,000 bent updates and long walks through the states; hours. One seed: SEED=7
soak: $(STAMP)
	CRASH_KILLS=240 $(BIN)/pytest -q -s -m slow tests/crash/test_kills.py
	$(BIN)/pytest -q -m "" tests/fuzz --hypothesis-profile=soak $(if $(SEED),--hypothesis-seed=$(SEED))

# In an environment of its own: it is no part of the product. What is found fails; where the
# service that knows of faults cannot be asked, that is said and fails nothing.
audit: $(STAMP)
	@$(PYTHON) -m venv .venv/audit && rm -f .venv/audit.txt
	@.venv/audit/bin/python -m pip install --quiet --timeout 15 --retries 1 pip-audit \
		&& .venv/audit/bin/pip-audit --strict --no-deps --disable-pip -r requirements.lock \
			--format columns --output .venv/audit.txt \
		|| if [ -e .venv/audit.txt ]; then cat .venv/audit.txt; exit 1; \
			else echo "not audited: the service was not reached" >&2; fi

fix: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# learn_suggestions.py measures nothing of speed: it writes the table of suggestions anew
bench: $(STAMP)
	set -e; for each in $(filter-out benchmarks/learn_%,$(wildcard benchmarks/*.py)); do echo "== $$each"; $(BIN)/python "$$each"; done

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name it with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
