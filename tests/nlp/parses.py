"""Parses written by hand: tests of extraction logic must not change when the model does."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc, Span

_NLP = spacy.blank("en")


def parse(*rows: str) -> Doc:
    """Return a Doc of one sentence from rows "word TAG dep head", head the index of the head token.

    The part of speech follows from the tag; a fifth field names the entity that the word belongs to.
    """
    cells = [row.split() for row in rows]
    pos = {"VB": "VERB", "NN": "NOUN", "JJ": "ADJ", "DT": "DET", "IN": "ADP", "PR": "PRON", "MD": "AUX", "RB": "ADV"}
    doc = Doc(
        _NLP.vocab,
        words=[cell[0] for cell in cells],
        tags=[cell[1] for cell in cells],
        pos=["PROPN" if cell[1].startswith("NNP") else pos.get(cell[1][:2], "X") for cell in cells],
        deps=[cell[2] for cell in cells],
        heads=[int(cell[3]) for cell in cells],
        lemmas=[cell[0].lower() for cell in cells],
    )
    entities: list[Span] = []
    for i, cell in enumerate(cells):
        if len(cell) > 4:
            if entities and entities[-1].end == i and entities[-1].label_ == cell[4] and cell[2] == "flat":
                entities[-1] = Span(doc, entities[-1].start, i + 1, label=cell[4])
            else:
                entities.append(Span(doc, i, i + 1, label=cell[4]))
    doc.ents = tuple(entities)
    return doc
