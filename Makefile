# Two commands for a newcomer: `make demo` and `make test`. Everything behind them is Python, in
# saas/embedded, and needs nothing but Python 3.11 or later, make and the package registries.
PYTHON ?= python3
RUN = @command -v $(PYTHON) >/dev/null 2>&1 || { \
	echo "Accord needs Python 3.11 or later, and there is no '$(PYTHON)' here: install it, or name" \
	"one, as in 'make $@ PYTHON=python3.12'."; exit 1; }; \
	exec $(PYTHON) saas/embedded/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test bench format screenshots clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## set up and run Accord with demo data; Ctrl-C stops it; ACCORD_PORT=8001 for another port
	$(RUN) demo

demo-reset: ## throw the demo's data away; the next `make demo` begins afresh
	$(RUN) demo-reset

test: ## every check and test; needs no server, and installs Chromium where it may
	$(RUN) test

bench: ## measure against the budgets, as ratios to a floor
	$(RUN) bench

format: ## put the code into the house's layout
	$(RUN) format

screenshots: ## photograph the demo's pages into screenshots/
	$(RUN) screenshots

clean: ## remove everything that was set up, built or kept, the demo's data too
	$(RUN) clean
