"""Reports of other tools as CSV: which column says what, clock times or bare amounts, and stated durations."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from timetracker.domain import duration
from timetracker.interchange.draft import LONGEST_S, BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.rows import Row, clock, day, day_order, entries, named, tags
from timetracker.interchange.source import Items, Source

YES = ("yes", "true", "1", "y", "ja", "oui", "sí", "x")
MAPPED = (
    "start", "end", "day", "start_time", "end_day", "end_time", "length", "project", "task", "client", "note", "tags",
    "billable", "user",
)  # fmt: skip
_SPLIT = re.compile(r"[T ]+")


class Shape(NamedTuple):
    """Field -> the headings that it may have, without regard to case; and the words for yes.

    `surname` and `email` tell people of one name apart.
    """

    columns: Mapping[str, Sequence[str]]
    yes: Sequence[str] = YES


class StatedDuration(NamedTuple):
    """A stated duration, and how much it may be off, both in seconds."""

    seconds: int
    off_s: float


def length(text: str) -> StatedDuration | None:
    """7:15, 07:15:00, 7.25 and 7,25 hours, 7h15m; None for anything else."""
    plain = text.strip()
    if match := re.fullmatch(r"(\d+):(\d\d)(?::(\d\d))?", plain):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        return StatedDuration(hours * 3600 + minutes * 60 + rest, 0 if match[3] else 59)
    if match := re.fullmatch(r"(\d+)(?:[.,](\d+))?", plain):
        digits = match[2] or ""
        return StatedDuration(
            round(float(f"{match[1]}.{digits or 0}") * 3600), max(1, 1800 / 10 ** len(digits or "00"))
        )
    if match := re.fullmatch(r"(?=\d)(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", plain):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        return StatedDuration(hours * 3600 + minutes * 60 + rest, 0 if match[3] else 59)
    return None


def columns_of(shape: Shape, headings: Sequence[str]) -> dict[str, str]:
    """Field -> the heading that a file has for it, in lower case."""
    present = {heading.casefold() for heading in headings}
    columns = {}
    for field, names in shape.columns.items():
        heading = next((name.casefold() for name in names if name.casefold() in present), None)
        if heading is not None:
            columns[field] = heading
    return columns


def moment(text: str, wall: LocalClock, order: str) -> datetime | None:
    """The instant of a day and a time in one: with an offset, or else of a clock; None where there is no time.

    Raises ValueError.
    """
    plain = text.strip()
    try:
        read = datetime.fromisoformat(plain.replace("Z", "+00:00"))
    except ValueError:
        on, _, at = _SPLIT.sub(" ", plain, count=1).partition(" ")
        return wall.on(day(on, order), *clock(at)) if at else None
    if read.tzinfo is not None:
        return read.astimezone(UTC).replace(microsecond=0)
    if len(plain) <= len("2026-02-12"):
        return None
    if not wall.given:
        raise ValueError(f"{plain} has no offset, and no --zone says where it was")
    return wall.on(read.date(), read.hour, read.minute, read.second)


class CsvReader:
    """Reads the rows of one file.

    Raises BadSource when days could be months.
    """

    def __init__(self, source: Source, wall: LocalClock, columns: Mapping[str, str], yes: Sequence[str] = YES) -> None:
        self._wall = wall
        self._columns = columns
        self._yes = yes
        self._emails: dict[str, str] = {}  # of a name, the first beside it
        dated = [columns[field] for field in ("day", "end_day", "start", "end") if field in columns]
        self._order = wall.dates or day_order(source, dated)

    def read(self, source: Source) -> Items:
        """An entry a row."""
        return entries(source, list(self._columns.values()), self._draft)

    def _cell(self, row: Row, field: str) -> str:
        heading = self._columns.get(field)
        return "" if heading is None else row.get(heading, "").strip()

    def _draft(self, row: Row) -> tuple[EntryDraft, str | None]:
        cell = {field: self._cell(row, field) for field in self._columns}
        project, task = named(cell.get("project", ""), cell.get("task", ""))
        stated = length(cell.get("length", ""))
        doubts = self._wall.doubts
        start, end, span_s = self._times(cell, stated)
        draft = EntryDraft(
            project, start, end, task, tags(cell.get("tags", "")), self._note(row),
            cell["billable"].casefold() in self._yes if "billable" in cell else None, zone=self._wall.name,
            user=self._person(cell), span_s=span_s,
            key=" ".join(cell.get(field, "") for field in ("start", "day", "start_time")).strip(),
        )  # fmt: skip
        if end is not None and stated is not None:
            draft = self._as_stated(draft, end, stated, doubts)
        return draft, cell.get("client")

    def _person(self, cell: Mapping[str, str]) -> str:
        """Whose a row is; the second of two people of one name with the address that tells them apart."""
        name = " ".join(filter(None, (cell.get("user", ""), cell.get("surname", ""))))
        email = cell.get("email", "").casefold()
        if not name or not email or self._emails.setdefault(name.casefold(), email) == email:
            return name
        return f"{name} <{email}>"

    def _note(self, row: Row) -> str:
        heading = self._columns.get("note")
        return "" if heading is None else row.get(heading, "")

    def _times(self, cell: Mapping[str, str], stated: StatedDuration | None) -> tuple[datetime, datetime | None, int]:
        """Start, end, and the length of a row without clock times."""
        start = self._at(cell.get("start", ""), cell.get("day", ""), cell.get("start_time", ""))
        if start is None:
            if stated is None or not 0 < stated.seconds <= LONGEST_S:
                raise ValueError("has neither clock times nor an amount of time")
            return self._wall.on(self._day(cell.get("day", "") or cell.get("start", ""))), None, stated.seconds
        if "end" in cell:
            end = moment(cell["end"], self._wall, self._order)
        else:
            end = self._at("", cell.get("end_day", "") or cell.get("day", ""), cell.get("end_time", ""))
        if end is None:
            ends = stated is not None and stated.seconds > 0
            return start, start + timedelta(seconds=stated.seconds) if ends and stated else None, 0
        if "end" not in cell and "end_day" not in cell and end < start:  # one day for both: it ended on the next
            end = self._at("", str(self._day(cell["day"]) + timedelta(days=1)), cell["end_time"])
            assert end is not None
        return start, self._wall.later(end, start), 0

    def _at(self, text: str, on: str, at: str) -> datetime | None:
        if text:
            return moment(text, self._wall, self._order)
        return self._wall.on(self._day(on), *clock(at)) if at else None

    def _day(self, text: str) -> date:
        return day(text, self._order)

    def _as_stated(self, draft: EntryDraft, end: datetime, stated: StatedDuration, doubts: int) -> EntryDraft:
        """The entry with the end that its duration says, where that is another than the written one."""
        wall = self._wall
        if self._wall.doubts > doubts and stated.off_s < 60:  # it tells which of two readings is meant
            wall.doubts = doubts
        after = draft.start + timedelta(seconds=stated.seconds)
        if abs((end - after).total_seconds()) <= stated.off_s or stated.seconds > LONGEST_S:
            return draft
        times = [f"{wall.clock(at):%Y-%m-%d %H:%M:%S}" for at in (after, end)]
        if times[0] == times[1]:
            return draft._replace(end=after)
        remark = f"ends {{end}}, after its {duration.full(stated.seconds)}; by its clock times it ends {times[1]}"
        return draft._replace(end=after, remark=remark)


def read(source: Source, wall: LocalClock, columns: Mapping[str, str], yes: Sequence[str] = YES) -> Items:
    """An entry a row. Raises BadSource when days could be months, or a column is missing."""
    if not {"start", "day"} & set(columns):
        raise BadSource(f"{source.name} has no column for the start of an entry.", hint="Say which it is: --map.")
    return CsvReader(source, wall, columns, yes).read(source)
