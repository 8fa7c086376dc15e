"""Properties of every reader: no crash, no hang, nothing outside the input, no network, whatever the bytes are."""

from __future__ import annotations

import builtins
import os
import socket
import time
from pathlib import Path

import pytest
import trafilatura  # noqa: F401  (before the walls stand: its own imports look at sockets)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import BROKEN, META, SOUND, STORY, html, rss

from kg.errors import InputError
from kg.model import Document
from kg.readers import READERS, read
from kg.readers.decode import decode, normalize_lines
from kg.readers.metadata import canonical_url, iso_date

SLOWEST = 10.0  # seconds a file may take, however damaged
FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def walls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No socket, and nothing is opened but what lies under the test's folder or belongs to Python and its packages."""

    def refuse(*_args, **_options):
        raise AssertionError("a reader wants the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    opened, real = [], builtins.open

    def watch(file, mode="r", *rest, **options):
        if not isinstance(file, int):
            path = os.path.realpath(os.fspath(file))
            opened.append(path)
            assert not set(mode) & set("wax+") or path.startswith(str(tmp_path.resolve())), f"writes {path}"
            assert not path.startswith(("/etc/passwd", "/proc")), f"reads {path}"
        return real(file, mode, *rest, **options)

    monkeypatch.setattr(builtins, "open", watch)
    return opened


def check(path: Path, data: bytes) -> list[Document | InputError]:
    path.write_bytes(data)
    before = time.monotonic()
    found = list(read([str(path)]))
    assert time.monotonic() - before < SLOWEST
    for item in found:
        assert isinstance(item, Document | InputError)
        if isinstance(item, Document):
            item.text.encode()  # every string can be written
            repr(item).encode()
            assert item.text.strip()
        else:
            str(item).encode("utf-8", "surrogatepass")
            assert item.source
            assert item.reason
    return found


@pytest.mark.parametrize("suffix", READERS)
def test_any_bytes_end_in_documents_or_named_errors(tmp_path: Path, suffix: str):
    @FEW
    @given(st.binary(max_size=2000))
    def any_bytes(data: bytes) -> None:
        assert check(tmp_path / f"x{suffix}", data)

    any_bytes()


@pytest.mark.parametrize("name", SOUND)
def test_damage_to_a_sound_file_ends_in_documents_or_named_errors(tmp_path: Path, name: str):
    data = SOUND[name][0]

    @FEW
    @given(st.data())
    def damaged(draw: st.DataObject) -> None:
        start = draw.draw(st.integers(0, len(data)))
        end = draw.draw(st.integers(start, min(len(data), start + 40)))
        check(tmp_path / name.replace("x", "y"), data[:start] + draw.draw(st.binary(max_size=40)) + data[end:])

    damaged()


@pytest.mark.parametrize("name", BROKEN)
def test_a_hostile_file_takes_little_time_and_leaves_nothing(tmp_path: Path, name: str):
    check(tmp_path / name, BROKEN[name][0])
    assert os.listdir(tmp_path) == [name]
    assert not os.path.exists("/tmp/slip.txt")
    assert not (tmp_path.parent / "slip.txt").exists()


@pytest.mark.parametrize(
    "name, data",
    [
        pytest.param("open.html", b"<html><body>" + b"<a href='" * 50_000 + STORY.encode(), id="attributes left open"),
        pytest.param("less.html", b"<html><body>" + b"<" * 90_000 + STORY.encode(), id="less-than signs"),
        pytest.param("rows.html", html("<table>" + "<tr><td>" * 3000 + STORY + "</table>"), id="rows left open"),
        pytest.param("long.html", html("<article>" + f"<p>{STORY}</p>" * 4000 + "</article>"), id="many paragraphs"),
        pytest.param(
            "ld.html", html(head="<script type='application/ld+json'>" + "[" * 200_000 + "</script>"), id="JSON-LD"
        ),
        pytest.param("address.eml", b"From: " + b"a," * 50_000 + b"\n\n" + STORY.encode(), id="addresses"),
        pytest.param("kind.eml", b"Content-Type: text/plain;" + b"a*0*=;" * 10_000 + b"\n\nx", id="parameters"),
        pytest.param("comment.eml", b"From: " + b"(" * 50_000 + b"\n\n" + STORY.encode(), id="comments"),
        pytest.param("open.rss", rss("<description>" + "&lt;a b='" * 50_000 + "</description>"), id="quotes left open"),
        pytest.param("byline.txt", ("By " + "Aa.Bb-'" * 30 + "\n" + STORY).encode(), id="a byline without spaces"),
        pytest.param("place.txt", ("AB-CD'EF." * 60 + STORY).encode(), id="a dateline without spaces"),
        pytest.param("wide.csv", b"id,text," + b"a," * 300_000 + b"\n1,2", id="columns"),
        pytest.param(
            "sentence.txt", ("The president " + "and the minister " * 1000 + "spoke.").encode(), id="a sentence"
        ),
        pytest.param("blank.jsonl", b"\n" * 2_000_000, id="blank lines"),
        pytest.param("big.txt", b"a" * 50_000_000, id="50 MB"),
        pytest.param("big.html", b"<p>" + b"a" * 50_000_000, id="50 MB of HTML"),
        pytest.param("big.jsonl", b'{"text": "' + b"a" * 70_000_000, id="a line of 70 MB"),
    ],
)
def test_what_makes_parsers_slow_is_read_or_refused_in_time(tmp_path: Path, name: str, data: bytes):
    assert check(tmp_path / name, data)


def test_nothing_a_page_points_to_is_fetched(tmp_path: Path):
    calls = (
        "<base href='http://127.0.0.1:9/'><link rel='stylesheet' href='a.css'><script src='http://127.0.0.1:9/a.js'></script>"
        "<iframe src='file:///etc/passwd'></iframe><img src='http://127.0.0.1:9/a.png'>"
        "<meta http-equiv='refresh' content='0; url=http://127.0.0.1:9/'>"
    )
    found = check(tmp_path / "a.html", html(head=META + calls))
    assert isinstance(found[0], Document)


@given(st.text(st.characters(exclude_characters="\0")))
def test_text_survives_every_encoding_it_can_be_told_by(text: str):
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:  # half a character
            continue
        assert decode(data, "x") == text
    if not text.startswith("\ufeff"):
        assert decode(text.encode("utf-8", "ignore"), "x") == text.encode("utf-8", "ignore").decode()


@given(st.binary())
def test_decoding_gives_text_or_an_error(data: bytes):
    try:
        decode(data, "x").encode()
    except InputError as error:
        assert error.source == "x"


@given(st.text())
def test_lines_end_one_way(text: str):
    lines = normalize_lines(text)
    assert "\r" not in lines
    assert normalize_lines(lines) == lines


@given(st.dates())
def test_every_day_is_read(day):
    assert iso_date(day.isoformat()) == day.isoformat()
    assert iso_date(f"{day.isoformat()}T12:00:00+14:00") == day.isoformat()


@given(st.text())
def test_a_canonical_url_is_its_own(value: str):
    for url in (value, f"http://{value}", f"https://a.example/{value}"):
        try:
            once = canonical_url(url)
        except ValueError:
            continue
        assert canonical_url(once) == once
        assert once.startswith(("http://", "https://"))
