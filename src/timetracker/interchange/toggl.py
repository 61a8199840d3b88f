"""The detailed report of Toggl Track as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.rows import clock, day, entries, headings, named, tags

if TYPE_CHECKING:
    from timetracker.interchange.rows import Row
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

NEEDED = ("Project", "Start date", "Start time", "End date", "End time")


def recognised(source: Source) -> bool:
    """Whether the headings are Toggl's."""
    return set(NEEDED) <= set(headings(source))


def read(source: Source, wall: Wall) -> Items:
    """An entry a row, in the zone of the account."""

    def draft(row: Row) -> tuple[EntryDraft, str]:
        start = wall.on(day(row["Start date"]), *clock(row["Start time"]))
        end = wall.later(wall.on(day(row["End date"]), *clock(row["End time"])), start)
        project, task = named(row["Project"], row.get("Task", ""))
        made = EntryDraft(
            project, start, end, task, tags(row.get("Tags", "")), row.get("Description", ""),
            row.get("Billable", "") == "Yes", zone=wall.name,
        )  # fmt: skip
        return made, row.get("Client", "")

    return entries(source, NEEDED, draft)
