"""A workbook for Excel and LibreOffice: a row an entry, times of the zone in force, lengths that can be summed."""

from collections.abc import Iterable, Iterator
from typing import Any

from timetracker import workbook
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock

_HEADINGS = ("Start", "End", "Duration", "Project", "Task", "Client", "Tags", "Note", "Billable", "Id")
_WIDTHS = (18, 18, 10, 20, 20, 20, 20, 40, 8, 38)


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[bytes]:
    """The pieces of the file.

    Raises SourceError where xlsxwriter is not installed.
    """
    entries = (draft for draft in drafts if isinstance(draft, EntryDraft))
    return workbook.pieces(lambda book: _fill(book, entries, wall))


def _fill(book: Any, drafts: Iterable[EntryDraft], wall: LocalClock) -> None:
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
    length = book.add_format({"num_format": "[h]:mm:ss"})
    bold = book.add_format({"bold": True})
    sheet, row = _sheet(book, bold), 0
    for draft in drafts:
        if row == workbook.MOST_ROWS:
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
