"""The report as text and files."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.analysis import Table
from kg.analysis.run import analyze
from kg.frames import load_frames
from kg.model import Actor, Document, Event, Evidence, Extraction, Mention, Passage
from kg.report import markdown, to_json, write_report
from kg.report.write import to_csv

TEXT = "Anna Example met Bo Sample in Lima. The office said that Bo Sample later met Cy Trial."
FIRST, SECOND = Passage(0, 35), Passage(36, len(TEXT))


def told(identity: str, sentence: Passage, a: str, b: str, chain: tuple[str, ...] = ()) -> Event:
    evidence = Evidence(sentence, TEXT[sentence.start : sentence.end], sentence, chain=chain)
    names = [Mention(name, name, sentence) for name in (a, b)]
    return Event(identity, "metWith", (names[0],), (names[1],), (evidence,), (), "by hand")


@pytest.fixture(scope="module")
def read() -> list[Extraction]:
    people = [Actor(*pair, "person") for pair in (("A", "Anna Example"), ("B", "Bo Sample"), ("C", "Cy|Trial <b>"))]
    office = Actor("O", "The Office", "office")
    events = (told("1", FIRST, "A", "B"), told("2", SECOND, "B", "C", ("O",)))
    document = Document("lima.txt", "k", TEXT, date="2031-02-03", publisher="Andes Wire")
    return [Extraction(document, (*people, office), events)]


@pytest.fixture(scope="module")
def analysis(read):
    return analyze(read, load_frames())


def test_a_finding_shows_its_sentences_with_place_and_source(analysis, read):
    text = markdown(analysis, read)
    assert "“Anna Example met Bo Sample in Lima.”" in text
    assert "lima.txt, 2031-02-03, characters 0–35, according to Andes Wire" in text
    assert "according to The Office" in text


def test_labels_cannot_break_out_of_the_table(analysis, read):
    text = markdown(analysis, read)
    assert "Cy\\|Trial &lt;b&gt;" in text
    assert "<b>" not in text


def test_no_contact_gives_a_report_that_says_so():
    text = markdown(analyze([], load_frames()), [])
    assert "no contact in these documents" in text


def test_two_runs_write_the_same_bytes(analysis, read, tmp_path):
    one = write_report(analysis, read, tmp_path / "one")
    two = write_report(analysis, read, tmp_path / "two")
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True))


def test_files_are_the_report_its_data_and_its_tables(analysis, read, tmp_path):
    files = [path.relative_to(tmp_path).as_posix() for path in write_report(analysis, read, tmp_path, figures=False)]
    assert files[:3] == ["report.md", "report.html", "report.json"]
    assert [name.split("/")[1][:2] for name in files[3:]] == [table.name for table in analysis.tables]
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == to_json(analysis)


def test_csv_cells_do_not_run_as_formulas():
    table = Table("T1", "x", ("name", "n"), (("=HYPERLINK(1)", -2), ("@a", None), ("plain", 1.5)))
    assert list(csv.reader(io.StringIO(to_csv(table)))) == [
        ["name", "n"], ["'=HYPERLINK(1)", "-2"], ["'@a", ""], ["plain", "1.5"]
    ]  # fmt: skip
