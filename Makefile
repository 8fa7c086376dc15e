# Shortcuts only: every target is one command that can be typed where there is no make.
.PHONY: test lint type docs page bench model seeds release

test:
	python -m pytest -q

lint:
	ruff check . && ruff format --check .

type:
	mypy

# The reference pages follow the code; a link that leads nowhere stops the build.
docs:
	python -m docs.generate && mkdocs build --strict

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

# CORPORA is a folder of treebanks and entity corpora (kg/train/corpora.toml says which, with checksums and licences);
# VECTORS, if you have it, is the file of word vectors listed there.
model:
	python -m kg.train --corpora $(CORPORA) --out build/model $(if $(VECTORS),--vectors $(VECTORS))

# sdist and wheel in dist/, built twice and compared; the wheel is installed offline and used.
release:
	.ci/release
