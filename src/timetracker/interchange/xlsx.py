"""A workbook for Excel and LibreOffice: a row an entry, times of the zone in force, lengths that can be summed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from timetracker.interchange.draft import BadSource, Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock

_HEADINGS = ("Start", "End", "Duration", "Project", "Task", "Client", "Tags", "Note", "Billable", "Id")
_WIDTHS = (18, 18, 10, 20, 20, 20, 20, 40, 8, 38)
_MOST_ROWS = 1_000_000  # of a sheet, its heading left out; Excel has 1 048 576
_CHUNK = 1 << 16


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[bytes]:
    """The pieces of the file. Rows go to disk as they come, so that few are in memory.

    Raises BadSource where xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        message = "A workbook is written with xlsxwriter, which is not installed."
        raise BadSource(message, hint="Install it with: pip install 'tt-timetracker[xlsx]'") from error
    with tempfile.TemporaryDirectory(prefix="tt-") as place, tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "tmpdir": place, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        _fill(book, (draft for draft in drafts if isinstance(draft, EntryDraft)), wall)
        book.close()
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _fill(book: Any, drafts: Iterable[EntryDraft], wall: LocalClock) -> None:
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
    length = book.add_format({"num_format": "[h]:mm:ss"})
    bold = book.add_format({"bold": True})
    sheet, row = _sheet(book, bold), 0
    for draft in drafts:
        if row == _MOST_ROWS:
            sheet, row = _sheet(book, bold), 0
        row += 1
        sheet.write_datetime(row, 0, wall.clock(draft.start).replace(tzinfo=None), moment)
        if draft.end is not None:
            sheet.write_datetime(row, 1, wall.clock(draft.end).replace(tzinfo=None), moment)
            sheet.write_number(row, 2, (draft.end - draft.start).total_seconds() / 86_400, length)
        texts = (draft.project, draft.task, draft.client, ", ".join(draft.tags), draft.note)
        for column, text in enumerate(texts, 3):
            if text:
                sheet.write_string(row, column, text)
        sheet.write_boolean(row, 8, bool(draft.billable))
        sheet.write_string(row, 9, draft.uuid or "")


def _sheet(book: Any, bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    return sheet
