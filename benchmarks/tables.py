"""Event tables at size: rows a CPU second and peak memory of `kg ingest` on generated rows in the layout of ICEWS.

usage: python -m benchmarks.tables [--rows 10000 100000] [--out FILE.md]

The rows are made here (invented, seeded): some 2,500 a day among 60 states and 240 bodies of them, a third of
them mirrored or repeated, as in the real table. Each size is read by a process of its own into a fresh directory store.
Rates are rows a CPU second (user and system), as ratios to the smallest size of the same run; memory is the process's
peak resident set.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from kg.gazetteer import load_gazetteer

HEADER = Path(__file__).resolve().parent.parent / "docs" / "examples" / "made-icews.tab"
CODES = ("010", "020", "036", "040", "041", "042", "046", "051", "057", "073", "111", "112", "130", "160", "173", "190")
BODIES = ("Police", "Citizen", "Foreign Affairs", "Head of Government")
OUTLETS = tuple(f"{place} {kind}" for place in ("Harbour", "Fjord", "Quay", "Strait") for kind in ("Post", "Wire"))
PER_DAY = 2_500


def rows(count: int, seed: int = 1) -> Iterator[str]:
    """Yield `count` rows without line ends."""
    gazetteer, rng = load_gazetteer(), random.Random(seed)
    states = [row.label for row in map(gazetteer.row, gazetteer) if row.type == "country"][:60]
    names = [(state, state) for state in states] + [(f"{body} ({state})", state) for state in states for body in BODIES]
    latest: list[tuple[int, str, list[str]]] = []
    for number in range(count):
        day = (date(2001, 1, 1) + timedelta(days=number // PER_DAY)).isoformat()
        again = bool(latest) and latest[-1][1] == day and rng.random() < 0.35
        if again:
            _, _, cells = rng.choice([one for one in latest[-50:] if one[1] == day])
            cells = list(cells)
            if cells[6] in ("040", "041", "046") and rng.random() < 0.5:
                cells[2:5], cells[8:11] = cells[8:11], cells[2:5]
        else:
            (a, one), (b, other) = rng.sample(names, 2)
            code = rng.choice(CODES)
            cells = ["", day, a, "Government", one, "Made up", code, "1.0", b, "Government", other, "", "", "", "Oslo"]
            cells += ["NA", "NA", "Norway", "59.9", "10.7"]
        cells[0], cells[11], cells[12], cells[13] = str(number), str(number // 3), "1", rng.choice(OUTLETS)
        latest.append((number, day, cells))
        del latest[:-50]
        yield "\t".join(cells)


def measure(count: int, folder: Path) -> tuple[float, float, str]:
    """Return the CPU seconds and the peak memory in MB that reading `count` rows took, and what was said at the end."""
    table, store = folder / f"made-{count}.tab", folder / f"store-{count}"
    with table.open("w", encoding="utf-8") as file:
        file.write(HEADER.read_text(encoding="utf-8").splitlines()[0] + "\n")
        file.writelines(row + "\n" for row in rows(count))
    shutil.rmtree(store, ignore_errors=True)
    command = (
        "import resource, sys; from kg.cli import cli\n"
        "code = cli.main(sys.argv[1:], standalone_mode=False)\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, "ingest", str(table), "--store", str(store)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, memory = map(float, done.stdout.split()[-2:])
    shutil.rmtree(store)
    table.unlink()
    return seconds, memory / 1024, done.stderr.strip().splitlines()[1]


def main() -> None:
    """Measure each size and print a table of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", type=int, default=[10_000, 100_000], metavar="N", help="sizes, in order")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    options = parser.parse_args()
    lines = ["| rows | rows a CPU second, ratio to the first | peak memory, MB | what was read |", "|---|---|---|---|"]
    first = None
    with tempfile.TemporaryDirectory() as name:
        for count in options.rows:
            seconds, memory, said = measure(count, Path(name))
            rate = count / seconds
            first = first or rate
            lines.append(f"| {count:,} | {rate / first:.2f} | {memory:.0f} | {said} |")
            print(
                f"{count}: {seconds:.0f} CPU s, {rate:.0f} rows/s, {memory:.0f} MB; {said}", file=sys.stderr, flush=True
            )
    print("\n".join(lines))
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
