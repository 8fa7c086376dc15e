"""Run as a process that is killed: stores numbered documents for ever, telling on stdout what is recorded as done."""

import sys
from dataclasses import replace

from kg.store import open_store
from tests import made


def main(folder: str, first: int, mode: str) -> None:
    with open_store(folder) as store:
        print("open", flush=True)
        for round_ in range(first, 10**6):
            for number in range(4):
                extraction = made.extraction(f"doc{number}.txt")
                document = replace(extraction.document, title=f"round {round_}")
                store.replace(replace(extraction, document=document))
                if mode == "remove" and number == 3:
                    store.remove(document.key)
            if mode == "rebuild" and round_ % 2:
                store.rebuild()
            store.flush()
            print(round_, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
