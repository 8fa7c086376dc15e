"""Which corpora train and test the pipeline, under which terms: corpora.toml, read strictly.

A corpus whose terms forbid commercial use, or that is for research only, may test and may not train; neither may
anything drawn from the development or test part of EWT, from which texts of our own evaluation come.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "corpora.toml"
USES = ("ud-train", "ud-test", "ner-train", "ner-tune", "ner-test", "repeat", "raw", "names", "vectors")
_KEYS = {"name", "file", "use", "sha256", "source", "documents", "copies", "swaps", "hold_out", "optional"}


@dataclass(frozen=True, slots=True)
class Source:
    """Whom a corpus comes from, under which terms, and where it is."""

    name: str
    licence: str
    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file of the corpora folder.

    use: one of USES; documents: for "repeat", the prefix of the document names meant ("" for all); copies: how often a
    training document is taken; swaps: how many copies of it with other names are added (entities only); hold_out: how
    many of the last documents are kept for choosing the best step; optional: whether training goes on without it.
    """

    name: str
    file: str
    use: str
    source: Source
    sha256: str = ""
    documents: str = ""
    copies: int = 1
    swaps: int = 0
    hold_out: int = 0
    optional: bool = False

    def __post_init__(self) -> None:
        if self.use not in USES:
            raise ValueError(f"corpus {self.name}: use is {self.use!r}; there are: {', '.join(USES)}")
        if self.use.endswith(("train", "tune")) and not may_train(self):
            raise ValueError(f"corpus {self.name} may not train what is shipped: {self.source.licence}")


def may_train(corpus: Corpus) -> bool:
    """Whether the terms of the corpus let a pipeline trained on it be shipped."""
    terms, stem = corpus.source.licence.lower(), Path(corpus.file).stem.lower()
    restricted = any(word in terms for word in ("-nc", "noncommercial", "non-commercial", "research"))
    return not restricted and "nc" not in stem.split("_") and not stem.startswith(("ewt_dev", "ewt_test", "ner_ewt"))


def read_table(path: Path = TABLE) -> tuple[Corpus, ...]:
    """Return the corpora of a table.

    Raises ValueError for an unknown key, use or source, and for a training corpus whose terms do not allow it.
    """
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {name: Source(name, **row) for name, row in table["source"].items()}
    for row in table["corpus"]:
        unknown = set(row) - _KEYS
        if unknown or row["source"] not in known:
            fault = f"unknown {', '.join(sorted(unknown))}" if unknown else f"no source {row['source']!r}"
            raise ValueError(f"{path}: corpus {row.get('name')}: {fault}")
    return tuple(Corpus(**{**row, "source": known[row["source"]]}) for row in table["corpus"])


def table_of(folder: Path) -> Path:
    """Return the table of a folder of corpora: its own corpora.toml, or the one of this package."""
    own = folder / "corpora.toml"
    return own if own.is_file() else TABLE


def check(folder: Path, corpora: Iterable[Corpus], say: Callable[[str], None]) -> tuple[Corpus, ...]:
    """Compare every file with its checksum; return the corpora without the optional ones that are missing.

    Raises FileNotFoundError or ValueError naming the file.
    """
    there: list[Corpus] = []
    for corpus in corpora:
        path = folder / corpus.file
        if corpus.optional and not path.is_file():
            say(f"without {corpus.name} ({corpus.source.url}): {path} is missing")
            continue
        if not path.is_file():
            raise FileNotFoundError(f"corpus {corpus.name}: {path} is missing")
        if corpus.sha256 and digest(path) != corpus.sha256:
            raise ValueError(f"corpus {corpus.name}: {path} is not the file that was listed (its sha256 differs)")
        there.append(corpus)
    say(f"{len(there)} corpora are there and as listed")
    return tuple(there)


def digest(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
