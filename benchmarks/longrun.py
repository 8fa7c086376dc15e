"""Long runs: memory and rate over many documents, and runs that are killed and resumed.

`python -m benchmarks.longrun memory (--news FOLDER | --made N) [--jobs N] [--limit N]`
Resident memory (MB) and rate, every 250 documents (from 2,500 on, every 5,000), reading into nothing, and the slope a
thousand documents. --made: N short dispatches put together from words of our own instead of a folder of news.

`python -m benchmarks.longrun resume --news FOLDER [--limit N]`
The news with 50 hostile files mixed in, read by `kg ingest`, killed by SIGINT and by SIGKILL, then resumed: tells what
is missing, what is there twice and which bad file was not named. Nothing may be.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

EVERY = 250  # documents between two lines
STATES = ("Kenya", "Norway", "Peru", "Turkey", "Egypt", "Japan", "Ghana", "Iran", "Poland", "Brazil")
ACTS = ("met the president of", "criticized", "thanked", "called for aid to", "signed a treaty with", "accused")
HOSTILE: tuple[tuple[str, bytes], ...] = (
    ("zeros{}.txt", b"\0\1\2\3" * 50),
    ("blank{}.txt", b" \n\t\n"),
    ("cut{}.jsonl", b'{"text": "The president'),
    ("deep{}.json", b"[" * 200_000),
    ("fake{}.pdf", b"this is no PDF"),
    ("fake{}.docx", b"PK\x03\x04 this is no archive"),
    ("menu{}.html", b"<html><body></body></html>"),
    ("deep{}.xml", b"<rss>" + b"<a>" * 5_000),
    ("fake{}.zip", b"this is no archive"),
    ("long{}.txt", b"The president spoke. " * 60_000),
)


def records(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the records of all JSON Lines files (also .gz) of a folder, by file name."""
    for path in sorted(folder.glob("*.jsonl*")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield from map(json.loads, data.splitlines())


def resident() -> float:
    """Return the resident memory of this process and its children in MB (Linux)."""
    page = os.sysconf("SC_PAGE_SIZE") / 1024**2
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    pages = 0
    for process in (str(os.getpid()), *children):
        pages += int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * page


def slope(points: list[tuple[int, float]]) -> float:
    """Return the least-squares slope of (documents, MB) in MB a thousand documents."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 1000 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def dispatches(count: int) -> Iterator[dict[str, str]]:
    """Yield short dispatches: who did what to whom, where; all different, with a name in each that no other has."""
    draw = random.Random(1)
    for number in range(count):
        name = "".join(draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(3)).capitalize()
        one, other = draw.sample(STATES, 2)
        text = f"The foreign minister of {one}, {name}, {draw.choice(ACTS)} {other} in town {number} on Monday. "
        yield {"id": f"made-{number}", "text": text + f"{name} left in the evening.", "date": "2024-03-05"}


def memory(sources: Iterator[dict[str, str]], *, jobs: int, limit: int | None) -> None:
    """Print resident memory and rate, every 250 documents and from 2,500 on every 5,000."""
    from kg.extractors import EXTRACTORS
    from kg.ingest import extract_all
    from kg.model import Document

    documents = (
        Document(id=record["id"], key=record["id"], text=record["text"], date=record.get("date"))
        for record in islice(sources, limit)
    )
    extractor = EXTRACTORS["rules"]()
    problems: list[str] = []
    begun, processor = time.monotonic(), time.process_time()
    points, events, done = [(0, resident())], 0, 0
    print(f"jobs {jobs}: start {points[0][1]:.0f} MB", flush=True)
    for extraction in extract_all(documents, extractor, lambda problem: problems.append(str(problem)), jobs=jobs):
        done += 1
        events += len(extraction.events)
        if done % (EVERY if done <= 10 * EVERY else 20 * EVERY) == 0:
            points.append((done, resident()))
            seconds, used = time.monotonic() - begun, time.process_time() - processor
            print(
                f"{done:>6} documents  {points[-1][1]:.0f} MB  {done / seconds:.1f}/s"
                + (f"  {done / used:.1f} a CPU second" if jobs == 1 else ""),
                flush=True,
            )
    seconds = time.monotonic() - begun
    print(f"{done} documents, {events} events, {len(problems)} problems, {seconds:.0f} s, {done / seconds:.1f}/s")
    if len(points) > 2:
        print(f"slope from {points[1][0]} on: {slope(points[1:]):+.1f} MB a thousand documents")


def resume(folder: Path, *, limit: int | None, jobs: int, after: float) -> int:
    """Run, kill twice, resume; return how many promises were broken."""
    with tempfile.TemporaryDirectory() as temporary:
        source, store = Path(temporary, "in"), Path(temporary, "store")
        expected, hostile = _mixed(folder, source, limit)
        command = [sys.executable, "-m", "kg", "ingest", str(source), "--store", str(store), "--jobs", str(jobs)]
        for number, name in ((signal.SIGINT, "SIGINT"), (signal.SIGKILL, "SIGKILL")):
            process = subprocess.Popen(
                command,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_hear_interrupts,  # noqa: PLW1509 - this process has no threads
            )
            try:
                code = process.wait(timeout=after)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, number)
                code = process.wait()
            print(f"{name} after {after:.0f} s: exit {code}, {len(_stored(store))} documents stored", flush=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return _compare(expected, hostile, _stored(store), done)


def _hear_interrupts() -> None:
    """A shell starts what runs in the background with SIGINT ignored, and its children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _mixed(folder: Path, source: Path, limit: int | None) -> tuple[dict[str, str], list[str]]:
    """Write the news as files of a folder with hostile ones between; return document ids by file, and the bad files."""
    source.mkdir()
    texts = list(records(folder))[:limit]
    names: dict[str, str] = {}
    hostile = []
    for number, record in enumerate(texts):
        name = f"{number:05}.jsonl"
        (source / name).write_text(json.dumps(record) + "\n", encoding="utf-8")
        names[name] = record["id"]
    step = max(1, len(texts) // 50)
    for number in range(50):
        pattern, data = HOSTILE[number % len(HOSTILE)]
        name = f"{number * step:05}-" + pattern.format(number)
        (source / name).write_bytes(data)
        hostile.append(name)
    return names, hostile


def _stored(store: Path) -> list[str]:
    from kg.store import open_store

    if not store.exists():
        return []
    with open_store(store) as opened:
        return [info.id for info in opened.documents()]


def _compare(
    expected: dict[str, str], hostile: list[str], found: list[str], done: subprocess.CompletedProcess[str]
) -> int:
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped ")]
    named = {line.split(":")[0].removeprefix("skipped ") for line in skipped}
    stored = set(found)
    lost = [file for file, name in expected.items() if name not in stored and named.isdisjoint((file, name))]
    twice = len(found) - len(set(found))
    unnamed = [name for name in hostile if not any(said.startswith(name) for said in named)]
    by_design = len(skipped) - (len(hostile) - len(unnamed))
    print(f"resumed: exit {done.returncode}; {done.stderr.strip().splitlines()[-2:]}")
    print(
        f"{len(expected)} documents, {len(hostile)} hostile files: {len(found)} stored, {by_design} sound ones skipped "
        f"with a reason, {len(lost)} lost, {twice} twice, {len(unnamed)} bad ones not named"
    )
    return len(lost) + twice + len(unnamed)


def main() -> int:
    """Read the options, run one of the two."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.longrun", description=__doc__)
    parser.add_argument("what", choices=["memory", "resume"])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--news", type=Path, help="folder of JSON Lines files")
    source.add_argument("--made", type=int, metavar="N", help="memory: N short dispatches made up instead")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--after", type=float, default=60.0, help="seconds until a run is killed")
    given = parser.parse_args()
    if given.what == "memory":
        memory(dispatches(given.made) if given.made else records(given.news), jobs=given.jobs, limit=given.limit)
        return 0
    if given.news is None:
        parser.error("resume reads news: --news FOLDER")
    return 1 if resume(given.news, limit=given.limit, jobs=given.jobs, after=given.after) else 0


if __name__ == "__main__":
    raise SystemExit(main())
