"""A workbook of a sheet: figures as numbers that can be summed, texts as texts."""

from collections.abc import Iterator, Sequence
from typing import Any

from timetracker import workbook
from timetracker.render import Display
from timetracker.render.cells import INDENT
from timetracker.view import Column, Sheet

_WIDE = {"label": 30, "project": 30, "text": 30, "tree": 40, "tags": 24, "instant": 18, "clock": 18}
_NARROW = 12
_PARTS = {"duration": 86_400, "hours": 3600}  # seconds of what a figure counts
_FORMATS = {
    "instant": "yyyy-mm-dd hh:mm:ss", "clock": "yyyy-mm-dd hh:mm:ss", "day": "yyyy-mm-dd", "duration": "[h]:mm:ss",
    "hours": "0.00", "share": "0%", "percent": "0%", "count": "0",
}  # fmt: skip


def pieces(view: Sheet, look: Display) -> Iterator[bytes]:
    """The pieces of the file.

    Raises SourceError where xlsxwriter is not installed.
    """
    return workbook.pieces(lambda book: _Book(book, view, look).fill())


class _Book:
    """A workbook that is filled with the rows of a sheet."""

    def __init__(self, book: Any, view: Sheet, look: Display) -> None:
        self._book, self._view, self._look = book, view, look
        self._kinds = [_kind(column) for column in view.columns]
        self._bold = book.add_format({"bold": True})
        self._formats: dict[tuple[str, bool], Any] = {}

    def fill(self) -> None:
        """Write all rows, and what they add up to."""
        page, number = self._page(), 0
        for row in self._view.rows:
            if number == workbook.MOST_ROWS:
                page, number = self._page(), 0
            number += 1
            self._row(page, number, row)
        if self._view.totals:
            self._row(page, number + 1, self._view.totals, bold=True)

    def _page(self) -> Any:
        page = self._book.add_worksheet()
        page.freeze_panes(1, 0)
        for place, (column, kind) in enumerate(zip(self._view.columns, self._kinds, strict=True)):
            page.set_column(place, place, _WIDE.get(kind, _NARROW))
            heading = column.title or column.key
            page.write_string(0, place, f"{heading} (h)" if kind == "hours" else heading, self._bold)
        return page

    def _row(self, page: Any, number: int, row: Sequence[Any], *, bold: bool = False) -> None:
        for place, (value, kind) in enumerate(zip(row, self._kinds, strict=True)):
            if isinstance(value, str):
                page.write_string(number, place, value, self._bold if bold else None)
            elif value is not None:
                self._figure(page, number, place, value, kind, bold)

    def _figure(self, page: Any, number: int, place: int, value: Any, kind: str, bold: bool) -> None:
        if kind in ("instant", "clock"):
            at = value[0] if isinstance(value, tuple) else value
            local = at.astimezone(self._look.zone).replace(tzinfo=None)
            page.write_datetime(number, place, local, self._format(kind, bold))
        elif kind == "day":
            page.write_datetime(number, place, value, self._format(kind, bold))
        elif kind == "tree":
            page.write_string(number, place, f"{INDENT * value[0]}{value[1]}", self._bold if bold else None)
        elif kind == "tags":
            page.write_string(number, place, ", ".join(value))
        elif kind == "yes_no":
            page.write_boolean(number, place, bool(value))
        elif kind == "money":
            amount, currency = value
            page.write_number(number, place, float(amount), self._format(_money(amount, currency), bold))
        else:
            part = _PARTS.get(kind, 1)
            page.write_number(number, place, value / part, self._format(kind, bold))

    def _format(self, kind: str, bold: bool) -> Any:
        if (kind, bold) not in self._formats:
            shape = _FORMATS.get(kind, kind)
            self._formats[kind, bold] = self._book.add_format(
                {"num_format": shape, "bold": bold, "align": "left"}
                if kind in ("instant", "clock", "day")
                else {"num_format": shape, "bold": bold}
            )
        return self._formats[kind, bold]


def _kind(column: Column) -> str:
    """The kind of a column; lengths that may be less than nothing are hours, since no clock shows them."""
    return "hours" if column.kind == "duration" and column.made in ("difference", "so_far") else column.kind


def _money(amount: Any, currency: str) -> str:
    """How amounts of a currency are shown, with as many places as they have."""
    places = max(0, -amount.as_tuple().exponent)
    letters = "".join(letter for letter in currency if letter.isalnum())
    return f'0{"." if places else ""}{"0" * places} "{letters}"'
