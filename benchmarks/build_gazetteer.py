"""Build ontology/actors/actors.tsv and names.tsv from a raw list of actors and the decisions in data/gazetteer.

usage: python benchmarks/build_gazetteer.py RAW.jsonl [--pairs]

RAW.jsonl has one actor a line: {qid, type, label, aliases, country_iso3, roles, demonyms, capital, source, ...}. Only
rows and roles whose sources may be passed on as facts are taken. `--pairs` writes nothing and prints the holders of
one office whose terms overlap, so that somebody can decide in data/gazetteer/same.tsv which of them are one person.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.gazetteer import fold
from kg.names import slug

HERE = Path(__file__).resolve().parent
DATA = HERE / "data" / "gazetteer"
OUT = HERE.parent / "ontology" / "actors"
NOT_OURS = {"world-leaders-current", "supraverden"}

BODIES = {
    "EUU": {"Commission": "European_Commission", "Council": "European_Council"},
    "NATO": {"NATO": "NATO"},
    "IAEA": {"IAEA": "International_Atomic_Energy_Agency"},
}

_LEAD = r"^(?:acting |interim |caretaker |transitional |first |federal |executive |state |effective |de facto )*"
OFFICES = [
    ("LEAD", r"^(?:supreme leader|de facto leader|chairman of the revolutionary council)$"),
    (
        "HOG",
        _LEAD
        + r"(?:prime minister|premier|chancellor|taoiseach|minister-president|president of the council of ministers|"
        r"president of the government|chair(?:man|woman|person)? of the council of ministers|chief advis[eo]r|"
        r"chairman of the cabinet of ministers.*|head of government|"
        r"premier of the state council)(?: and .*)?$",
    ),
    (
        "HOS",
        _LEAD + r"(?:president|king|queen|monarch|emir|amir|sultan|pope|grand duke|grand duchess|sovereign|emperor|"
        r"sovereign prince|"
        r"president of the (?:republic|swiss confederation|presidency|sovereignty council|"
        r"transitional sovereignty council|presidential (?:leadership )?council)|"
        r"chairman of the (?:presidency|presidential council|sovereignty council|transitional sovereignty council|"
        r"presidential leadership council|military council)|sovereign council chair.*|captain regent|co-prince)"
        r"(?: and .*)?$",
    ),
    ("VP", r"^(?:first |executive )?vice[- ]president$"),
    ("CP", r"^crown prince(?: and .*)?$"),
    ("NSA", r"^national security advis[eo]r.*"),
    (
        "FM",
        r"^(?:acting |interim |federal |deputy prime minister (?:and|&) )*(?:(?:minister|secretary)(?: of state)? "
        r"(?:of|for)(?: the)?(?: state for)? ?(?:europe(?:an affairs)? and )?(?:foreign|external|exterior)"
        r"(?: and .*| affairs.*| relations.*)|foreign (?:secretary|minister).*|secretary of state for foreign.*|"
        r"minister of (?:international relations|international affairs).*)$",
    ),
    (
        "DM",
        r"^(?:acting |interim |federal |deputy prime minister (?:and|&) )*(?:(?:minister|secretary)(?: of state)? "
        r"(?:of|for)(?: the)? ?(?:national |people's )?(?:defen[cs]e|armed forces)(?:,? (?:and|&) .*|,.*)?|"
        r"defen[cs]e (?:minister|secretary))$",
    ),
    (
        "IM",
        r"^(?:acting |federal )*(?:minister (?:of|for)(?: the)? (?:interior|internal affairs|home affairs).*|"
        r"home secretary|interior minister)$",
    ),
    ("FIN", r"^(?:acting |federal )*(?:minister (?:of|for)(?: the)? finance.*|secretary of the treasury)$"),
    ("SPK", r"^(?:speaker of|president of the (?:national assembly|senate|chamber|parliament)).*"),
    ("HR", r"^high representative.*"),
    ("SG", r"^(?:secretary[- ]general|director[- ]general|managing director|chairperson|chairman of the political.*)$"),
]
PATTERNS = [(name, re.compile(pattern)) for name, pattern in OFFICES]
RANK = {name: n for n, name in enumerate(["HOS", "HOG", "LEAD", "CP", "FM", "VP", "DM", "NSA", "SG", "HR"])}


def office_class(title: str, iso3: str | None) -> str:
    """Return the office class of a title ("" when it is no office of the state itself)."""
    text = re.sub(r"\s+", " ", title.lower()).strip()
    if iso3 in ("USA", "VAT") and text == "secretary of state":
        return "FM"
    if iso3 and len(iso3) > 3:  # head of an organization
        if text.startswith(("under-", "special", "deputy", "high commissioner", "commissioner")):
            return ""
        return "HR" if text.startswith("high rep") else "SG"
    if "(reign)" in text:
        return "HOG"
    return next((name for name, pattern in PATTERNS if pattern.match(text)), "")


@dataclass
class Row:
    """An actor on its way into the files."""

    label: str
    type: str
    iso3: str = ""
    qid: str = ""
    sourced: bool = False
    gender: str = ""
    function: str = ""
    roles: list[tuple[str, ...]] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    id: str = ""
    key: str = ""  # what the id is made from, when that is not the label

    def rank(self) -> tuple[int, str, int]:
        """Who keeps the plain id when several actors share a label."""
        best = min((RANK.get(role[0], 50) for role in self.roles), default=60)
        latest = max((role[4] or "9999" for role in self.roles), default="")
        return (0 if self.type != "person" else 1 + best, "".join(chr(255 - ord(c)) for c in latest), self.number())

    def number(self) -> int:
        """The number of its Wikidata id; very high without one."""
        return int(self.qid[1:]) if self.qid else 10**12


def table(name: str) -> Iterator[list[str]]:
    """Yield the cells of a decision file, comments left out."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def people(raw: list[dict]) -> list[Row]:
    """Return the persons that may ship, with cleaned labels and roles."""
    found = []
    for item in raw:
        if item["type"] != "person" or item["label"] == "vacant" or not fold(item["label"]) or not item["roles"]:
            continue
        roles, old = set(), set()
        for role in item["roles"]:
            sources = set(role["src"].split("+"))
            if sources <= NOT_OURS:
                continue
            source = "+".join(sorted(sources - NOT_OURS))
            title = role["title"].replace("|", "/").replace("~", "-")
            kind = office_class(title, role["iso3"])
            dates = [role["start"] or "", role["end"] or "", role["as_of"] or ""]
            if dates[1] and dates[2] and dates[1] > dates[2]:  # a term said to end after the source was last seen
                dates[2] = ""
            if not role["iso3"]:
                kind = ""
            state = role["iso3"] or ""
            if state in BODIES:  # no state: the body whose office it is
                state = next((body for word, body in BODIES[state].items() if word in title), "European_Union")
                kind = "HR" if title.startswith("High Rep") else "SG"
            if not kind and dates[1] and dates[1] < "2008":  # long gone and no office that text calls by name
                old.add((kind, title, state, dates[0], dates[1], "", source))
                continue
            if dates[1]:  # a closed term needs nobody to vouch that it lasts
                dates[2] = ""
            roles.add((kind, title, state, *dates, source))
        if not roles and old:  # nothing else is known of them: their last office stays
            roles.add(max(old, key=lambda r: (r[4], r)))
        if roles:
            names = {("full" if " " in alias.strip() else "short", alias) for alias in item["aliases"]}
            row = Row(clean(item["label"]), "person", "", item["qid"] or "", "from" in item["qid_status"])
            row.gender = (item.get("gender") or " ")[0].strip()
            row.roles, row.names = sorted(roles), names
            found.append(row)
    return found


