# `make` lists what there is. The environment is .venv in this directory; remove it to begin again.
.DEFAULT_GOAL := help
.PHONY: help start demo telemetry-demo test test-slow check lint types layers generate docs bench loss soak format requirements clean analytics-up analytics-down

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
NOX := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nox --no-venv
# Processes that run tests at once.
WORKERS ?= 2
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

help: ## list the targets
	@sed -n 's/^\([a-z -]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf 'make %-15s %s\n' "$$name" "$$text"; done

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "timetracker needs Python 3.11 or newer. Debian, Ubuntu: sudo apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. Debian, Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@rm -rf .venv
	@echo "Making .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv

# pip comes first: older ones write a launcher that imports `re`, which every `tt` would pay for.
.venv/.runtime: $(BIN)/python requirements/build.txt requirements/runtime.txt pyproject.toml
	@echo "Installing timetracker into .venv ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "Installing the tools for development into .venv ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# The dashboards are written with an SDK that only they and their tests need.
.venv/.observability: .venv/.dev requirements/observability.txt
	@echo "Installing what the dashboards are made with into .venv ..."
	@$(PIP) --require-hashes -r requirements/observability.txt
	@touch $@

start: .venv/.runtime ## install tt into .venv, track something for real, say how to go on
	@sh docs/tour/start.sh $(BIN)/tt

demo: .venv/.runtime ## open a shell in a throw-away home with three weeks of made-up work: tt demo
	@$(BIN)/tt demo

test: .venv/.dev ## run the tests
	@TT_TEST_PROFILE=$${TT_TEST_PROFILE:-quick} sh tests/in_memory.sh $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" $(PYTEST_ARGS)

test-slow: .venv/.dev ## run what takes long: kills, shells, packages, memory, and each law with all its examples
	@sh tests/in_memory.sh $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "slow or hypothesis" $(PYTEST_ARGS)

check: .venv/.dev ## what CI runs: format, lint, types, layers, tests with coverage, fresh docs
	@$(NOX)

# Each after what it is made from: the SQL runs every command, the words and the schema are read by the pages.
generate: .venv/.observability ## bring everything that is made from code up to date: SQL, words, schema, lock, dashboards, pages
	@$(BIN)/python -m timetracker.store.generate
	@$(BIN)/python -m timetracker.cli.generate
	@$(BIN)/python observability/schema/generate.py
	@$(BIN)/python -m tests.telemetry.names
	@$(BIN)/python -m tests.telemetry.lock
	@$(BIN)/python observability/posthog/generate.py
	@$(BIN)/python observability/posthog/page.py
	@$(BIN)/python observability/grafana/generate.py
	@$(BIN)/python observability/prometheus/objectives.py
	@$(BIN)/python observability/prometheus/console.py
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/images/terminal.py

docs: .venv/.dev ## bring the generated parts of the pages, and the pictures, up to date
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/images/terminal.py
	@$(BIN)/python docs/images/look.py

pictures: .venv/.dev ## remake the pictures of the web admin; needs the extra `web`, Playwright and Chromium
	@$(BIN)/python docs/images/web.py

analytics-up: image ## start Prometheus, Grafana and Loki for your own tracker; SHIPPER=alloy|promtail
	@$(BIN)/tt analytics init . $(if $(SHIPPER),--shipper $(SHIPPER))
	@docker compose -f docker-compose.analytics.yml up -d --wait

analytics-down: ## stop them; the data stays
	@docker compose -f docker-compose.analytics.yml down

lint types layers: .venv/.dev ## one part of the check
	@$(NOX) --session $@

build/peers/bin/watson: .venv/.runtime requirements/bench.txt
	@$(BIN)/python -m venv build/peers
	@build/peers/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/bench.txt

bench: .venv/.dev build/peers/bin/watson ## print what tt and its web admin cost beside Watson, Timewarrior, bare Python and SQL
	@command -v timew >/dev/null || echo "Timewarrior is left out. Debian, Ubuntu: sudo apt-get install timewarrior"
	@$(BIN)/python -m tests.bench.commands
	@$(BIN)/python -m tests.bench.peers
	@$(BIN)/python -m tests.bench.terminal
	@$(BIN)/python -m tests.bench.compare
	@$(BIN)/python -m tests.bench.reports
	@$(BIN)/python -m tests.bench.telemetry
	@$(BIN)/python -m tests.bench.web
	@$(BIN)/python -m tests.bench.postgres
	@$(BIN)/python -m tests.bench.team

telemetry-demo: .venv/.dev ## say yes to telemetry in a throw-away home, send to this machine, compare
	@$(BIN)/python -m tests.telemetry.demo

insights: .venv/.dev ## play 200 made-up homes, answer the makers' questions in ClickHouse (chdb), write docs/insights.md
	@test -d build/insights || { $(BIN)/python -m venv --system-site-packages build/insights; build/insights/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/insights.txt; }
	@PYTHONPATH="$(CURDIR):$(CURDIR)/src:$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" build/insights/bin/python -m tests.insights.run
	@$(BIN)/python observability/posthog/page.py

.PHONY: insights
KILLS ?= 500
loss: .venv/.dev ## try to lose data: 8 processes at once, KILLS=500 kills, 20 people and crashes of PostgreSQL
	@$(BIN)/python -m tests.loss.together
	@$(BIN)/python -m tests.loss.kill $(KILLS)
	@$(BIN)/python -m tests.loss.copies
	@$(BIN)/python -m tests.telemetry.kill
	@$(BIN)/python -m tests.loss.team

soak: .venv/.dev ## hold the laws of times, texts, actions, reports and lenses against TT_TEST_EXAMPLES=2000 examples each; TT_TEST_STORE=postgresql on the other store
	@TT_TEST_PROFILE=soak $(BIN)/python -m pytest -n 2 tests/properties tests/domain/test_daytext.py tests/web/test_lens_law.py tests/cli/test_odd_words.py tests/web/test_odd_words.py

.PHONY: faults
faults: .venv/.dev ## let 1000 system calls of writing commands fail, and 100 of tt db copy; needs strace
	@$(BIN)/python -m tests.loss.faults 1000
	@$(BIN)/python -m tests.loss.copy_faults 100


format: .venv/.dev ## put every file into form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

requirements: ## lock the requirements again (needs uv)
	@sh requirements/lock.sh

clean: ## remove what the targets made, .venv too
	rm -rf .venv .nox build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: image image-check stack delivery-check rehearse package-page
image: .venv/.runtime ## build the wheel and the image timetracker:local (needs Docker)
	@.github/scripts/build-dist.sh source dist
	@.github/scripts/image-local.sh timetracker:local

rehearse: .venv/.dev ## the whole release on this computer: engine, registry, index, signatures (root on Debian; some minutes)
	@tests/delivery/rehearse.sh

package-page: .venv/.runtime ## write the package's page as an index shows it: build/package-page.html
	@.github/scripts/package-page.sh build/package-page.html

image-check: .venv/.runtime ## build the image with a local engine and try it (root on Debian; some minutes)
	@tests/image/check.sh

stack: ## run the analytics stack from a clean clone with a local engine (root on Debian; a quarter of an hour)
	@tests/observability/stack.sh

delivery-check: ## lint workflows, image, compose files and scripts
	@.github/scripts/lint.sh
