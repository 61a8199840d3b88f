"""Tables for a terminal: nothing is cut off, nothing is markup, colour never carries meaning."""

from __future__ import annotations

import re

import pytest
from tests.render.views import CARD, EMPTY, EVIL, LOOK, SHEET, sheet_of

from timetracker.render import render
from timetracker.render.cells import width


def test_a_sheet_is_a_table_with_a_line_under_its_head() -> None:
    assert render(sheet_of("site", "docs"), "table", LOOK) == "Name\n────\nsite\ndocs\n"


def test_ascii_draws_with_ascii() -> None:
    text = render(SHEET, "table", LOOK._replace(ascii=True, width=120))
    assert text.isascii()
    assert text.splitlines()[0].split("|")[-2].strip() == "Project"


@pytest.mark.parametrize("columns", [1, 20, 40, 60, 78, 80, 100, 200])
def test_no_value_is_lost_at_any_width(columns: int) -> None:
    text = render(SHEET, "table", LOOK._replace(width=columns))
    assert "1h 30m" in text or "1:30" in text
    for value in ("12", "10:30", "75%", "yes", "site", "+a", "+b", "日本語", "🎉", "Two entries."):
        assert value in text
    for column in SHEET.columns:
        assert column.title in text
    if "────" in text:
        assert max(map(width, text.splitlines())) <= columns


def test_empty_columns_go_first_when_it_is_narrow() -> None:
    sheet = SHEET._replace(rows=[(*row[:8], ()) for row in SHEET.rows], note="")
    assert "Tags" in render(sheet, "table", LOOK._replace(width=100))
    narrow = render(sheet, "table", LOOK._replace(width=66))
    assert "Tags" not in narrow
    assert "site" in narrow
    assert "───" in narrow


def test_brackets_are_no_markup_and_escapes_do_not_reach_the_terminal() -> None:
    output = render(sheet_of("[bold]x[/bold]", "[red]", ":smile:", "[link=x]", EVIL), "table", LOOK)
    for text in ("[bold]x[/bold]", "[red]", ":smile:", "[link=x]", "\\x1b[31mred"):
        assert text in output
    assert "\x1b" not in output


def test_colour_adds_escapes_and_no_meaning() -> None:
    coloured = render(SHEET, "table", LOOK._replace(color=True, width=120))
    assert "\x1b[1m" in coloured
    bare = render(SHEET, "table", LOOK._replace(width=120))
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()] == bare.splitlines()


def test_cards_and_empty_sheets_need_no_table() -> None:
    assert render(CARD, "table", LOOK) == render(CARD, "plain", LOOK)
    assert render(EMPTY, "table", LOOK) == "Nothing tracked yet.\n"
