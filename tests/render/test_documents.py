"""Markdown and HTML: text stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, strategies as st
from tests.render.views import CARD, EMPTY, EVIL, LOOK, SHEET, sheet_of

from timetracker.render import render
from timetracker.render.cells import visible


class Seen(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open = tag
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self._open == "td":
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def test_a_sheet_is_a_markdown_table() -> None:
    sheet = SHEET._replace(
        columns=SHEET.columns[4:8], rows=[row[4:8] for row in SHEET.rows], totals=(7200, 1, None, None)
    )
    assert render(sheet, "markdown", LOOK) == (
        "## Log\n\n| Time | Share | Billable | Project |\n| ---: | ---: | --- | --- |\n| 1h 30m | 75% | yes | site |\n"
        "| 30m | 25% |  | 日本語 🎉 |\n| **2h** | **100%** |  |  |\n\nTwo entries.\n"
    )
    assert render(EMPTY, "markdown", LOOK) == "## Log\n\nNothing tracked yet.\n"


def test_a_card_is_markdown_paragraphs_and_a_list() -> None:
    assert render(CARD, "markdown", LOOK) == (
        "Started site.\n\nStopped docs (25m).\n\n- since: 2026-03-02 09:00\n- rate: 80 EUR\n"
    )


def test_nothing_in_a_text_is_markdown() -> None:
    text = render(sheet_of(EVIL), "markdown", LOOK).splitlines()
    assert len(text) == 5
    assert text[-1] == (r"| \\x1b\[31mred\\x1b\[0m \[bold\]x\[/bold\] \<b\>\&\</b\> \| \*a\* \\u202eevil\\x0d↵=1 |")


def test_a_page_is_one_file_without_scripts_or_requests() -> None:
    for view in (SHEET, EMPTY, CARD):
        page = render(view, "html", LOOK)
        assert page.startswith('<!doctype html>\n<html lang="en">')
        assert not {"script", "link", "img", "iframe"} & set(Seen(page).tags)
        assert "http" not in page
        assert "url(" not in page
    assert "Two entries." in render(SHEET, "html", LOOK)
    assert "2h" in Seen(render(SHEET, "html", LOOK)).cells


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), min_size=1))
def test_nothing_in_a_text_is_html(name: str) -> None:
    page = render(sheet_of(name), "html", LOOK)
    assert Seen(page).cells == [visible(name)]
    assert len(Seen(page).tags) == len(Seen(render(sheet_of("x"), "html", LOOK)).tags)
