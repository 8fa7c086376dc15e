# Shortcuts only: every target is one command that can be typed where there is no make.
.PHONY: test lint type bench model seeds

test:
	python -m pytest -q

lint:
	ruff check . && ruff format --check .

type:
	mypy

seeds:
	kg build seeds --out out

bench:
	for bench in benchmarks/*.py; do python $$bench; done

# CORPORA is a folder of treebanks and entity corpora (kg/train/corpora.toml says which, with checksums and licences).
model:
	python -m kg.train --corpora $(CORPORA) --out build/model
