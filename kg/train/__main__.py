"""`python -m kg.train --corpora FOLDER --out FOLDER [--quick] [--baseline FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kg.train.run import Plan, run


def main(arguments: list[str] | None = None) -> int:
    """Train, assemble, evaluate and package the English pipeline; return 0, or 3 if a corpus is missing or altered."""
    parser = argparse.ArgumentParser(prog="python -m kg.train", description=main.__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with the files of corpora.toml")
    parser.add_argument("--out", type=Path, required=True, help="folder to work in; finished stages in it are kept")
    parser.add_argument("--quick", action="store_true", help="tiny networks and 20 steps: shows that everything works")
    parser.add_argument("--baseline", type=Path, help="folder of a pipeline to compare with in the same run")
    found = parser.parse_args(arguments)
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {text}", file=sys.stderr, flush=True)

    try:
        model = run(Plan(found.corpora, found.out, quick=found.quick, baseline=found.baseline), say)
    except (FileNotFoundError, ValueError) as error:
        print(f"kg.train: {error}", file=sys.stderr)
        return 3
    print(model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
