"""CSV: whole numbers and ISO instants for programs, and no formulas for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, strategies as st
from tests.render.views import CARD, EMPTY, LOOK, SHEET, sheet_of

from timetracker.render import render
from timetracker.render.csv import harmless


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_sheet_is_keys_and_plain_values() -> None:
    assert render(SHEET, "csv", LOOK) == (
        "entry,day,start,end,time_s,share,billable,project,tags\r\n"
        '1,2026-03-02,2026-03-02T09:00:00+00:00,2026-03-02T10:30:00+00:00,5400,0.75,true,site,"a,b"\r\n'
        "12,2026-03-02,2026-03-02T11:00:00+00:00,,1800,0.25,false,日本語 🎉,\r\n"
    )
    assert rows(render(EMPTY, "csv", LOOK)) == [[column.key for column in SHEET.columns]]


def test_a_card_is_a_row_under_the_names_of_its_data() -> None:
    data = {
        "since": None, "n": 3, "on": True, "tags": ["a", "b"], "project": {"id": 1, "name": "=x"},
        "paths": {"to": "/x", "of": {"id": 7}}, "parts": [{"id": 1}],
    }  # fmt: skip
    assert rows(render(CARD._replace(data=data), "csv", LOOK)) == [
        ["result", "since", "n", "on", "tags", "project", "paths_to", "paths_of_id", "parts"],
        ["Started site.", "", "3", "true", "a,b", "'=x", "/x", "7", '[{"id": 1}]'],
    ]
    assert rows(render(CARD._replace(data={"project": {"id": 1, "rate": "80"}}), "csv", LOOK)) == [
        ["result", "id", "rate"], ["Started site.", "1", "80"],
    ]  # fmt: skip


def test_the_rows_of_a_card_go_before_its_data() -> None:
    card = CARD._replace(data={"n": 3}, rows=[{"id": 1}, {"id": 2}])
    assert rows(render(card, "csv", LOOK)) == [["result", "id"], ["Started site.", "1"], ["Started site.", "2"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_formula_is_neutralised(start: str) -> None:
    assert rows(render(sheet_of(f"{start}cmd|' /C calc'!A0"), "csv", LOOK))[1][0].startswith(f"'{start}cmd")


def test_numbers_and_other_texts_stay_as_they_are() -> None:
    assert (harmless(-5), harmless("a=b"), harmless("5-3"), harmless("")) == (-5, "a=b", "5-3", "")


def test_an_escape_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in render(sheet_of("\x1b[31mred"), "csv", LOOK)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]))))
def test_texts_come_back_but_for_the_apostrophe(names: list[str]) -> None:
    back = [row[0] if row else "" for row in rows(render(sheet_of(*names), "csv", LOOK))[1:]]
    assert [a if a == b else a.removeprefix("'") for a, b in zip(back, names, strict=True)] == names
