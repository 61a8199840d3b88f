"""Rows of CSV under their headings, and the dates, times and names that several tools write in them."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from timetracker.interchange.draft import BadSource, EntryDraft
from timetracker.interchange.names import NAMELESS, tag_words, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

Row = Mapping[str, str]

_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*([AaPp][Mm])?$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)\.?$")
_YEAR_LAST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})\.?$")
ORDERS = ("", "dmy", "mdy", "ymd")
_SEPARATORS = ",;\t"
_SEPARATOR_SAID = re.compile("sep=.$", re.IGNORECASE)
LONGEST_CELL = 1 << 22  # a note may be long; a quote that never ends is found out
csv.field_size_limit(LONGEST_CELL)


def headings(source: Source) -> list[str]:
    """The headings of a file; none for a directory."""
    if source.directory:
        return []
    _, first = _headed(source)
    return [cell.strip() for cell in next(csv.reader([first], delimiter=_separator(first)), [])]


def _headed(source: Source) -> tuple[int, str]:
    """The line of the headings, and its number: Excel may say the separator ahead of it."""
    first, second, *_ = [*source.head().removeprefix("\ufeff").split("\n", 2), ""]
    return (2, second.rstrip("\r")) if _SEPARATOR_SAID.match(first.rstrip("\r")) else (1, first.rstrip("\r"))


def _separator(first: str) -> str:
    return max(_SEPARATORS, key=first.count)


def rows(source: Source, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """The rows with the numbers of their lines, under their headings in lower case.

    Raises BadSource when a heading is missing, or a quote never ends.
    """
    first, heading = _headed(source)
    lines = (f"{line}\n" for number, line in source.lines() if number >= first)
    heads = [heading.casefold() for heading in headings(source)]
    missing = [name for name in needed if name.casefold() not in heads]
    if missing:
        columns = ", ".join(filter(None, headings(source)))[:200]
        hint = f"It has: {columns}." if columns else "Is it of another format?"
        raise BadSource(f"{source.name} has no column {missing[0]!r}.", hint=hint)
    reader = csv.reader(lines, delimiter=_separator(heading), strict=True)
    begin = first
    try:
        for cells in reader:
            if begin > first and cells:
                yield begin, dict(zip(heads, cells, strict=False))
            begin = reader.line_num + first
    except csv.Error as error:
        message = f"Line {begin} of {source.name} cannot be read ({error})."
        raise BadSource(message, hint="Is the file whole?") from error


def entries(source: Source, needed: Sequence[str], draft: Callable[[Row], tuple[EntryDraft, str | None]]) -> Items:
    """What `draft` makes of each row, an entry and its client.

    The client is empty where the row says that there is none, and None where it says nothing of it.
    """
    for number, row in rows(source, needed):
        try:
            entry, client = draft(row)
        except (ValueError, KeyError, IndexError) as error:
            yield number, UnparsedLine(", ".join(row.values())[:80], str(error))
            continue
        yield number, entry if client is None else entry._replace(client=tidy(client))


def named(project: str, task: str) -> tuple[str, str | None]:
    """Project and task as names that are admitted."""
    return tidy(project) or NAMELESS, tidy(task) or None


def tags(text: str) -> tuple[str, ...]:
    """Tags that commas separate."""
    return tag_words(tuple(text.split(",")))


def clock(text: str) -> tuple[int, int, int]:
    """Hour, minute and second of 9:00, 09:00:30 or 9:00 PM.

    Raises ValueError.
    """
    match = _CLOCK.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time")
    hour = int(match[1])
    if match[4]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text!r} is not a time")
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def day(text: str, order: str = "") -> date:
    """The day of 2024-03-09, 2024/03/09, 9.3.2024, or 3/9/2024 where it is known what comes first.

    Raises ValueError.
    """
    plain = text.strip()
    if match := _YEAR_FIRST.match(plain):
        return date(int(match[1]), int(match[3]), int(match[4]))
    match = _YEAR_LAST.match(plain)
    order = "dmy" if match and match[2] == "." and order != "mdy" else order
    if match is None or order not in ("dmy", "mdy"):
        raise ValueError(f"{text!r} is not a day")
    first, second = int(match[1]), int(match[3])
    month, number = (first, second) if order == "mdy" else (second, first)
    return date(int(match[4]), month, number)


def day_order(source: Source, columns: Sequence[str]) -> str:
    """Whether days or months come first in columns of days: dmy or mdy; empty where all begin with the year.

    Raises BadSource when every day could be read both ways: nothing is guessed.
    """
    doubtful = ""
    for _, row in rows(source, columns):
        for column in columns:
            match = _YEAR_LAST.match(row.get(column, "").strip().partition(" ")[0])
            if match is None or match[2] == ".":
                continue
            if int(match[1]) > 12:
                return "dmy"
            if int(match[3]) > 12:
                return "mdy"
            doubtful = doubtful or match[0]
    if not doubtful:
        return ""
    raise BadSource(
        f"{source.name} does not tell whether {doubtful} names the month or the day first.",
        hint="Say it: --dates dmy or --dates mdy.",
    )
