"""The pieces that readers share: language, datelines, copies of a story, decoding, XML, time limits."""

from __future__ import annotations

import threading
import time

import pytest
from made_files import FRENCH, META, SECOND, STORY, docx, html, pdf, warc

from kg.errors import InputError
from kg.model import Document
from kg.readers import read
from kg.readers.dateline import Head, read_head
from kg.readers.duplicates import near_duplicates, similarity
from kg.readers.language import why_not_english
from kg.readers.metadata import canonical_url, iso_date
from kg.readers.patience import patience

OTHERS = {
    "fr": FRENCH,
    "de": "Der Minister hat am Montag mit seinem Kollegen in der Hauptstadt über die Lage gesprochen.",
    "es": "El presidente del país habló por teléfono con el primer ministro sobre la situación de la frontera.",
    "it": "Il presidente della repubblica ha parlato al telefono con il ministro della difesa di una nuova missione.",
    "pt": "O presidente do país falou por telefone com o ministro sobre a situação na fronteira e uma viagem.",
    "nl": "De minister heeft maandag in de hoofdstad met zijn collega gesproken over de toestand aan de grens.",
    "sv": "Ministern talade på måndagen med sin kollega i huvudstaden om läget vid gränsen och om en resa.",
    "pl": "Minister rozmawiał w poniedziałek ze swoim kolegą o sytuacji na granicy i nie podał szczegółów.",
    "tr": "Bakan pazartesi günü başkentte bir toplantı için geldi ve sınır ile ilgili olarak çok konuştu daha.",
}
SCRIPTS = {
    "Arabic": "تحدث الرئيس مع نظيره عن الوضع على الحدود",
    "Cyrillic": "Министр встретился с коллегой в столице",
    "Greek": "Ο υπουργός μίλησε με τον ομόλογό του",
    "Hebrew": "השר שוחח עם עמיתו על המצב",
    "Cjk": "部长会见了他的同事",
    "Hangul": "장관은 동료를 만났다",
}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_told(language: str):
    reason = why_not_english(OTHERS[language])
    assert reason is not None and "not English" in reason
    assert repr(language) in reason


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_scripts_are_told(script: str):
    assert script in (why_not_english(SCRIPTS[script]) or "")


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        SECOND,
        "Putin called Sisi.",
        "Erdoğan, Çavuşoğlu, Fidan, Güler and Yılmaz met Şahin.",
        "He told Le Monde that the mayor of La Paz and the de la Cruz family had left for El Salvador.",
        "12 10 2023",
    ],
)
def test_english_passes_even_short_and_full_of_foreign_names(text: str):
    assert why_not_english(text) is None


@pytest.mark.parametrize(
    "line, near, expected",
    [
        ("CAIRO, Dec. 8, 2023 (Example Wire) - Talks began.", None, Head("Cairo", "2023-12-08", "Example Wire")),
        ("CAIRO, Dec. 8 (Example Wire) - Talks began.", "2023-12-10", Head("Cairo", "2023-12-08", "Example Wire")),
        ("CAIRO, Dec. 8 - Talks began.", None, Head("Cairo", None, None)),
        ("DOHA - Talks began.", None, Head("Doha", None, None)),
        ("TEL AVIV, Israel (Example Wire) — Talks began.", None, Head("Tel Aviv", None, "Example Wire")),
        ("Moscow, 10 December 2023 (Interwire) – Talks began.", None, Head("Moscow", "2023-12-10", "Interwire")),
        ("Friday, January 4, 2019\n\nTalks began.", None, Head(None, "2019-01-04", None)),
        ("By Ann Bell and Cy Dow, Example Wire\nOSLO -- Talks began.", None, Head("Oslo", None, "Example Wire")),
        ("COVID-19 spread.", None, Head()),
        ("On March 11, 2021 – one year ago – talks began.", None, Head()),
        ("US-Russia talks began.", None, Head()),
        ("By Friday, Israel had agreed to talks.", None, Head()),
        ("JUNE 31, 2023 - Talks began.", None, Head()),
        ("The minister - a Finn - spoke.", None, Head()),
    ],
)
def test_the_head_of_a_text_says_place_date_and_publisher(line: str, near: str | None, expected: Head):
    assert read_head(line, near=near) == expected


def document(key: str, text: str) -> Document:
    return Document(id=key, key=key, text=text)


WIRE = " ".join(
    f"On day {n} the envoy of country {n} met minister {n * 7} in town {n * 3} and spoke of border {n * 5}."
    for n in range(30)
)


def test_copies_of_a_story_are_one_group_and_other_reports_are_not():
    documents = [
        document("wire", WIRE),
        document("other", STORY),
        document("headed", "OSLO (Example Wire) - " + WIRE),
        document("cut", WIRE[: int(len(WIRE) * 0.75)]),
        document("retold", SECOND),
        document("loud", WIRE.upper().replace(",", "")),
        document("empty", "..."),
    ]
    assert near_duplicates(documents) == (("wire", "headed", "cut", "loud"),)


