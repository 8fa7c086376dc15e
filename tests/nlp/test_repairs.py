"""Whatever the parser says, a mended parse is a tree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from parses import parse

from kg.nlp.repairs import repair

WORDS = ["President", "-", "elect", "Vega", "off", "and", ",", ":", "with", "Peru", "break", "told", "sources", "in"]
TAGS = ["NN", "NNP", "VBD", "VB", "VBN", "IN", "JJ"]
LABELS = [
    "nsubj", "nsubj:pass", "obj", "obl", "nmod", "conj", "cc", "case", "mark", "compound", "amod", "appos", "xcomp",
    "advcl", "parataxis", "cop",
]  # fmt: skip


@st.composite
def parses(draw: st.DrawFn) -> list[str]:
    """Rows of a parse: words, tags, labels and entities by chance, and any tree over them."""
    order = draw(st.permutations(range(draw(st.integers(2, 9)))))
    heads = {i: draw(st.sampled_from(order[:k])) if k else i for k, i in enumerate(order)}
    return [
        " ".join(
            (
                draw(st.sampled_from(WORDS)),
                draw(st.sampled_from(TAGS)),
                "ROOT" if heads[i] == i else draw(st.sampled_from(LABELS)),
                str(heads[i]),
                draw(st.sampled_from(["", "PERSON", "GPE"])),
            )
        ).strip()
        for i in sorted(heads)
    ]


@given(parses())
@settings(max_examples=300)
def test_a_mended_parse_is_a_tree(rows):
    doc = repair(parse(*rows))
    for token in doc:
        above = [token]
        while above[-1].head != above[-1]:
            above.append(above[-1].head)
            assert len(above) <= len(doc)
        assert above[-1].dep_ == "ROOT"
    assert sum(len(sentence) for sentence in doc.sents) == len(doc)
