"""Personal names: which words of a phrase are title, state and name, and how alike two spellings are."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import JaroWinkler

from kg.gazetteer import fold

PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ben",
        "ibn",
        "bint",
        "abu",
        "von",
        "van",
        "der",
        "den",
        "de",
        "da",
        "dos",
        "di",
        "du",
        "la",
        "le",
        "as",
        "ash",
        "ad",
        "at",
        "ul",
        "ur",
        "abd",
        "abdul",
    ]
)
SUFFIXES = frozenset({"jr", "sr"})
_REGNAL = frozenset(["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"])
_DIFFERENT = 0.88  # tokens less alike than this (Jaro-Winkler) are two names: Salman/Suleiman .89, Idriss/Mahamat .5


def tokens(name: str) -> tuple[str, ...]:
    """Return the folded tokens of a personal name without Jr. and Sr.

    >>> tokens("Joseph R. Biden, Jr.")
    ('joseph', 'r', 'biden')
    """
    return tuple(token for token in fold(name).split() if token not in SUFFIXES)


def content(name: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens that tell people apart: without particles, unless nothing else is left."""
    return tuple(token for token in name if token not in PARTICLES) or tuple(name)


def alike(one: str, other: str) -> float:
    """Return how alike two name tokens are, 0 to 1; initials count .85, short tokens and regnal numbers all or nothing.

    >>> alike("sergei", "sergey") > 0.9, alike("j", "joseph"), alike("li", "lu"), alike("vi", "vii")
    (True, 0.85, 0.0, 0.0)
    """
    if one == other:
        return 1.0
    if one in _REGNAL or other in _REGNAL:
        return 0.0
    if 1 in (len(one), len(other)):
        return 0.85 if one[0] == other[0] else 0.0
    if min(len(one), len(other)) <= 3:
        return 0.0
    score = float(
        JaroWinkler.similarity(skeleton(one), skeleton(other)) * 0.5 + JaroWinkler.similarity(one, other) * 0.5
    )
    return score if score >= _DIFFERENT else 0.0


_SOUNDS = (
    ("tch", "c"), ("sch", "s"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("gh", "g"), ("dh", "d"),
    ("th", "t"),
    ("ph", "f"), ("ck", "k"), ("q", "k"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("iy", "i"), ("yy", "i"), ("ij", "i"),
    ("y", "i"), ("j", "i"), ("ee", "i"), ("ai", "ei"), ("x", "ks"),
)  # fmt: skip


def skeleton(token: str) -> str:
    """Return what different transliterations of a token have in common.

    >>> skeleton("zelenskyy") == skeleton("zelenski"), skeleton("qaddafi") == skeleton("kadafi")
    (True, True)
    """
    for spelling, sound in _SOUNDS:
        token = token.replace(spelling, sound)
    return "".join(c for n, c in enumerate(token) if n == 0 or c != token[n - 1])


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how well the shorter name fits into the longer, 0 to 1: each token aligned in order, given names agreeing.

    Similarity alone does not identify anybody (Li Keqiang and Li Qiang); callers need state, office or date as well.
    """
    short, long = sorted((content(one), content(other)), key=len)
    if not short:
        return 0.0
    if len(short) == 1:
        return 0.6 * max((alike(short[0], token) for token in long), default=0.0)
    if len(short) == len(long) and not alike(short[0], long[0]):
        return 0.0
    position, total, weight = 0, 0.0, 0
    for token in short:
        scores = [(alike(token, candidate), n) for n, candidate in enumerate(long) if n >= position]
        if token is short[-1]:  # a family name is no middle initial: "William Mohr" is no William M. Daley
            scores = [(score, n) for score, n in scores if len(long[n]) > 1 or len(token) == 1]
        best, at = max(scores, key=lambda s: (s[0], -s[1]), default=(0.0, 0))
        if not best:
            return 0.0
        position = at + 1
        total += best * len(token)
        weight += len(token)
    if not (alike(short[0], long[0]) or alike(short[-1], long[-1])):
        return 0.0
    return total / weight * (1 - 0.04 * (len(long) - len(short)))