def clean(label: str) -> str:
    """Return a person's label without rank and shouting ("General Abd-al-Fattah al-BURHAN ...")."""
    label = re.sub(r"^(?:General|Cardinal|Lt\. Gen\.|Sheikh|Dr\.) ", "", label)
    return " ".join(
        "-".join(p.title() if len(p) > 3 and p.isupper() else p for p in w.split("-")) for w in label.split()
    )


def merge(rows: list[Row]) -> list[Row]:
    """Apply data/gazetteer/same.tsv: the left row gives its roles and names to the right one."""
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row.qid or "-"].append(row)
        by_key[row.label].append(row)
    gone = set()
    for left, right, verdict in table("same.tsv"):
        if verdict == "drop":
            gone.update(id(row) for row in by_key[left])
        elif verdict == "label":
            for row in by_key[left]:
                row.names.add(("full", row.label))
                row.label = right
        elif verdict == "norole":
            for row in by_key[left]:
                row.roles = [role for role in row.roles if role[0] != right]
        elif verdict == "same":
            targets = [row for row in by_key[right] if id(row) not in gone]
            if not targets:
                raise SystemExit(f"same.tsv: nobody is called {right!r}")
            for row in by_key[left]:
                if row is not targets[0] and id(row) not in gone:
                    targets[0].roles = join(targets[0].roles, row.roles)
                    targets[0].names |= row.names | {("full" if " " in row.label else "short", row.label)}
                    gone.add(id(row))
    return [row for row in rows if id(row) not in gone]


