"""The export of Kimai as CSV, with headings in English or German. Its activities become tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.rows import clock, day, entries, headings, month_first, named, tags

if TYPE_CHECKING:
    from timetracker.interchange.rows import Row
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

ENGLISH = ("Date", "From", "To", "Customer", "Project", "Activity", "Description", "Billable", "Tags")
GERMAN = ("Datum", "Von", "Bis", "Kunde", "Projekt", "Tätigkeit", "Beschreibung", "Abrechenbar", "Schlagworte")
_YES = ("1", "yes", "ja", "true")
_ONE_DAY = timedelta(days=1)


def recognised(source: Source) -> bool:
    """Whether the headings are Kimai's, in either language."""
    found = set(headings(source))
    return any({*words[:3], words[4]} <= found for words in (ENGLISH, GERMAN))


def read(source: Source, wall: Wall) -> Items:
    """An entry a row; an end before its start is of the day after. Raises BadSource when days could be months."""
    words = GERMAN if GERMAN[0] in headings(source) else ENGLISH
    at, begin, until, client, project_, activity, note, billable, marks = words
    needed = (at, begin, until, project_)
    first = month_first(source, at)

    def draft(row: Row) -> tuple[EntryDraft, str]:
        on, since, to = day(row[at], month_first=first), clock(row[begin]), clock(row[until])
        start = wall.on(on, *since)
        end = wall.later(wall.on(on + _ONE_DAY if to < since else on, *to), start)
        project, task = named(row[project_], row.get(activity, ""))
        made = EntryDraft(
            project, start, end, task, tags(row.get(marks, "")), row.get(note, ""),
            row.get(billable, "").strip().lower() in _YES, zone=wall.name,
        )  # fmt: skip
        return made, row.get(client, "")

    return entries(source, needed, draft)
