"""The detailed report of Clockify as CSV, in the dates and clock of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.rows import clock, day, entries, headings, month_first, named, tags

if TYPE_CHECKING:
    from timetracker.interchange.rows import Row
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

NEEDED = ("Project", "Start Date", "Start Time", "End Date", "End Time")


def recognised(source: Source) -> bool:
    """Whether the headings are Clockify's."""
    return set(NEEDED) <= set(headings(source))


def read(source: Source, wall: Wall) -> Items:
    """An entry a row, in the zone of the account. Raises BadSource when days could be months."""
    first = month_first(source, "Start Date")

    def draft(row: Row) -> tuple[EntryDraft, str]:
        start = wall.on(day(row["Start Date"], month_first=first), *clock(row["Start Time"]))
        end = wall.later(wall.on(day(row["End Date"], month_first=first), *clock(row["End Time"])), start)
        project, task = named(row["Project"], row.get("Task", ""))
        made = EntryDraft(
            project, start, end, task, tags(row.get("Tags", "")), row.get("Description", ""),
            row.get("Billable", "") == "Yes", zone=wall.name,
        )  # fmt: skip
        return made, row.get("Client", "")

    return entries(source, NEEDED, draft)