def drop_wrong_names(rows: list[Row]) -> list[Row]:
    """Take away names that sources give to the wrong person (names.tsv, `not`), before anything is joined by name."""
    wrong = {
        target: {fold(name) for name in names.split(",")} for target, kind, names in table("names.tsv") if kind == "not"
    }
    for row in rows:
        row.names = {(kind, name) for kind, name in row.names if fold(name) not in wrong.get(row.label, set())}
    return rows


def join(kept: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the roles of both; a term of the other that overlaps one of the same office only supplies what lacks."""
    result = list(kept)
    for role in other:
        for n, mine in enumerate(result):
            same = role[0] == mine[0] and role[2] == mine[2] and role[0]
            if same and (role[3] or "0") <= (mine[4] or "9") and (mine[3] or "0") <= (role[4] or "9"):
                end = mine[4] or (role[4] if role[4] else "")
                as_of = max(mine[5], role[5]) if not end else ""
                result[n] = (*mine[:4], end, as_of, "+".join(sorted({*mine[6].split("+"), *role[6].split("+")})))
                break
        else:
            result.append(role)
    return sorted(set(result))


def add_hand_roles(rows: list[Row], bodies: dict[str, str]) -> None:
    """Add data/gazetteer/roles.tsv; a hand-written term replaces overlapping ones of the same person and office.

    A person is found by Wikidata id or label. One who only has the label among the aliases needs a decision in same.tsv
    (alias or other): two people of one name have been joined that way before.
    """
    index: dict[str, list[Row]] = defaultdict(list)
    aliases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in {fold(row.label), row.qid} - {""}:
            index[key].append(row)
        for name in {fold(name) for kind, name in row.names if kind == "full"}:
            aliases[name].append(row)
    decided = {(left, right): verdict for left, right, verdict in table("same.tsv") if verdict in ("alias", "other")}
    for label, qid, gender, place, title, start, end, as_of in table("roles.tsv"):
        iso3 = bodies.get(place, place)
        if len(iso3) != 3 and place not in bodies:
            raise SystemExit(f"roles.tsv: no organization is called {place!r}")
        kind = office_class(title, iso3) or ("LEAD" if title == "Supreme Leader" or "de facto" in title else "")
        same = index.get(qid) or index.get(fold(label)) or _by_alias(label, iso3, aliases, decided)
        here = [r for r in same if any(x[2] == iso3 for x in r.roles)]
        same = here or ([] if len(iso3) == 3 and len(same) > 1 else same)
        if same:
            row = min(same, key=lambda r: (fold(r.label) != fold(label), r.number()))
            row.names.add(("full" if " " in label else "short", label))
        else:
            row = Row(label, "person", "", qid, False, gender)
            rows.append(row)
            for key in {fold(label), qid} - {""}:
                index[key].append(row)
        row.gender = row.gender or gender
        old = [role for role in row.roles if role[0] == kind and role[2] == iso3 and _overlaps(role, start, end)]
        seen = [role for role in old if not role[4] and role[5] > as_of]  # a source that has seen the term last longer
        source = "+".join(sorted({"hand", *(part for role in seen if not end for part in role[6].split("+"))}))
        known = as_of if end else max([as_of, *(role[5] for role in seen)])
        row.roles = [role for role in row.roles if role not in old]
        row.roles = sorted([*row.roles, (kind, title, iso3, start, end, known, source)])


def _by_alias(label: str, iso3: str, aliases: dict[str, list[Row]], decided: dict[tuple[str, str], str]) -> list[Row]:
    """Return whom same.tsv declares to be called so; SystemExit when somebody of that state is and nobody decided."""
    found = []
    for row in aliases.get(fold(label), []):
        verdict = decided.get((label, row.qid))
        if verdict is None and any(role[2] == iso3 for role in row.roles):
            raise SystemExit(f"roles.tsv: is {label!r} the same as {row.label!r} ({row.qid})? decide in same.tsv")
        if verdict == "alias":
            found.append(row)
    return found


def _overlaps(role: tuple[str, ...], start: str, end: str) -> bool:
    return (role[3] or "0") < (end or "9") and start < (role[4] or "9")


SINGLE = frozenset({"HOG", "FM", "DM", "IM", "FIN", "HOS"})


def close_by_successor(rows: list[Row]) -> None:
    """End an open term of an office for one where somebody else began after the source had last seen it.

    The day is the successor's first; the source says so. Rival governments stay open: their terms are seen later.
    """
    terms: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows:
        for role in row.roles:
            if role[0] in SINGLE and len(role[2]) == 3 and role[3] and not _stands_in(role[1]):
                terms[role[0], role[2]].append((role[3], row.label, role[1]))
    for row in rows:
        for n, role in enumerate(row.roles):
            kind, title, iso3, start, end, as_of, source = role
            if kind not in SINGLE or end or not as_of or not start:
                continue
            known = max(as_of, start)
            later = [day for day, label, other in sorted(terms[kind, iso3]) if day > known and label != row.label]
            if later and (kind != "HOS" or title.lower() in ("president", "prime minister")):
                row.roles[n] = (kind, title, iso3, start, later[0], "", f"{source}+successor")


def _stands_in(title: str) -> bool:
    return bool(re.search(r"\b(?:acting|interim|caretaker|deputy|vice|state for|delegate)\b", title, re.I))


def fill_gender(rows: list[Row]) -> None:
    """Give those without a gender the one that everybody else of their first name has (three or more people)."""
    known: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.gender and " " in row.label:
            known[fold(row.label).split()[0]].append(row.gender)
    for row in rows:
        same = known.get(fold(row.label).partition(" ")[0], [])
        if not row.gender and len(same) >= 3 and len(set(same)) == 1:
            row.gender = same[0]


def home(row: Row, union: set[str]) -> str:
    """Return the state (or EUE for the Union) of a person's highest latest office."""
    ranked = sorted(row.roles, key=lambda r: (RANK.get(r[0], 50) > 10, -int((r[4] or "2099")[:4]), RANK.get(r[0], 50)))
    return next(
        ("EUE" if role[2] in union else role[2] for role in ranked if len(role[2]) == 3 or role[2] in union), ""
    )


def states(raw: list[dict]) -> list[Row]:
    """Return the states with names, demonyms and capitals from the sources."""
    found = []
    for item in raw:
        if item["type"] != "country" or not item["country_iso3"] or item.get("historical"):
            continue
        row = Row(item["label"], "country", item["country_iso3"], item["qid"] or "", True)
        independent = bool(item.get("independent"))
        names = {a for a in item["aliases"] if len(fold(a)) > 3 and "prior to" not in a}
        row.names = {("full", name) for name in names if independent or " " in name}
        if independent or item["country_iso3"] in ("HKG", "GRL", "PRI", "XKX", "TWN", "PSE", "ESH"):
            row.names |= {("demonym", name) for name in item["demonyms"] if len(fold(name)) > 3}
            if item["capital"] and fold(item["capital"]) != fold(item["label"]):
                row.names.add(("capital", item["capital"].replace(", D.C.", "")))
        found.append(row)
    return found


GROUPISH = re.compile(
    r"\b(?:army|front|brigades?|movement|forces?|liberation|jihad|battalions?|militia|resistance|guards?|jamaat|jama'a"
    r"|hizb\w*|rebels|guerrillas?|mujahid\w+|command|militants?|insurgents?|cartel|clan)\b",
    re.I,
)


def groups(raw: list[dict], known: set[str]) -> list[Row]:
    """Return armed groups from the dictionaries whose name says that they are groups; hand-written ones win."""
    found = {}
    for item in raw:
        if item["type"] != "armed_group" or item["source"] != ["Phoenix dictionaries (MIT)"]:
            continue
        names = [n.replace("'S", "'s") for n in (item["label"], *item["aliases"])]
        if not item["country_iso3"] or not GROUPISH.search(names[0]) or len(names[0].split()) < 3:
            continue
        names = [re.sub(r"\b(Of|And|The|In|For|To)\b", lambda m: m[0].lower(), n) for n in names]
        names = [n for n in names if len(n.split()) >= 3 and GROUPISH.search(n) and fold(n) not in known]
        if names and fold(names[0]) not in found:
            row = Row(names[0], "armed_group", item["country_iso3"])
            row.names = {("full", n) for n in names[1:]}
            found[fold(names[0])] = row
    return list(found.values())


def organizations() -> list[Row]:
    """Return the hand-written organizations, offices, forces, groups and media."""
    found = []
    entries = [(r[0], r[1], r[2], r[3], r[4], r[5:]) for r in table("organizations.tsv")]
    entries += [(r[0], "media", r[1], "", "", r[2:]) for r in table("media.tsv")]
    for label, kind, iso3, qid, function, names in entries:
        row = Row(label, kind, iso3, qid, False, "", function)
        for cell in filter(None, names):
            surface, _, how = cell.partition(";")
            row.names.add((how or "full", surface))
        found.append(row)
    return found


INSTITUTIONS = [  # function, label, what follows the adjective, what precedes "of STATE", type
    ("MFA", "Ministry of Foreign Affairs of {}", ["Foreign Ministry", "Ministry of Foreign Affairs"], "ministry"),
    (
        "MOD",
        "Ministry of Defence of {}",
        ["Defense Ministry", "Defence Ministry", "Ministry of Defense", "Ministry of Defence"],
        "ministry",
    ),
    (
        "MOI",
        "Ministry of the Interior of {}",
        ["Interior Ministry", "Ministry of the Interior", "Ministry of Interior"],
        "ministry",
    ),
    ("MOF", "Ministry of Finance of {}", ["Finance Ministry", "Ministry of Finance"], "ministry"),
    ("ARMY", "Armed Forces of {}", ["Armed Forces", "Army", "Military", "Forces", "Troops"], "security_force"),
    ("POLICE", "Police of {}", ["Police"], "security_force"),
    ("PARL", "Parliament of {}", ["Parliament"], "organization"),
    ("PMO", "Prime Minister of {} Office", ["Prime Minister's Office", "Prime Minister’s Office"], "office"),
    ("PRES", "Presidency of {}", ["Presidency", "Presidential Office", "President's Office"], "office"),
]


def institutions(countries: list[Row], written: list[Row]) -> list[Row]:
    """Return the institutions every independent state has; a hand-written one of that function takes the names."""
    have = {(row.iso3, row.function): row for row in written if row.function}
    found = []
    for country in countries:
        demonyms = [n for kind, n in sorted(country.names) if kind == "demonym" and not n.endswith(("ns", "is"))]
        if not demonyms:
            continue
        spellings = [country.label, *(n for kind, n in sorted(country.names) if kind == "acronym")]
        # A government acts as its state: one node in the graph for both.
        country.names |= {
            ("full", f"{demonym} {noun}") for demonym in demonyms for noun in ("Government", "Authorities")
        }
        country.names |= {("full", f"Government of {name}") for name in spellings}
        for function, label, nouns, kind in INSTITUTIONS:
            row = have.get((country.iso3, function))
            if row is None:
                row = Row(label.format(country.label), kind, country.iso3, "", False, "", function)
                if function == "PMO":
                    row.key, row.label = row.label, "Prime Minister's Office"
                found.append(row)
            if function in ("MFA", "MOD", "MOI", "PMO"):  # of whom, the text around it has to say
                row.names |= {("short", noun) for noun in nouns}
            for noun in nouns:
                row.names |= {("full", f"{demonym} {noun}") for demonym in demonyms}
                if noun not in ("Forces", "Troops", "Police", "Military"):
                    row.names |= {("full", f"{noun} of {name}") for name in spellings}
                row.names |= {("full", f"{name} {noun}") for name in spellings if len(name) <= 4}
    return found


def identify(rows: list[Row]) -> None:
    """Give every row its id: the slug of the label; whoever comes second gets its QID or office appended."""
    by_slug: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_slug[slug(row.key or row.label)].append(row)
    taken = set(by_slug)
    for tail, same in sorted(by_slug.items()):
        for n, row in enumerate(sorted(same, key=Row.rank)):
            office = min(row.roles, key=lambda r: RANK.get(r[0], 50))[1:3] if row.roles else (row.type, row.iso3)
            row.id = tail if n == 0 else f"{tail}_{row.qid or slug(' '.join(filter(None, office)))}"
            if n and row.id in taken:
                raise SystemExit(f"two actors would be called {row.id}: decide in same.tsv")
            taken.add(row.id)


def name_rows(rows: list[Row], nonactors: set[str]) -> dict[tuple[str, str, str], set[str]]:
    """Return {(folded name, kind, spelling): ids}; persons' labels are left out, they are in actors.tsv."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    labels: set[tuple[str, str]] = set()
    for row in rows:
        own = {("full" if " " in row.label or row.type != "person" else "short", row.label)}
        if row.type == "person":
            labels |= {(fold(name), kind) for kind, name in own}
            own = {(kind, name) for kind, name in own if not fold(name).isascii()}
        seen = {fold(row.label)} if row.type == "person" else set()
        for kind, name in sorted((set() if row.key else own) | row.names, key=lambda n: (n[0], n[1].isascii(), n[1])):
            spelling = display(name)
            key = fold(spelling)
            if kind == "acronym":
                key, spelling = fold(name), name
            elif key in seen and kind in ("full", "short"):
                continue
            if key.isascii() and key and not (kind in ("full", "short") and len(key) < 3):
                found[key, kind, spelling].add(row.id)
                seen |= {key} if kind in ("full", "short") else set()
    for name in nonactors:
        found[fold(name), "nonactor", name].add("-")
    kinds = {(key, kind) for key, kind, _ in found} | labels
    for key, kind, spelling in list(found):  # a full name or an adjective is also no short one
        better = [(key, other) for other in ("full", "demonym", "capital")]
        if (kind == "short" and kinds & set(better)) or (kind == "full" and (key, "metonym") in kinds):
            found.pop((key, kind, spelling))
    return found


def display(name: str) -> str:
    """Return a name as it is shown: straight quotes, single spaces, a name in one case with capitals."""
    name = " ".join(name.replace("’", "'").replace("‘", "'").replace("\t", " ").split())
    if name.islower() or (name.isupper() and len(name) > 6):
        small = {"bin", "ibn", "al", "el", "of", "the", "and", "de", "da", "van", "von"}
        name = " ".join(w if w in small and n else w[:1].upper() + w[1:].lower() for n, w in enumerate(name.split()))
    return name


def write(rows: list[Row], names: dict[tuple[str, str, str], set[str]]) -> None:
    """Write both files, sorted."""
    lines = [
        "# id\tlabel\ttype\tiso3\twikidata\tsourced\tgender\tfunction\troles (class~title~state~start~end~as of~source)"
    ]
    for row in sorted(rows, key=lambda r: r.id):
        roles = "|".join("~".join(role) for role in row.roles)
        cells = [row.id, row.label, row.type, row.iso3, row.qid, "1" if row.sourced else "", row.gender, row.function]
        lines.append("\t".join([*cells, roles]))
    (OUT / "actors.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    lines = ["# spelling\tkind\tids\tfolded, where that is more than small letters"]
    for (key, kind, spelling), ids in sorted(names.items()):
        cells = [spelling, kind, " ".join(sorted(ids)), *([] if key == spelling.lower() else [key])]
        lines.append("\t".join(cells))
    (OUT / "names.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def print_pairs(rows: list[Row]) -> None:
    """Print holders of one office whose terms overlap by more than two months."""
    terms = defaultdict(list)
    for row in rows:
        for kind, title, iso3, start, end, as_of, source in row.roles:
            if kind in ("HOS", "HOG", "FM"):
                terms[iso3, kind].append((start or "0", end or as_of or "2026", row.label, row.qid, title, source, end))
    for key, found in sorted(terms.items()):
        found.sort()
        for n, a in enumerate(found):
            for b in found[n + 1 :]:
                overlap = min(a[1], b[1])
                if a[2] != b[2] and b[0] < overlap and (b[0][:7] != overlap[:7]):
                    print(*key, "|", *a[:6], "|", *b[:6], sep=" ")


def main() -> None:
    """Read, decide, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--pairs", action="store_true")
    options = parser.parse_args()
    raw = [json.loads(line) for line in options.raw.read_text("utf-8").splitlines()]
    written = organizations()
    persons = drop_wrong_names(merge(people(raw)))
    add_hand_roles(persons, {row.label: slug(row.label) for row in written})
    if options.pairs:
        return print_pairs(persons)
    close_by_successor(persons)
    fill_gender(persons)
    union = {slug(row.label) for row in written if row.iso3 == "EUE"}
    for row in persons:
        row.iso3 = home(row, union)
    countries = states(raw)
    labels: dict[str, list[Row]] = defaultdict(list)
    for row in [*persons, *written, *countries]:
        labels[row.iso3 if row.type == "country" else row.label].append(row)
    for row in persons:
        for kind, name in row.names:
            if kind == "full":
                labels.setdefault(name, [row])
    nonactors = set()
    for target, kind, names in table("names.tsv"):
        surfaces = names.split(",")
        if target == "-":
            nonactors |= set(surfaces)
        elif kind == "not":  # a name in the sources that means somebody else
            wrong = {fold(surface) for surface in surfaces}
            for row in labels[target]:
                row.names = {(how, name) for how, name in row.names if fold(name) not in wrong}
        elif target not in labels:
            raise SystemExit(f"names.tsv: nobody is called {target!r}")
        else:
            labels[target][0].names |= {(kind, surface) for surface in surfaces}
    qids = {fold(i["label"]): i["qid"] for i in raw if i["qid"] and any("opensanctions" in s for s in i["source"])}
    for row in written:
        row.qid = row.qid or qids.get(fold(row.label), "")
    sovereign = {i["country_iso3"] for i in raw if i["type"] == "country" and i.get("independent")} | {
        "XKX",
        "PSE",
        "TWN",
    }
    official = institutions([row for row in countries if row.iso3 in sovereign], written)
    known = {fold(name) for row in written for name in (row.label, *(n for _, n in row.names))}
    rows = [*countries, *written, *official, *groups(raw, known), *persons]
    identify(rows)
    write(rows, name_rows(rows, nonactors))


if __name__ == "__main__":
    main()
