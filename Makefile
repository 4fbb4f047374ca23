# make run | test | lint | bench | requirements | docs | clean
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
PACKAGES := chromium chromium-headless-shell redis-server postgresql apache2 libapache2-mod-auth-openidc fonts-noto-cjk nodejs npm \
	wrk xmlsec1 simplesamlphp php-cli php-xml

.PHONY: run test lint bench requirements translations docs clean

run: .venv/run
	@$(BIN)/idp serve --demo

test: .venv/test .venv/debian tests/clients/node/node_modules
	$(BIN)/python -m pytest -n $$(($$(nproc) + 1)) --dist worksteal -q  # one more than cores: some tests wait

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house -p no:randomly

bench: .venv/test .venv/debian .venv/bench/installed
	$(BIN)/python -m benchmarks

requirements: .venv/test
	for file in requirements requirements-dev requirements-bench; do $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --no-strip-extras --allow-unsafe --no-header \
		--output-file=$$file.txt $$file.in; done

translations: .venv/test
	$(BIN)/python -m tests.house.translations update

docs: .venv/test
	$(BIN)/python -m tests.house.api_table update

.venv/run: requirements.txt pyproject.toml
	@echo "Installing the pinned dependencies into .venv (once) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test: .venv/run requirements-dev.txt
	@echo "Installing what tests need …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/bench/installed: requirements-bench.txt
	@echo "Installing what the benchmark measures beside …"
	@$(PYTHON) -m venv .venv/bench
	@.venv/bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

# Installs only what is missing; without root it says what to ask for.
.venv/debian:
	@missing=$$(dpkg-query -W -f '$${Package} $${Status}\n' $(PACKAGES) 2>/dev/null | awk '$$NF == "installed" { print $$1 }' \
		| sort > .venv/present; for package in $(PACKAGES); do grep -qx "$$package" .venv/present || command -v "$${package%js}" \
		> /dev/null || echo "$$package"; done); \
	if [ -n "$$missing" ]; then echo "Installing" $$missing "…"; \
		sudo=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qq -y --no-install-recommends $$missing \
		> /dev/null || { echo "Please install:" $$missing; exit 1; }; fi
	@touch $@

tests/clients/node/node_modules: tests/clients/node/package-lock.json .venv/debian
	@npm ci --silent --no-fund --no-audit --prefix tests/clients/node
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info tests/clients/node/node_modules
