"""What `read` promises: ids, keys, order, sidecars, defaults, and that nothing is given twice."""

from __future__ import annotations

import io
import json
import os
import sys
from itertools import islice
from pathlib import Path

import pytest
from made_files import FRENCH, SECOND, STORY, eml, html, jsonl, tarred, zipped

from kg.errors import InputError, Skipped, UnknownName, UsageError
from kg.model import Document
from kg.names import digest
from kg.readers import READERS, read
from kg.readers.source import Source


def only(items) -> Document:
    (document,) = items
    assert isinstance(document, Document), document
    return document


def errors(items) -> list[InputError]:
    return [item for item in items if isinstance(item, InputError)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def test_id_and_key_of_a_file_are_its_name_and_of_a_folder_the_path_in_it(folder: Path):
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text(STORY)
    assert only(read([str(folder / "sub" / "a.txt")])).id == "a.txt"
    document = only(read([str(folder)]))
    assert (document.id, document.key) == ("sub/a.txt", digest("sub/a.txt"))
    assert only(read([str(folder) + "/"])) == document


def test_key_is_the_id_else_the_canonical_url_else_the_path(folder: Path):
    records = {"id": "x", "url": "https://a.example/1"}, {"url": "HTTPS://A.example:443/2#top"}, {}
    (folder / "a.jsonl").write_bytes(jsonl(*({**r, "text": f"{STORY} {n}"} for n, r in enumerate(records))))
    found = list(read([str(folder)]))
    assert [d.key for d in found] == [digest("x"), digest("https://a.example/2"), digest("a.jsonl:3")]
    assert [d.id for d in found] == ["x", "a.jsonl:2", "a.jsonl:3"]


def test_a_folder_is_read_by_name_without_hidden_files_and_sidecars(folder: Path):
    for name in ("b.txt", "a/z.txt", "a/b.txt", "c.txt", ".hidden.txt", ".git/x.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(STORY + name)
    (folder / "b.meta.json").write_text("{}")
    assert [d.id for d in read([str(folder)])] == ["a/b.txt", "a/z.txt", "b.txt", "c.txt"]


def test_a_sidecar_says_where_a_text_comes_from(folder: Path):
    said = {
        "id": "call",
        "title": " A  call ",
        "date": "2023-12-10T08:00:00Z",
        "source": "Example Wire",
        "url": "http://A.example",
    }
    (folder / "a.txt").write_text(STORY)
    (folder / "a.meta.json").write_text(json.dumps(said))
    document = only(read([str(folder)], date="2020-01-01", publisher="Someone"))
    assert (document.id, document.title, document.date) == ("call", "A call", "2023-12-10")
    assert (document.publisher, document.url, document.key) == ("Example Wire", "http://a.example/", digest("call"))


@pytest.mark.parametrize(
    "said, reason",
    [
        pytest.param("{", "cut off", id="cut"),
        pytest.param("[]", "object is expected", id="list"),
        pytest.param('{"date": "yesterday"}', "ISO 8601", id="date"),
        pytest.param('{"publisher": ["x"]}', "an array", id="type"),
    ],
)
def test_a_bad_sidecar_is_named(folder: Path, said: str, reason: str):
    (folder / "a.txt").write_text(STORY)
    (folder / "a.meta.json").write_text(said)
    (error,) = errors(read([str(folder)]))
    assert reason in str(error) and "a.txt" in str(error)


def test_a_sidecar_knows_better_than_mail_headers_and_pages(folder: Path):
    (folder / "m.eml").write_bytes(eml(html().decode(), kind="html", subject="=?utf-8?q?Zo=C3=AB?="))
    document = only(read([str(folder)]))
    assert (document.title, document.date, document.publisher) == ("Zoë", "2023-12-10", "Example Wire")
    (folder / "m.meta.json").write_text('{"publisher": "Other Wire"}')
    document = only(read([str(folder)]))
    assert (document.title, document.publisher) == ("Zoë", "Other Wire")


def test_defaults_fill_what_nobody_says(folder: Path):
    (folder / "a.txt").write_text(STORY)
    (folder / "b.txt").write_text("CAIRO, Dec. 8 (Example Wire) - " + STORY)
    a, b = read([str(folder)], date="2023-12-10", publisher="Default Wire")
    assert (a.date, a.publisher, a.place) == ("2023-12-10", "Default Wire", None)
    assert (b.date, b.publisher, b.place) == ("2023-12-08", "Example Wire", "Cairo")


def test_fields_map_the_keys_of_others(folder: Path):
    (folder / "a.jsonl").write_bytes(jsonl({"meta": {"day": "2023-12-10"}, "body": STORY, "n": 7, "title": None}))
    (folder / "b.csv").write_text(f'n,body\n8,"{SECOND}"\n')
    a, b = read([str(folder)], fields={"text": "body", "id": "n", "date": "meta.day"})
    assert (a.id, a.text, a.date, b.id, b.text) == ("7", STORY, "2023-12-10", "8", SECOND)


@pytest.mark.parametrize("options", [{"date": "10.12.2023"}, {"date": "2023-02-30"}, {"fields": {"body": "text"}}])
def test_wrong_options_are_wrong_usage_at_once(options):
    with pytest.raises(UsageError):
        read(["a.txt"], **options)


def test_missing_and_empty_inputs_are_named(folder: Path):
    found = errors(read([str(folder / "no.txt"), str(folder), "bad\0name"]))
    assert [error.source for error in found] == [str(folder / "no.txt"), str(folder), "bad\0name"]
    assert "nothing in it" in found[1].reason


def test_the_same_file_twice_is_skipped_naming_both(folder: Path):
    (folder / "a.txt").write_text(STORY)
    found = list(read([str(folder), str(folder / "a.txt")]))
    assert isinstance(found[0], Document) and isinstance(found[1], Skipped)
    assert f"{folder}/a.txt" in found[1].reason


def test_one_id_with_two_texts_is_an_error_naming_both_with_one_text_a_duplicate(tmp_path: Path):
    for name, text in (("one", STORY), ("two", SECOND), ("three", STORY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
    first, second, third = read([str(tmp_path / name) for name in ("one", "two", "three")])
    assert isinstance(first, Document)
    assert isinstance(second, InputError) and not isinstance(second, Skipped)
    assert "one/a.txt" in str(second) and "two/a.txt" in str(second)
    assert isinstance(third, Skipped)
    assert "one/a.txt" in str(third) and "three/a.txt" in str(third)


def test_two_lines_of_one_id_are_named_by_their_lines(folder: Path):
    (folder / "a.jsonl").write_bytes(jsonl({"id": "x", "text": STORY}, {"id": "x", "text": SECOND}))
    _, error = read([str(folder)])
    assert isinstance(error, InputError) and "a.jsonl:1 and a.jsonl:2" in error.reason


def test_bad_lines_are_named_and_the_good_ones_read(folder: Path):
    good = jsonl({"id": "x", "text": STORY})
    (folder / "a.jsonl").write_bytes(
        b"\n{}\n" + good + b'{"text": 3}\n' + b'{"text": "' + b"\xff" + b'"}\n{"text": "cut'
    )
    found = list(read([str(folder)]))
    assert [item.source for item in errors(found)] == ["a.jsonl:2", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6"]
    assert [item.id for item in found if isinstance(item, Document)] == ["x"]


def test_the_text_of_json_is_kept_to_the_character_and_files_get_one_kind_of_line_end(folder: Path):
    text = f"  {STORY}\r\n\u2028{SECOND}\x0c\n"
    (folder / "a.jsonl").write_bytes(jsonl({"text": text}))
    (folder / "b.txt").write_bytes(text.encode())
    a, b = read([str(folder)])
    assert a.text == text
    assert b.text == text.replace("\r\n", "\n")


def test_half_a_character_becomes_a_sign_of_equal_length(folder: Path):
    (folder / "a.jsonl").write_text('{"text": "\\ud83d ' + STORY + '", "title": "\\ud83d"}')
    document = only(read([str(folder)]))
    assert document.text == "\ufffd " + STORY
    document.text.encode()


def test_a_stated_language_is_believed(folder: Path):
    (folder / "a.jsonl").write_bytes(jsonl({"text": STORY, "language": "de"}, {"text": FRENCH, "language": "en-GB"}))
    first, second = read([str(folder)])
    assert isinstance(first, Skipped) and "'de'" in first.reason
    assert isinstance(second, Document) and second.language == "en"


@pytest.mark.parametrize(
    "data, reader",
    [
        (STORY.encode(), "text"),
        (jsonl({"text": STORY}), "jsonl"),
        (json.dumps({"text": STORY}, indent=1).encode(), "jsonl"),
        (html(), "html"),
        (zipped({"a.txt": STORY.encode()}), "text"),
    ],
    ids=["text", "lines", "object", "page", "zip"],
)
def test_standard_input_is_read_as_what_it_is(monkeypatch: pytest.MonkeyPatch, data: bytes, reader: str):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    document = only(read(["-"]))
    assert document.reader == reader
    assert document.id.startswith("stdin")


def test_a_file_of_no_known_suffix_is_read_when_named_outright_and_skipped_in_a_folder(folder: Path):
    (folder / "STORY").write_text(STORY)
    assert only(read([str(folder / "STORY")])).reader == "text"
    (error,) = errors(read([str(folder)]))
    assert isinstance(error, Skipped) and "without a suffix" in error.reason


@pytest.mark.skipif(not hasattr(os, "symlink") or sys.platform == "win32", reason="needs symbolic links")
def test_no_link_leads_out_of_a_folder(tmp_path: Path, folder: Path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.txt").write_text(SECOND)
    (folder / "a.txt").write_text(STORY)
    (folder / "out.txt").symlink_to(tmp_path / "secret" / "s.txt")
    (folder / "outside").symlink_to(tmp_path / "secret")
    (folder / "round").symlink_to(folder)
    (folder / "again.txt").symlink_to(folder / "a.txt")
    (folder / "broken.txt").symlink_to(folder / "nothing")
    found = list(read([str(folder)]))
    assert [item.id for item in found if isinstance(item, Document)] == ["a.txt"]
    assert [error.source for error in errors(found)] == ["again.txt", "broken.txt", "out.txt", "outside", "round"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_named_not_waited_for(folder: Path):
    os.mkfifo(folder / "pipe.txt")
    (error,) = errors(read([str(folder)]))
    assert "not a file" in error.reason


def test_a_file_that_vanishes_is_named_and_the_rest_goes_on(folder: Path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(STORY + name)
    found = read([str(folder)])
    assert next(found).id == "a.txt"
    (folder / "b.txt").unlink()
    error, last = found
    assert isinstance(error, InputError) and error.source == "b.txt"
    assert last.id == "c.txt"


def test_members_of_archives_have_their_sidecars_and_hidden_ones_are_passed_over(folder: Path):
    files = {"x/a.txt": STORY.encode(), "x/a.meta.json": b'{"title": "T"}', ".h.txt": b"x", "__MACOSX/a.txt": b"x"}
    (folder / "a.zip").write_bytes(zipped(files))
    (folder / "b.tar").write_bytes(tarred(files))
    found = list(read([str(folder)]))
    assert [(item.id, item.title) for item in found] == [("a.zip/x/a.txt", "T"), ("b.tar/x/a.txt", "T")]


def test_a_reader_that_needs_a_missing_library_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch):
    for library in ("trafilatura", "pypdf", "warcio", "warcio.archiveiterator"):
        monkeypatch.setitem(sys.modules, library, None)
    (folder / "a.html").write_bytes(html())
    (folder / "b.pdf").write_bytes(b"%PDF-1.4\n")
    (folder / "c.warc").write_bytes(b"WARC/1.0\r\n")
    assert [error.reason.endswith('pip install "actor-kg[read]"') for error in errors(read([str(folder)]))] == [
        True
    ] * 3


class Endless(io.RawIOBase):
    """One line of JSON, for ever."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        line = jsonl({"text": STORY})
        buffer[: len(line)] = line
        return len(line)


def test_documents_come_one_by_one():
    source = Source("a.jsonl", "a.jsonl", ".jsonl", lambda: io.BufferedReader(Endless()))
    drafts = list(islice(READERS[".jsonl"](source), 3))
    assert [draft.where for draft in drafts] == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3"]


def test_no_reader_is_called_what_nobody_has():
    with pytest.raises(UnknownName):
        READERS[".xyz"]
