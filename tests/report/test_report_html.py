"""The report as one HTML file: nothing fetched, no markup of a document's own, the same sentences as the Markdown."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kg.analysis.contacts import Contact
from kg.analysis.run import analyze_contacts
from kg.model import Actor
from kg.report import html, markdown, write_report

ACTORS = {
    "a": Actor("a", "<script>alert(1)</script> \"Quote\" & 'Co'", "person"),
    "b": Actor("b", "Bo Sample", "person"),
    "c": Actor("c", "Cy Trial", "person"),
}


class Page(HTMLParser):
    """Collects tags, addresses and text, and checks that what is opened is closed."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def analysis():
    found = [Contact("1", ("a", "b"), end="2031-01-01", start="2031-01-01"), Contact("2", ("a", "c"))]
    return analyze_contacts(found, actors=ACTORS)


def test_a_name_is_shown_and_not_run(analysis):
    page = Page(html(analysis, []))
    assert "script" not in page.tags
    assert ACTORS["a"].label in page.words


def test_the_page_fetches_nothing(analysis, tmp_path):
    write_report(analysis, [], tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "img" in page.tags
    assert all(address.startswith(("#", "data:image/svg+xml;base64,")) for address in page.addresses)


def test_html_and_markdown_tell_the_same_findings(analysis):
    page = Page(html(analysis, []))
    for finding in analysis.findings:
        assert finding.text in page.words
    assert markdown(analysis, []).count("\n- ") == len(analysis.findings) == page.tags.count("li")


def test_without_a_contact_the_page_says_so():
    assert "no contact in these documents" in Page(html(analyze_contacts([]), [])).words
