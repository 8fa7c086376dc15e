"""What the documentation says about the code, written from the code itself.

python -m docs.generate            writes docs/reference/*, docs/architecture.{md,svg} and tables of accuracy
python -m docs.generate --check    writes nothing; exit 1 and the names of the files that would change

Run it after a change to a command, an option, the ontology, a named query, the rooms of the package, or to
benchmarks/RESULTS-accuracy.md.
"""
