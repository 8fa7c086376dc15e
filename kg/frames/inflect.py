"""English word forms from base forms: enough to find a verb of the lexicon in a text without trusting a lemmatizer."""

from __future__ import annotations

_VOWELS = "aeiou"


def verb_forms(base: str) -> tuple[str, ...]:
    """Return the regular forms of a verb, base first; doubling is generated both ways ("targeted", "targetted").

    >>> verb_forms("carry")
    ('carry', 'carries', 'carried', 'carrying')
    >>> verb_forms("ban")
    ('ban', 'bans', 'baned', 'baning', 'banned', 'banning')
    """
    if base.endswith("e"):
        stem = base[:-1]
        return (base, base + "s", base + "d", (base if base.endswith("ee") else stem) + "ing")
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return (base, base[:-1] + "ies", base[:-1] + "ied", base + "ing")
    forms = (base, base + ("es" if base.endswith(("s", "x", "ch", "sh", "z", "o")) else "s"), base + "ed", base + "ing")
    if base.endswith("ic"):
        return (*forms, base + "ked", base + "king")
    if len(base) > 2 and base[-1] not in "aeiouwxy" and base[-2] in _VOWELS:
        return (*forms, base + base[-1] + "ed", base + base[-1] + "ing")
    return forms


def noun_forms(base: str) -> tuple[str, ...]:
    """Return singular and plural of a noun.

    >>> noun_forms("embassy"), noun_forms("gunman")
    (('embassy', 'embassies'), ('gunman', 'gunmen'))
    """
    if base.endswith("man") and len(base) > 4:
        return (base, base[:-2] + "en")
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return (base, base[:-1] + "ies")
    return (base, base + ("es" if base.endswith(("s", "x", "ch", "sh", "z")) else "s"))
