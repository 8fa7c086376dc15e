"""How the shipped English pipeline is made and measured: `python -m kg.train --corpora FOLDER --out FOLDER`.

corpora.toml   what trains and tests, under which terms, with checksums; corpora reads it and refuses what may not train
prepare        training data: weighted, held out, checked against the test sets; augment puts other names in
vectors, lists word vectors from raw text, and what lists of names say about a word
fit, configs   spaCy training with fixed seeds: a small parser to start from, the parser, the names, a second pass each
silver         sentences of raw news on which two parsers agree
assemble       one pipeline of the parts; storage keeps its weights as float16
evaluate, card the scores with their intervals, written to MODEL.md; run puts the stages in order and resumes them
"""
