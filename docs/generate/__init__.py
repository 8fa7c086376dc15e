"""What the documentation says about the code, written from the code itself.

python -m docs.generate            writes docs/reference/* and docs/architecture.{md,svg}
python -m docs.generate --check    writes nothing; exit 1 and the names of the files that would change

Run it after a change to a command, an option, the ontology, a named query, or the rooms of the package.
"""
