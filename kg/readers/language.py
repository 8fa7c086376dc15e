"""Whether a text is English, by its script and its function words; what is not English is skipped, not mangled."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from kg.errors import OntologyError
from kg.resources import ontology_dir

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000  # characters looked at from the start, and as many from the middle
_ENOUGH = 12  # words: a shorter text has too few function words to judge by
_ENGLISH = 0.15  # share of function words that settles it; news in English has .30 to .45
_TOO_FEW = 0.04  # in a text of 50 words or more: a table, a list of names, program code


@cache
def _function_words() -> dict[str, frozenset[str]]:
    path = ontology_dir() / "languages.tsv"
    words = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        language, tab, row = line.partition("\t")
        if not tab or not row.strip():
            raise OntologyError(f"{path.name}:{number}: a language, a tab and its words are expected")
        words[language] = frozenset(row.split())
    return words


def why_not_english(text: str, stated: str | None = None) -> str | None:
    """Return why a text is not taken for English, or None if it is.

    stated: what the document says of itself (`en`, `en-GB`), which is believed. Without it, texts of fewer than 12
    words in Latin letters pass. Looks at no more than 12,000 characters.

    >>> why_not_english("Le président a rencontré le ministre dans la capitale et il est parti pour la Syrie.")
    "not English: it looks like 'fr'"
    """
    if stated:
        main = re.split(r"[-_]", stated.strip().lower())[0]
        return None if main in {"en", "eng", "english"} else f"not English: it says its language is {stated!r}"
    sample = text[:_SAMPLE]
    if len(text) > 4 * _SAMPLE:
        sample += " " + text[len(text) // 2 : len(text) // 2 + _SAMPLE]
    words = _WORD.findall(sample.lower())
    if (script := _foreign_script(words)) is not None:
        return f"not English: written in {script} script"
    if len(words) < _ENOUGH:
        return None
    shares = {
        language: sum(word in known for word in words) / len(words) for language, known in _function_words().items()
    }
    best = max(shares, key=lambda language: (shares[language], language == "en"))
    if best == "en" or shares["en"] >= max(_ENGLISH, shares[best] - 0.05):
        few = len(words) >= 50 and shares["en"] < _TOO_FEW
        return "not English: hardly any English function words" if few else None
    if shares[best] < 2 * _TOO_FEW and len(words) < 50:
        return None
    return f"not English: it looks like {best!r}"


def _foreign_script(words: list[str]) -> str | None:
    """Return the name of the commonest script if fewer than half of the letters are Latin."""
    letters = "".join(words)
    ascii_letters = sum(char < "\x80" for char in letters)
    if 2 * ascii_letters >= len(letters):
        return None
    scripts = Counter(unicodedata.name(char, "UNKNOWN").split()[0] for char in letters)
    script, _ = min(scripts.items(), key=lambda item: (-item[1], item[0]))
    return None if script == "LATIN" or 2 * scripts["LATIN"] >= len(letters) else script.capitalize()
