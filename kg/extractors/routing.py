"""One extractor for everything: rows of event tables are decoded, texts are read; the language pipeline loads late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.extractors.coded import Coded
from kg.frames import Frames
from kg.model import Document, Extraction
from kg.tables import is_table


class Routed:
    """Hands each document to the extractor of its kind, in order; options as for `Rules` and `Coded`."""

    def __init__(
        self,
        *,
        model: str | None = None,
        actors: Sequence[Path] = (),
        ontology: Sequence[Path] = (),
        columns: Sequence[Path] = (),
    ) -> None:
        self._options = {"model": model, "actors": tuple(actors), "ontology": tuple(ontology)}
        self.coded = Coded(actors=actors, ontology=ontology, columns=columns)
        self.recipe = (_make, (model, tuple(actors), tuple(ontology), tuple(columns)))

    @cached_property
    def rules(self) -> Any:
        """The reader of texts; a second or two and some 200 MB when it is first asked for."""
        from kg.extractors.rules import Rules

        return Rules(**self._options)  # type: ignore[arg-type]

    @property
    def frames(self) -> Frames:
        """The relations both know."""
        return self.coded.frames

    @property
    def version(self) -> str:
        """What changes whenever a text may be read differently."""
        return str(self.rules.version)

    def version_of(self, document: Document) -> str:
        """Return the version that reads this document: that of the pipeline concerns texts only."""
        return self.coded.version if is_table(document.reader) else self.version

    def extract(self, document: Document) -> Extraction:
        """Read one document."""
        return next(self.extract_many([document]))

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = 32) -> Iterator[Extraction]:
        """Read many documents in order."""
        for table, same in groupby(documents, lambda document: is_table(document.reader)):
            yield from (self.coded if table else self.rules).extract_many(same, batch_size=batch_size)

    def explain(self, sentence: str, *, date: str | None = None) -> tuple[str, ...]:
        """Return what was made of a sentence; see `Rules.explain`."""
        explained: tuple[str, ...] = self.rules.explain(sentence, date=date)
        return explained


def _make(model: str | None, actors: tuple[Path, ...], ontology: tuple[Path, ...], columns: tuple[Path, ...]) -> Routed:
    return Routed(model=model, actors=actors, ontology=ontology, columns=columns)
