"""Write the pictures of the README from a page of the example documents. Needs a Chromium.

    python -m kg build seeds --out out
    python benchmarks/screenshots.py out/graph.html [docs]

Writes page.png (1400 x 900, as the page opens), page-line.png (the same in dark colours, the line between the two
busiest partners chosen) and page-phone.png (390 x 800).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def strongest_pair(page: str) -> str:
    """Return the address part that selects the pair of actors with most cooperation events."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    if found is None:
        raise SystemExit("this is no page of kg render")
    data: dict[str, Any] = json.loads(found[1])
    relations, events = data["archive"]["relations"], data["archive"]["events"]
    count: Counter[tuple[int, int]] = Counter()
    for pair in data["pairs"]:
        if relations[events[pair["event"]]["relation"]]["quad"] < 3:
            count[min(pair["from"], pair["to"]), max(pair["from"], pair["to"])] += 1
    a, b = min(count, key=lambda pair: (-count[pair], pair))
    return urlencode([("pair", data["actors"][a]["id"]), ("pair", data["actors"][b]["id"])])


def shoot(browser: Any, address: str, target: Path, **options: Any) -> None:
    """Open the address and write what a window of that size shows."""
    context = browser.new_context(offline=True, **{"color_scheme": "light", **options})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=target)
    context.close()
    print(f"{target}  {target.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Take the pictures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("page", type=Path)
    options.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    given.folder.mkdir(parents=True, exist_ok=True)
    address = given.page.resolve().as_uri()
    pair = strongest_pair(given.page.read_text(encoding="utf-8"))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        large = {"width": 1400, "height": 900}
        shoot(browser, address, given.folder / "page.png", viewport=large)
        shoot(browser, f"{address}#{pair}", given.folder / "page-line.png", viewport=large, color_scheme="dark")
        shoot(
            browser,
            address,
            given.folder / "page-phone.png",
            viewport={"width": 390, "height": 800},
            device_scale_factor=2,
            is_mobile=True,
        )
        browser.close()


if __name__ == "__main__":
    main()
