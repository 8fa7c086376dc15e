"""Run as a process that is killed: stores numbered documents for ever, telling on stdout what is recorded as done."""

import sys
from dataclasses import replace

from kg.store import open_store
from tests import made

with open_store(sys.argv[1]) as store:
    print("open", flush=True)
    for round_ in range(int(sys.argv[2]), 10**6):
        for number in range(4):
            extraction = made.extraction(f"doc{number}.txt")
            document = replace(extraction.document, title=f"round {round_}")
            store.replace(replace(extraction, document=document))
            if sys.argv[3] == "remove" and number == 3:
                store.remove(document.key)
        if sys.argv[3] == "rebuild" and round_ % 2:
            store.rebuild()
        store.flush()
        print(round_, flush=True)
