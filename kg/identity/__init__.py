"""Corrections that last: what people decide of actors and events, applied to whatever is read, and why.

A log of judgements (`kg.model.Judgement`) is read as `Decisions`, and those are applied to each Extraction as it is
stored. What was read stays as it was, so that a decision taken back leaves the graph as if it had never been taken.
"""

from kg.identity.apply import Unmet, applies, corrected, matched, named_in
from kg.identity.decisions import Decisions, clashes_between, decide, ordered, touched, would_clash
from kg.identity.log import Clash, active, describe, find, in_force, numbered, reading, sentence, undo
from kg.identity.text import CLAIMED, read_judgements, stanza, write_judgements

__all__ = [
    "CLAIMED",
    "Clash",
    "Decisions",
    "Unmet",
    "active",
    "applies",
    "clashes_between",
    "corrected",
    "decide",
    "describe",
    "find",
    "in_force",
    "matched",
    "named_in",
    "numbered",
    "ordered",
    "read_judgements",
    "reading",
    "sentence",
    "stanza",
    "touched",
    "undo",
    "would_clash",
    "write_judgements",
]
