"""The detailed report of Toggl Track as CSV."""

from timetracker.interchange import report
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.report import Shape
from timetracker.interchange.rows import headings
from timetracker.interchange.source import Items, Source

NEEDED = {"project", "day", "start_time", "end_day", "end_time"}
SHAPE = Shape({
    "project": ["Project"], "task": ["Task"], "client": ["Client"], "note": ["Description"], "tags": ["Tags", "Tag"],
    "user": ["User", "Member", "Email"], "email": ["Email"], "billable": ["Billable"], "day": ["Start date"],
    "end_day": ["End date", "Stop date"],
    "start_time": ["Start time"], "end_time": ["End time", "Stop time"], "length": ["Duration"],
})  # fmt: skip


def recognised(source: Source) -> bool:
    """Whether the headings are Toggl's."""
    columns = report.columns_of(SHAPE, headings(source))
    return set(columns) >= NEEDED and "length" in columns


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row, in the zone of the account. Raises BadSource when days could be months."""
    return report.read(source, wall, report.columns_of(SHAPE, headings(source)))
