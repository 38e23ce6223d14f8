# Thin names over cargo and the scripts; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run demo web test browse chaos bench compare lint fmt schema

help: ## lists these names
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## builds everything and serves it at http://127.0.0.1:8080, data in ./var
	@scripts/need build fonts
	@scripts/web
	cargo run --locked -p api -- serve --demo

demo: ## runs the whole loop once for each example brief, results in ./out
	@scripts/demo

web: ## builds the web app into web/dist
	@scripts/web

test: ## formatting, lints and all tests, on servers of its own
	@scripts/test

browse: ## walks the web app in a browser, on both backends
	@scripts/web-test

chaos: ## breaks everything for CHAOS_MINUTES (15), as CHAOS_SEED says, and counts
	@scripts/chaos

bench: ## measures what has to be quick
	@scripts/need build fonts postgresql redis
	PRIVATE_SERVER_DURABLE=yes cargo bench --locked -p api --bench product

compare: ## measures beside PostGraphile, plain SQL and BullMQ what they do too
	@bench/compare

lint: ## formatting, lints, documentation, dependencies
	@scripts/lint

fmt: ## formats the sources
	cargo fmt --all

schema: ## writes api/schema.graphql from the code
	@scripts/schema
