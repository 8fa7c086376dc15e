"""How large the page is and how long it takes to draw, beside stock pyvis on the same network. Needs a Chromium.

    python benchmarks/page.py [--sizes 100,1000,5000,20000] [--stock 100,300]

Columns: actors and events; seconds of CPU to write the file; its size; actors or communities that the map draws; CPU of
the browser's main thread (script, style, layout, paint as Chromium counts them) until the map is drawn; the same for
one of thirty frames of dragging the map. `opened` is our page with its eight largest communities open.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "render")]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
FRAMES = 30
OPENED = "#" + "&".join(f"open={number}" for number in range(8))


def ours(actors: int, path: Path) -> tuple[int, float]:
    """Write our page; return the number of events and the seconds of CPU it took."""
    from page_archives import synthetic

    from kg.frames import load_frames
    from kg.render.page import write_page

    archive, frames = synthetic(actors, actors * 3), load_frames()
    start = time.process_time()
    write_page(archive, frames, None, path, title="Bench")
    return actors * 3, time.process_time() - start


def stock(actors: int, path: Path) -> tuple[int, float]:
    """Write the same network with pyvis as it comes: its template, its physics, add_node and add_edge."""
    from page_archives import synthetic
    from pyvis.network import Network

    archive = synthetic(actors, actors * 3)
    start = time.process_time()
    network = Network(directed=True, cdn_resources="in_line")
    for extraction in archive:
        for actor in extraction.actors:
            network.add_node(actor.id, label=actor.label)
        for event in extraction.events:
            for a, b in event.pairs():
                network.add_edge(a.actor, b.actor, label=event.relation, title=event.evidence[0].quote)
    path.write_text(network.generate_html(), encoding="utf-8")
    return actors * 3, time.process_time() - start


def measure(browser: Any, address: str, ready: str) -> tuple[str, float, float]:
    """Return how many marks are drawn, CPU seconds to the first drawing, and milliseconds for each frame of a drag."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU, however busy the machine is

    def cpu() -> float:
        found = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
        return float(found["TaskDuration"])

    page.goto(address, wait_until="load", timeout=120000)
    page.wait_for_function(ready, timeout=120000)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    first = cpu()
    drawn = page.evaluate("(document.querySelector('#map') || {dataset: {}}).dataset.nodes || ''")
    page.mouse.move(600, 400)
    page.mouse.down()
    before = cpu()
    for step in range(FRAMES):
        page.mouse.move(600 + step * 5, 400 + step * 2)
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    per_frame = (cpu() - before) / FRAMES * 1000
    page.mouse.up()
    context.close()
    return drawn, first, per_frame


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="100,1000,5000,20000", help="numbers of actors for our page")
    options.add_argument(
        "--stock", default="100,300", help="numbers of actors for stock pyvis (slow: its physics runs)"
    )
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    print(f"{'page':<6}{'actors':>8}{'events':>8}{'write s':>9}{'MB':>7}{'drawn':>7}{'draw s':>8}{'frame ms':>10}")
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        ready = "document.documentElement.dataset.ready"
        sizes = [int(n) for n in given.sizes.split(",") if n]
        runs = [("ours", n, ours, ready, "") for n in sizes]
        runs += [("opened", n, ours, ready, OPENED) for n in sizes if n > 1000]
        canvas = "typeof network !== 'undefined' && document.querySelector('canvas')"
        runs += [("stock", int(n), stock, canvas, "") for n in given.stock.split(",") if n]
        for name, actors, write, ready, hash_ in runs:
            path = Path(folder) / f"{name}-{actors}.html"
            events, seconds = write(actors, path)
            try:
                drawn, first, frame = measure(browser, path.as_uri() + hash_, ready)
                drawing = f"{drawn:>7}{first:>8.2f}{frame:>10.1f}"
            except Exception as error:  # the bench goes on with the next size
                drawing = f"  {type(error).__name__}: not drawn in 120 s"
            print(
                f"{name:<6}{actors:>8}{events:>8}{seconds:>9.2f}{path.stat().st_size / 1e6:>7.2f}{drawing}", flush=True
            )
        browser.close()


if __name__ == "__main__":
    main()
