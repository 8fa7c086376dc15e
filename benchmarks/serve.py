"""The server under load, on loopback only, and the first view of a large archive.

usage: python -m benchmarks.serve make FOLDER QUADS        a store of documents of our own shape (a million: minutes)
       python -m benchmarks.serve first FOLDER             index from nothing, first view, search, an actor's part
       python -m benchmarks.serve load FOLDER [SECONDS]    200 readers, ten hostile slow queries among them (60 s)

`load` asks the server, then a bare Starlette handler over the same index that answers the same question with nothing in
front of it, with the same readers: compare the two columns, not seconds of another machine. Every reader waits half a
second between two requests.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from kg.rdf import to_quads
from kg.store import open_store
from tests.serve.many import many

READERS, PAUSE = 200, 0.5
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUICK = "SELECT ?e ?r WHERE { ?e kg:participant actor:Actor_0003 ; kg:relation ?r } LIMIT 20"
BARE = """
import json, sys
from pathlib import Path
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from kg.serve.archive import Archive
archive = Archive(Path(sys.argv[1]))
def found(name):
    with archive.reading() as reading:
        return json.dumps([tuple(row) for row in reading.channels(name, limit=21)])
async def answer(request: Request):
    return Response(await run_in_threadpool(found, request.path_params["name"]), media_type="application/json")
print("http://127.0.0.1:" + sys.argv[2], file=sys.stderr, flush=True)
app = Starlette(routes=[Route("/bare/{name}", answer)])
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""


def make(folder: Path, quads: int) -> None:
    """Write documents of six events until there are so many quads."""
    [sample] = many(documents=1, actors=50, events=6)
    with open_store(folder) as store:
        documents = quads // len(to_quads(sample, store.frames)) + 1
        for number, extraction in enumerate(many(documents=documents, actors=max(50, documents // 3), events=6)):
            store.replace(extraction)
            if number % 500 == 499:
                print(f"{number + 1} of {documents} documents", file=sys.stderr, flush=True)


@contextmanager
def started(command: list[str], **environment: str) -> Iterator[tuple[str, subprocess.Popen[str], list[str]]]:
    """Start a server and yield its address, itself and the lines it has logged so far."""
    given = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1]), **environment}
    log = Path(f"serve-{os.getpid()}.log")
    with log.open("w") as stream:
        process = subprocess.Popen(command, stderr=stream, text=True, env=given)
        try:
            url = ""
            while not url:
                time.sleep(0.05)
                assert process.poll() is None, log.read_text()
                match = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
                url = match[0] if match else ""
            while True:
                try:
                    httpx.get(url, timeout=60)
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield url, process, log.read_text().splitlines()
        finally:
            process.terminate()
            process.wait(timeout=30)
            log.unlink()


def serve(folder: Path, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "kg",
        "serve",
        "--store",
        str(folder),
        "--port",
        "0",
        "--analyze-up-to",
        "0",
        *options,
    ]


def indexed(url: str) -> dict[str, object]:
    """Wait for the index; return what it says of itself."""
    while (answer := httpx.get(f"{url}/api/status", timeout=60)).status_code != 200:
        time.sleep(0.1)
    return dict(answer.json())


