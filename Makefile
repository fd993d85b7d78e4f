# Each recipe replaces its shell with a script, so that a signal to make reaches the script
# itself and nothing is left running.
.DEFAULT_GOAL := help
.PHONY: help run test bench soak lint format translate pictures

help: ## Show this list
	@exec awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Set everything up and serve http://127.0.0.1:8000 with demo data (PORT=8001 for another port)
	@exec scripts/run

test: ## Set everything up and run every test (ARGS="tests/villages -x" for some of them)
	@exec scripts/test $(ARGS)

bench: ## Measure speed and size beside known programs
	@exec scripts/bench $(ARGS)

soak: ## Kill random processes 200 times and send 10,000 hostile requests (about an hour)
	@exec scripts/soak $(ARGS)

lint: ## Check style, types of mistakes and who imports whom
	@exec scripts/lint

format: ## Rewrite the code in the common style
	@exec scripts/format

translate: ## Collect texts, complete English, compile both catalogues
	@exec scripts/translate

pictures: ## Photograph every page and state of the running `make run` (.local/pictures; ARGS="--only congan", "--real")
	@exec scripts/pictures $(ARGS)
