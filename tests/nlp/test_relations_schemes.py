"""Universal Dependencies and ClearNLP labels: the same sentence parsed either way tells the same."""

# ruff: noqa: E501 (a parse is read across)
from __future__ import annotations

import pytest
from parses import parse

from kg.nlp.mentions import find_references
from kg.nlp.relations import find_relations


def told(rows):
    doc = find_relations(find_references(parse(*rows)))

    def heads(indexes):
        return " ".join(doc[doc._.references[n].head].text for n in indexes)

    return [(heads(r.sources), r.relation, heads(r.targets), r.status, r.mutual) for r in doc._.relations]


# (Universal Dependencies, ClearNLP, what is told)
PAIRS = [
    pytest.param(
        ("Oslo NNP nsubj 1 GPE", "met VBD ROOT 1", "with IN case 3", "Quito NNP obl 1 GPE"),
        ("Oslo NNP nsubj 1 GPE", "met VBD ROOT 1", "with IN prep 1", "Quito NNP pobj 2 GPE"),
        [("Oslo", "metWith", "Quito", "asserted", False)], id="preposition",
    ),
    pytest.param(
        ("Oslo NNP nsubj:pass 2 GPE", "was VBD aux:pass 2", "praised VBN ROOT 2", "by IN case 4", "Quito NNP obl:agent 2 GPE"),
        ("Oslo NNP nsubjpass 2 GPE", "was VBD auxpass 2", "praised VBN ROOT 2", "by IN agent 2", "Quito NNP pobj 3 GPE"),
        [("Quito", "praised", "Oslo", "asserted", False)], id="passive",
    ),
    pytest.param(
        ("Oslo NNP nsubj 1 GPE", "imposed VBD ROOT 1", "sanctions NNS obj 1", "on IN case 4", "Quito NNP nmod 2 GPE"),
        ("Oslo NNP nsubj 1 GPE", "imposed VBD ROOT 1", "sanctions NNS dobj 1", "on IN prep 2", "Quito NNP pobj 3 GPE"),
        [("Oslo", "sanctioned", "Quito", "asserted", False)], id="light-verb",
    ),
    pytest.param(
        ("Oslo NNP nsubj 1 GPE", "refused VBD ROOT 1", "to TO mark 3", "meet VB xcomp 1", "Quito NNP obj 3 GPE"),
        ("Oslo NNP nsubj 1 GPE", "refused VBD ROOT 1", "to TO aux 3", "meet VB xcomp 1", "Quito NNP dobj 3 GPE"),
        [("Oslo", "refused", "Quito", "asserted", False)], id="infinitive",
    ),
    pytest.param(
        ("Oslo NNP nsubj 3 GPE", "did VBD aux 3", "not RB advmod 3", "attack VB ROOT 3", "Quito NNP obj 3 GPE"),
        ("Oslo NNP nsubj 3 GPE", "did VBD aux 3", "not RB neg 3", "attack VB ROOT 3", "Quito NNP dobj 3 GPE"),
        [("Oslo", "attacked", "Quito", "denied", False)], id="negation",
    ),
    pytest.param(
        ("Oslo NNP nsubj 3 GPE", "is VBZ cop 3", "very RB advmod 3", "critical JJ ROOT 3", "of IN case 5", "Quito NNP obl 3 GPE"),
        ("Oslo NNP nsubj 1 GPE", "is VBZ ROOT 1", "very RB advmod 3", "critical JJ acomp 1", "of IN prep 3", "Quito NNP pobj 4 GPE"),
        [("Oslo", "criticized", "Quito", "asserted", False)], id="adjective",
    ),
    pytest.param(
        ("Oslo NNP nmod:poss 2 GPE", "'s POS case 0", "attack NN nsubj 5", "on IN case 4", "Quito NNP nmod 2 GPE", "failed VBD ROOT 5"),
        ("Oslo NNP poss 2 GPE", "'s POS case 0", "attack NN nsubj 5", "on IN prep 2", "Quito NNP pobj 3 GPE", "failed VBD ROOT 5"),
        [("Oslo", "attacked", "Quito", "asserted", False)], id="event-noun",
    ),
    pytest.param(
        ("Oslo NNP nsubj 3 GPE", "and CC cc 2", "Quito NNP conj 0 GPE", "met VBD ROOT 3", "in IN case 5", "Lima NNP obl 3 GPE"),
        ("Oslo NNP nsubj 3 GPE", "and CC cc 0", "Quito NNP conj 0 GPE", "met VBD ROOT 3", "in IN prep 3", "Lima NNP pobj 4 GPE"),
        [("Oslo Quito", "metWith", "", "asserted", True)], id="mutual",
    ),
    pytest.param(
        ("Oslo NNP nsubj 1 GPE", "gave VBD ROOT 1", "Quito NNP iobj 1 GPE", "tents NNS obj 1"),
        ("Oslo NNP nsubj 1 GPE", "gave VBD ROOT 1", "Quito NNP dative 1 GPE", "tents NNS dobj 1"),
        [("Oslo", "sentHumanitarianAidTo", "Quito", "asserted", False)], id="two-objects",
    ),
    pytest.param(
        ("Soldiers NNS nsubj 1", "cracked VBD ROOT 1", "down RP compound:prt 1", "on IN case 4", "protesters NNS obl 1"),
        ("Soldiers NNS nsubj 1", "cracked VBD ROOT 1", "down RP prt 1", "on IN prep 1", "protesters NNS pobj 3"),
        [("Soldiers", "coerced", "protesters", "asserted", False)], id="particle",
    ),
    pytest.param(
        ("Oslo NNP nsubj 4 GPE", "which WDT nsubj 2", "left VBD acl:relcl 0", "early RB advmod 2", "praised VBD ROOT 4", "Quito NNP obj 4 GPE"),
        ("Oslo NNP nsubj 4 GPE", "which WDT nsubj 2", "left VBD relcl 0", "early RB advmod 2", "praised VBD ROOT 4", "Quito NNP dobj 4 GPE"),
        [("Oslo", "praised", "Quito", "asserted", False)], id="relative-clause",
    ),
]  # fmt: skip


@pytest.mark.parametrize("universal, clear, expected", PAIRS)
def test_both_schemes_tell_the_same(universal, clear, expected):
    assert told(universal) == expected
    assert told(clear) == expected
