# Shortcuts only: every target is one command that can be typed where there is no make.
.PHONY: test lint type page bench model seeds

test:
	python -m pytest -q

lint:
	ruff check . && ruff format --check .

type:
	mypy

# The page's script: lint, types, unit tests. Needs node and, once, npm's registry; everything else works without both.
page: node_modules
	npm run --silent lint && npm run --silent type && npm run --silent test

node_modules: package.json
	npm install --no-package-lock --no-fund --no-audit --silent
	touch node_modules

seeds:
	kg build seeds --out out

# What needs no data but ours; the others (accuracy, fronts, store, queries, longrun, pipeline) say in --help what they want.
bench:
	python -m benchmarks.sentences
	python -m benchmarks.claims
	python -m benchmarks.actors
	python -m benchmarks.identity
	python -m benchmarks.throughput seeds

# CORPORA is a folder of treebanks and entity corpora (kg/train/corpora.toml says which, with checksums and licences).
model:
	python -m kg.train --corpora $(CORPORA) --out build/model
