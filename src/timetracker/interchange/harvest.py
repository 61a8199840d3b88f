"""Harvest's detailed time report as CSV: amounts of time by day, without clock times."""

from timetracker.interchange import report
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.report import Shape
from timetracker.interchange.rows import headings
from timetracker.interchange.source import Items, Source

NEEDED = {"day", "project", "task", "length"}
_SHAPE = Shape({
    "day": ["Date"], "client": ["Client"], "project": ["Project"], "task": ["Task"], "note": ["Notes"],
    "length": ["Hours"], "billable": ["Billable?"], "user": ["First Name", "Employee"], "surname": ["Last Name"],
})  # fmt: skip


def recognised(source: Source) -> bool:
    """Whether the headings are Harvest's."""
    return set(report.columns_of(_SHAPE, headings(source))) >= NEEDED


def read(source: Source, wall: LocalClock) -> Items:
    """An amount a row. Raises BadSource when days could be months."""
    return report.read(source, wall, report.columns_of(_SHAPE, headings(source)))
