"""The detailed report of Clockify as CSV, in the dates and clock of the account."""

from timetracker.interchange import report
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.report import Shape
from timetracker.interchange.rows import headings
from timetracker.interchange.source import Items, Source
from timetracker.interchange.toggl import NEEDED, SHAPE

_SHAPE = Shape({**SHAPE.columns, "length": ["Duration (h)", "Duration (decimal)", "Time (h)", "Time (decimal)"]})


def recognised(source: Source) -> bool:
    """Whether the headings are Clockify's."""
    return set(report.columns_of(_SHAPE, headings(source))) >= NEEDED


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row, in the zone of the account. Raises BadSource when days could be months."""
    return report.read(source, wall, report.columns_of(_SHAPE, headings(source)))
