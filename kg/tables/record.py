"""A row of a table with its layout: what the columns of a role say, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import Passage
from kg.tables.cells import split_values, unguarded
from kg.tables.layouts import Layout
from kg.tables.rows import Cell, cells_of

_NUMBER = re.compile(r"(\d+)\.0")


class Record:
    """The cells of a row by role. passage: the row in its document; offsets are those of the document's text."""

    def __init__(self, text: str, start: int, layout: Layout, names: Sequence[str]) -> None:
        self.text, self.passage, self._layout = text, Passage(start, start + len(text)), layout
        found = cells_of(text, layout.delimiter, quoted=layout.quoted)
        self._by_name = dict(zip(names, found, strict=False))

    def cell(self, role: str) -> Cell:
        """Return the first cell of a role, offsets within the row."""
        return self._by_name[self._layout.columns[role][0]]

    def named(self, column: str) -> str:
        """Return the value of a column by its name, "" for what the layout takes as missing."""
        value = self._by_name[column].value.strip() if column in self._by_name else ""
        value = unguarded(value) if self._layout.guarded else value
        return "" if value in self._layout.missing else value

    def value(self, role: str, *, joined: str = ", ") -> str:
        """Return what the columns of a role say, several joined; repeated ones once."""
        said = [value for column in self._layout.columns.get(role, ()) if (value := self.named(column))]
        number = _NUMBER.fullmatch(said[0]) if len(said) == 1 else None
        return number[1] if number else joined.join(dict.fromkeys(said))

    def parts(self, role: str) -> list[str]:
        """Return the values of a role, cells with several taken apart."""
        if self._layout.several:
            return split_values(self.value(role), self._layout.several)
        return (
            [part.strip() for part in self.value(role).split(",")] if role.endswith("sectors") else [self.value(role)]
        )

    def values(self, role: str) -> list[Cell]:
        """Return the values of a role with where each stands in the document's text."""
        if role not in self._layout.columns or not self.value(role):
            return []
        cell = self.cell(role)
        start, end = self.passage.start + cell.start, self.passage.start + cell.end
        # Of several values in a cell each is pointed to by the whole cell: marks inside values are escaped there.
        said = split_values(self.value(role), self._layout.several) if self._layout.several else [self.value(role)]
        return [Cell(value, start, end) for value in said]

    def kept(self) -> Iterator[str]:
        """Yield the codes of other schemes that are kept: `CAMEO:042`."""
        for label, column in self._layout.keep.items():
            value = self.named(column)
            if value:
                number = _NUMBER.fullmatch(value)
                yield f"{label}:{number[1] if number else value}"
        yield from (code for code in self.parts("codes") if ":" in code)
