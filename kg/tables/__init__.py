"""Event tables: how their columns are called, what their codes mean, which numbers states have in other data.

Layouts (ontology/tables/*.toml, and the user's own column maps) say which column holds what; schemes (ontology/codes/)
what a code means as a relation. A row of a table is the evidence of its event: its text is kept to the character.
"""

from kg.tables.codes import (
    Coded,
    StateCodes,
    Word,
    fold_word,
    load_scheme,
    load_words,
    state_codes,
    states_by_cameo,
    states_by_gw,
    states_by_name,
)
from kg.tables.layouts import Layout, is_table, layout_of, load_layouts, reader_name
from kg.tables.record import Record
from kg.tables.rows import Cell, cells_of

__all__ = [
    "Cell",
    "Coded",
    "Layout",
    "Record",
    "StateCodes",
    "Word",
    "cells_of",
    "fold_word",
    "is_table",
    "layout_of",
    "load_layouts",
    "load_scheme",
    "load_words",
    "reader_name",
    "state_codes",
    "states_by_cameo",
    "states_by_gw",
    "states_by_name",
]
