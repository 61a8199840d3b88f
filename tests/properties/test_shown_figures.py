"""A law of all reports and formats: shown rows add up to the shown total, and a row's time equals its shown ends."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, strategies as st
from tests.properties.strategies import Stores, calendars, examples
from tests.properties.test_reports import BEGINS, LENGTHS, SPANS, Work, asked, store_of

from timetracker.domain import when
from timetracker.domain.calendar import Days
from timetracker.domain.errors import InvalidInput
from timetracker.render import Display, render
from timetracker.render.figures import SheetTexts
from timetracker.reports import build
from timetracker.reports.question import Question
from timetracker.view import HOURS, Sheet

OVERLAPPING = st.lists(
    st.builds(Work, st.integers(1, 5), st.integers(-4000, 200_000), LENGTHS, st.booleans(), st.booleans()),
    min_size=1,
    max_size=6,
)
REPORTS: Sequence[tuple[str, Mapping[str, Sequence[str]]]] = (
    ("log", {}), ("gaps", {"least": ["1s"]}), ("gaps", {"within": ["day"], "least": ["1s"]}), ("chart", {}),
    ("chart", {"by": ["client"]}), ("heatmap", {}), ("balance", {}),
    *(("report", {"by": [by]}) for by in ("project", "day", "client,project,task", "week,day", "project,tag", "user")),
    *(("timesheet", {"by": [by]}) for by in ("project", "client,task")),
    *(("compare", {"by": [by]}) for by in ("project", "tag")),
)  # fmt: skip
ADDED = ("duration", "share", "count")
_TIMES = re.compile(r"(-?)(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")


@examples(8)
@given(
    OVERLAPPING,
    BEGINS,
    calendars(),
    SPANS,
    st.sampled_from(HOURS),
    st.sampled_from(["", "up 15m", "nearest 7m per day"]),
)
def test_what_is_shown_adds_up(
    stores: Stores, works: list[Work], begin: datetime, days: Days, span: tuple[int, int] | None, hours: str, rule: str
) -> None:
    with stores() as address, store_of(works, begin, days, address) as (ws, _):
        look = Display(days.zone, width=2000)
        for name, options in REPORTS:
            texts = {**options, "hours": [hours], "round": [rule] if name in ("report", "timesheet", "compare") else []}
            sheet = _asked(ws, name, asked(begin, span), texts)
            if sheet is None or not sheet.rows:
                continue
            people = sheet.people or sheet
            figures = SheetTexts(people, look)
            rows, totals = list(figures.rows()), figures.totals()
            assert figures.columns() == [list(column) for column in zip(*rows, strict=True)]
            _adds_up(people, rows, totals)
            if hours == HOURS[0]:
                _is_exact(people, rows, totals)
                _equals_its_ends(people, rows, days, ws.clock.now())
            drawn = people.drawn == "alone"  # in the place of its rows
            for format in ("markdown", "html") if drawn else ("plain", "table", "markdown", "html"):
                _holds(render(sheet, format, look), _headed(people, [*rows, *([totals] if totals else [])], format))
            _exported(render(sheet, "csv", look), sheet)


def _asked(ws: Any, name: str, question: Question, texts: Mapping[str, Sequence[str]]) -> Sheet | None:
    """The sheet of a report; None where it asks for another span."""
    try:
        sheet: Sheet = ws.ask(build, name, question, texts)
    except InvalidInput:
        return None
    return sheet


def _figure(text: str, kind: str) -> Fraction:
    """What a figure says: seconds, hundredths of an hour, percent or a number."""
    if kind == "duration" and not re.fullmatch(r"-?\d+\.\d\d", text):
        match = _TIMES.fullmatch(text)
        assert match is not None, text
        seconds = sum(int(match[place] or 0) * unit for place, unit in ((2, 3600), (3, 60), (4, 1)))
        return Fraction(-seconds if match[1] else seconds)
    return Fraction(text.rstrip("%"))


def _adds_up(view: Sheet, rows: Sequence[Sequence[str]], totals: Sequence[str] | None) -> None:
    """Each column to its total, and each row of days to its own."""
    top = [row for row, values in zip(rows, view.rows, strict=True) if not _depth(view, values)]
    for index, column in enumerate(view.columns):
        if totals and totals[index] and column.kind in ADDED and view.loose != 0:
            parts = [_figure(row[index], column.kind) for row in top if row[index]]
            assert sum(parts) == _figure(totals[index], column.kind), (column.title, rows, totals)
        if column.made == "sum":
            before = [place for place in range(index) if view.columns[place].kind == column.kind]
            for row in [*rows, *([totals] if totals else [])]:
                cells = [_figure(row[place], column.kind) for place in before if row[place]]
                assert sum(cells) == _figure(row[index], column.kind), row


def _depth(view: Sheet, values: Sequence[Any]) -> int:
    depth: int = values[0][0] if view.columns[0].kind == "tree" else 0
    return depth


def _is_exact(view: Sheet, rows: Sequence[Sequence[str]], totals: Sequence[str] | None) -> None:
    """Nothing of a length is cut off."""
    pairs = [*zip(rows, view.rows, strict=True), *([(totals, view.totals)] if totals and view.totals else [])]
    for row, values in pairs:
        for text, value, column in zip(row, values, view.columns, strict=True):
            if column.kind == "duration" and isinstance(value, int):
                assert _figure(text, "duration") == value


def _equals_its_ends(view: Sheet, rows: Sequence[Sequence[str]], days: Days, now: datetime) -> None:
    places = {column.key: place for place, column in enumerate(view.columns)}
    if not {"start", "end", "duration_s"} <= places.keys():
        return
    for row, values in zip(rows, view.rows, strict=True):
        day = values[places["start"]][1]
        begin = _instant(row[places["start"]], day, days, now)
        end = _instant(row[places["end"]], day, days, now)
        length = _figure(row[places["duration_s"]], "duration")
        assert begin + timedelta(seconds=int(length)) == end, row


def _instant(text: str, day: date, days: Days, now: datetime) -> datetime:
    """What a cell of a clock time says, in a row of a day."""
    if text == "…":
        return now
    if not re.match(r"\d{4}-", text):
        following = text.endswith("+1")
        text = f"{day + timedelta(days=following)} {text.removesuffix('+1')}"
    return when.read(text, days, now).instant


def _headed(sheet: Sheet, rows: Sequence[Sequence[str]], format: str) -> Iterator[Sequence[str]]:
    """The rows as a format shows them: in a table a column may be headings, each over the rows that share it."""
    heading = ""
    for row in rows:
        if format == "table" and sheet.headed is not None and row[sheet.headed] not in ("Total", heading):
            heading = row[sheet.headed]
            yield [heading]
        joined = format != "table" or sheet.headed is None or row[sheet.headed] == "Total"
        yield row if joined else [*row[: sheet.headed], *row[(sheet.headed or 0) + 1 :]]


def _holds(text: str, rows: Iterable[Sequence[str]]) -> None:
    """The cells of all rows are in the lines of a text, in their order."""
    lines = _lines(text)
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row if cell.strip()]
        assert any(_in_order(cells, line) for line in lines), (cells, text)


def _lines(text: str) -> Iterator[str]:
    parts = text.split("<tr>") if "<tr>" in text else text.splitlines()
    for part in parts:
        plain = html.unescape(re.sub(r"<[^>]*>", " ", part)) if "<" in part else part
        yield " ".join(plain.replace("\\", "").split())


def _in_order(cells: Sequence[str], line: str) -> bool:
    place = 0
    for cell in cells:
        place = line.find(cell, place)
        if place < 0:
            return False
        place += len(cell)
    return True


def _exported(text: str, sheet: Sheet) -> None:
    """The seconds of the lines of a CSV add up to the total of the JSON, but for tags and what is cut off by a span."""
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(sheet.rows)
    if "total_s" in sheet.data and lines and "total_s" in lines[0] and "tag" not in lines[0]:
        assert sum(int(line["total_s"] or 0) for line in lines) == sheet.data["total_s"]
