"""`python -m kg.train --corpora FOLDER --out FOLDER [--quick] [--baseline FOLDER] [--vectors FILE] [--jobs N]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kg.train.run import JOBS, Clock, Plan, run


def main(arguments: list[str] | None = None) -> int:
    """Train, assemble, evaluate and package the English pipeline; return 0, or 3 if a corpus is missing or altered."""
    parser = argparse.ArgumentParser(prog="python -m kg.train", description=main.__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with the files of corpora.toml")
    parser.add_argument("--out", type=Path, required=True, help="folder to work in; finished stages in it are kept")
    parser.add_argument("--quick", action="store_true", help="tiny networks and 20 steps: shows that everything works")
    parser.add_argument("--baseline", type=Path, help="folder of a pipeline to compare with in the same run")
    parser.add_argument("--vectors", type=Path, help="the table's file of word vectors, if not among the corpora")
    parser.add_argument("--jobs", type=int, default=JOBS, help="stages that run at once (default: %(default)s)")
    found = parser.parse_args(arguments)
    try:
        model = run(Plan(**vars(found)), Clock(time.monotonic()))
    except (FileNotFoundError, ValueError) as error:
        print(f"kg.train: {error}", file=sys.stderr)
        return 3
    print(model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
