"""timetrap's database: notes by sheet, in naive clock times with fractions of seconds."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import quote

from timetracker.interchange.draft import BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import project_and_task
from timetracker.interchange.source import Items, Source, UnparsedLine

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?$")
_MAGIC = "SQLite format 3\0"
# The driver decodes names of damaged tables too, and asks for as much memory as a damaged row says that it takes.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError, MemoryError)


def recognised(source: Source) -> bool:
    """Whether a file is a database with timetrap's table."""
    if source.directory or not source.head().startswith(_MAGIC):
        return False
    try:
        with closing(opened(source)) as database:
            return bool(database.execute("SELECT 1 FROM pragma_table_info('entries') WHERE name = 'sheet'").fetchone())
    except UNREADABLE:
        return False


def opened(source: Source) -> sqlite3.Connection:
    """A database of another tool, to be read."""
    return sqlite3.connect(f"file:{quote(source.path)}?mode=ro", uri=True)


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of all sheets, archived ones too, under their ids in place of lines."""
    try:
        with closing(opened(source)) as database:
            rows = database.execute("SELECT id, note, start, end, sheet FROM entries ORDER BY start, id")
            for id, note, start, end, sheet in rows:
                try:
                    yield place(id), _draft(note, start, end, sheet, wall)
                except (TypeError, ValueError) as error:
                    yield place(id), UnparsedLine(f"{sheet}: {start}", str(error))
    except UNREADABLE as error:
        why = str(error) or "it is damaged"
        raise BadSource(f"{source.name} is not timetrap's database ({why}).", hint="Name its file.") from error


def place(id: Any) -> int:
    """The id of a row in place of a line; a database may hold anything there."""
    return id if isinstance(id, int) else 0


def _draft(note: Any, start: Any, end: Any, sheet: Any, wall: LocalClock) -> EntryDraft:
    began = instant(start, wall)
    ended = None if end is None else wall.later(instant(end, wall), began)
    project, task = project_and_task(str(sheet).lstrip("_"))
    return EntryDraft(project, began, ended, task, note=str(note or ""), zone=wall.name, key=str(start))


def instant(text: Any, wall: LocalClock) -> datetime:
    """The instant of a naive time as databases hold it; fractions of seconds are left out.

    Raises ValueError.
    """
    match = _STAMP.match(str(text))
    if match is None:
        raise ValueError(f"{text} is not a time")
    return wall.at(*(int(part or 0) for part in match.groups()))
