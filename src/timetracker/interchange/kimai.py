"""The export of Kimai as CSV, with headings in any of its languages. Its activities become tasks."""

from collections.abc import Sequence

from timetracker.interchange import report
from timetracker.interchange.kimai_headings import FIELDS, LANGUAGES
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.report import YES, Shape
from timetracker.interchange.rows import headings
from timetracker.interchange.source import Items, Source

NEEDED = {"day", "start_time", "end_time", "project"}


def _shape(line: str) -> Shape:
    *words, yes = line.split("|")
    columns: dict[str, Sequence[str]] = {field: [word] for field, word in zip(FIELDS, words, strict=True)}
    columns["task"] = [words[FIELDS.index("task")], "Activity"]
    return Shape(columns, (*YES, yes.casefold()))


def _best(source: Source) -> tuple[dict[str, str], Shape]:
    """The columns in the language of which a file has most headings."""
    present = headings(source)
    shapes = [_shape(line) for line in LANGUAGES.strip().splitlines()]
    readings = [(report.columns_of(shape, present), shape) for shape in shapes]
    return max(readings, key=lambda pair: (set(pair[0]) >= NEEDED, len(pair[0])))


def recognised(source: Source) -> bool:
    """Whether the headings are Kimai's, in one of its languages."""
    columns, _ = _best(source)
    return set(columns) >= {*NEEDED, "task"}


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row; an end before its start is of the day after. Raises BadSource when days could be months."""
    columns, shape = _best(source)
    return report.read(source, wall, columns, shape.yes)