def test_similarity_is_one_for_the_same_words_and_none_for_others():
    assert similarity(STORY, STORY.lower()) == 1.0
    assert similarity(STORY, SECOND) < 0.05
    assert similarity("", STORY) == 0.0
    assert 0.6 < similarity(WIRE, WIRE[: int(len(WIRE) * 0.75)]) < 0.9


@pytest.mark.parametrize("value", ["2023-13-01", "2023", "10/12/2023", "", "2023-12-10T99:00", "today"])
def test_what_is_no_date_is_refused(value: str):
    with pytest.raises(ValueError):
        iso_date(value)


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "ftp://a.example/", "//a.example", "http://", "http://a b/", "x"]
)
def test_what_is_no_web_address_is_refused(value: str):
    with pytest.raises(ValueError):
        canonical_url(value)


def test_patience_ends_a_loop_even_one_that_swallows_exceptions():
    before = time.monotonic()
    with pytest.raises(InputError, match=r"takes longer than 0\.1 s"), patience("x", seconds=0.1):
        while True:
            try:
                time.sleep(0.001)
            except Exception:
                continue
    assert time.monotonic() - before < 5
    with patience("x", seconds=60):
        pass
    assert not any(isinstance(thread, threading.Timer) and thread.interval == 60 for thread in threading.enumerate())


def one(tmp_path, name: str, data: bytes) -> Document:
    (tmp_path / name).write_bytes(data)
    (found,) = read([str(tmp_path / name)])
    assert isinstance(found, Document), found
    return found


def test_a_page_tells_its_metadata_and_the_element_of_each_paragraph(tmp_path):
    from lxml.html import document_fromstring

    data = html(head=META)
    page = one(tmp_path, "a.html", data)
    assert (page.title, page.date, page.publisher) == ("A call on Sunday", "2023-12-10", "Example Wire")
    assert page.url == "https://wire.example/2023/12/10/call"
    assert "About us" not in page.text and "rights reserved" not in page.text
    original = document_fromstring(data)
    assert len(page.parts) >= 2
    for part in page.parts:
        (element,) = original.xpath(part.fragment)
        assert page.text[part.start : part.end] in " ".join(element.text_content().split())


def test_a_pdf_keeps_its_pages_joins_divided_words_and_drops_running_heads(tmp_path):
    pages = [["Example Gazette 7", "The presi-", "dent telephoned the minister in", str(n)] for n in range(1, 5)]
    found = one(tmp_path, "a.pdf", pdf(pages, title="A call on Sunday", created="D:20231210080000Z"))
    assert (found.title, found.date) == ("A call on Sunday", "2023-12-10")
    assert [part.fragment for part in found.parts] == ["page=1", "page=2", "page=3", "page=4"]
    for part in found.parts:
        assert found.text[part.start : part.end] == "The president telephoned the minister in"


def test_word_keeps_paragraphs_and_leaves_out_deleted_words(tmp_path):
    body = (
        f"<w:p><w:r><w:t>{STORY}</w:t></w:r></w:p><w:p/>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in a cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:t>kept</w:t><w:tab/><w:t>on</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>"
    )
    found = one(tmp_path, "a.docx", docx(body=body, title="A call", created="2023-12-10T08:00:00Z"))
    assert found.text == f"{STORY}\nin a cell\nkept\ton"
    assert [found.text[part.start : part.end] for part in found.parts] == [STORY, "in a cell", "kept\ton"]
    assert [part.fragment for part in found.parts] == ["p=1", "p=3", "p=4"]
    assert (found.title, found.date) == ("A call", "2023-12-10")


def test_mail_attachments_are_documents_too(tmp_path):
    boundary = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    body = f"--b\r\nContent-Type: text/plain\r\n\r\n{STORY}\r\n--b\r\nContent-Type: text/plain\r\n"
    body += f'Content-Disposition: attachment; filename="../../x.txt"\r\n\r\n{SECOND}\r\n--b--'
    data = f"From: Example Wire <a@b.example>\r\n{boundary}\r\n{body}".encode()
    (tmp_path / "a.eml").write_bytes(data)
    assert [(item.id, item.text.strip()) for item in read([str(tmp_path / "a.eml")])] == [
        ("a.eml", STORY),
        ("a.eml/x.txt", SECOND),
    ]


def test_a_crawled_page_knows_its_address_but_not_the_crawl_as_its_date(tmp_path):
    found = one(tmp_path, "a.warc", warc("https://wire.example/x", payload=html()))
    assert (found.url, found.date, found.reader) == ("https://wire.example/x", None, "html")
    assert STORY[:40] in found.text