def first(folder: Path) -> None:
    """Time the index, and first answers of a server that has it."""
    shutil.rmtree(folder / "serve", ignore_errors=True)
    begun = time.monotonic()
    with started(serve(folder)) as (url, _, _):
        status = indexed(url)
        print(f"{status['quads']:,} quads, {status['documents']:,} documents, {status['events']:,} events")
        print(f"index from nothing, with start of the server: {time.monotonic() - begun:.1f} s")
    begun = time.monotonic()
    with started(serve(folder)) as (url, _, _):
        indexed(url)
        print(f"start with the index there: {time.monotonic() - begun:.1f} s")
        for name, path in {
            "first view": "/",
            "first view again": "/",
            "part around the busiest actor": "/?around=Actor_0000",
            "a period": "/?since=2024-03-01&until=2024-03-31",
            "search for an actor": "/api/search?q=actor+0123",
            "search for words": "/api/search?q=sentence+99",
            "page of the busiest actor": "/actor/Actor_0000",
            "channels": "/api/channels",
        }.items():
            begun = time.monotonic()
            answer = httpx.get(url + path, timeout=60, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (path, answer.text)
            print(f"{name}: {time.monotonic() - begun:.3f} s, {len(answer.content) / 1024:.0f} KiB")


async def readers(
    url: str, paths: list[str], seconds: float, hostile: bool
) -> tuple[dict[str, list[float]], Counter[str]]:
    """Ask as 200 people would; return seconds by kind of request, and outcomes."""
    times: dict[str, list[float]] = {"reader": [], "query": []}
    outcomes: Counter[str] = Counter()
    ends = time.monotonic() + seconds

    async def one(client: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(number / READERS * PAUSE)
        turn = number
        while time.monotonic() < ends:
            path, turn = paths[turn % len(paths)].format(n=turn * 7919 % 200), turn + 1
            begun = time.monotonic()
            answer = await client.get(path)
            times["query" if "/sparql" in path else "reader"].append(time.monotonic() - begun)
            outcomes[f"reader {answer.status_code}"] += 1
            await asyncio.sleep(PAUSE)

    async def slow(client: httpx.AsyncClient) -> None:
        while time.monotonic() < ends:
            answer = await client.get("/sparql", params={"query": SLOW})
            outcomes[f"hostile {answer.status_code}"] += 1
            await asyncio.sleep(1)

    limits = httpx.Limits(max_connections=READERS + 20)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        work = [one(client, number) for number in range(READERS)]
        work += [slow(client) for _ in range(10 if hostile else 0)]
        await asyncio.gather(*work)
    return times, outcomes


def memory(pid: int) -> str:
    """Return the resident MiB of a process, and how many of them are its own (no files shared with others)."""
    status = dict(re.findall(r"(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()))
    return f"{int(status['VmRSS']) // 1024} ({int(status.get('RssAnon', 0)) // 1024} its own)"


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def load(folder: Path, seconds: float) -> None:
    """Print what 200 readers met, beside ten that ask for the impossible, and beside a bare handler."""
    mixed = [
        "/api/events?actor=Actor_{n:04}&limit=20",
        "/api/search?q=actor+{n:04}",
        "/actor/Actor_{n:04}?format=html",
        "/?around=Actor_{n:04}",
        f"/sparql?{httpx.QueryParams({'query': QUICK})}",
        "/api/actors?limit=20",
    ]
    same = ["/api/channels?actor=Actor_{n:04}&limit=20"]
    with started(serve(folder, "--rate", "0", "--timeout", "10")) as (url, process, _):
        indexed(url)
        asyncio.run(readers(url, mixed, 30, hostile=False))
        before = memory(process.pid)
        times, outcomes = asyncio.run(readers(url, mixed, seconds, hostile=True))
        after = memory(process.pid)
        print(f"mixed reading with ten hostile queries, {seconds:g} s: {dict(sorted(outcomes.items()))}")
        for kind, values in times.items():
            half, most = percentile(values, 0.5), percentile(values, 0.95)
            print(f"  {kind}: {len(values)} answers, p50 {half:.3f} s, p95 {most:.3f} s")
        print(f"  memory of the server {before} -> {after} MiB")
        stopped = re.findall(r"kg_queries_stopped_total{(.+)} (\d+)", httpx.get(f"{url}/metrics").text)
        print(f"  queries stopped: {dict(stopped)}")
        guarded, outcomes = asyncio.run(readers(url, same, seconds / 3, hostile=False))
        assert set(outcomes) == {"reader 200"}, outcomes
    bare = [sys.executable, "-c", BARE, str(folder / "serve" / "index.sqlite"), "8765"]
    with started(bare) as (url, _, _):
        plain, outcomes = asyncio.run(readers(url, ["/bare/Actor_{n:04}"], seconds / 3, hostile=False))
    ours, theirs = percentile(guarded["reader"], 0.95), percentile(plain["reader"], 0.95)
    print(f"one question, p95: server {ours:.3f} s, bare handler {theirs:.3f} s, ratio {ours / theirs:.2f}")


def main(arguments: list[str]) -> None:
    match arguments:
        case ["make", folder, quads]:
            make(Path(folder), int(quads))
        case ["first", folder]:
            first(Path(folder))
        case ["load", folder, *rest]:
            load(Path(folder), float(rest[0]) if rest else 60.0)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
