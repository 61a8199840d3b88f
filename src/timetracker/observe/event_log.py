"""The event log: one JSON object a line, one file a UTC day, numbers and closed sets only.

A cursor follows the store's journal: the end of the file that was written last says how far. A command killed between
commit and append, or a power cut, leaves lines missing, and the next command adds them: none lost, none twice.
`docs/event-log.md` describes the record.
"""

from __future__ import annotations

import os
from datetime import date, datetime

from timetracker.domain.annotations import Any, Iterable, Iterator, Sequence
from timetracker.domain.record import NamedTuple
from timetracker.files import locked, open_to_append, read_ascii, regular, replace
from timetracker.observe.log_lines import append, day_of, line, link, mend, newest
from timetracker.scope import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader

    Row = Sequence[Any]

STATE = ".state"
LOCK = ".lock"
LOCK_S = 5.0  # who waits longer leaves its lines to the next command
TAIL = 1 << 16
BATCH = 1000
NOTHING = (0, "")  # what a file without events of a store ends with
UNKNOWN = "?"  # the day of a place that only the files can tell


def log_event(
    log: EventLog, now: datetime, *, journal: tuple[Reader, str, Sequence[int]] | None = None, line: str = ""
) -> list[str]:  # fmt: skip
    """Put what has happened into the event log: what is new in the journal of an installation, or a line of its own.

    Every commit, command and request comes through here; nothing of it leaves the machine. Returns what the user
    should know. Raises OSError when the log cannot be written.
    """
    if line:
        log.write_line(line, f"{now:%Y-%m-%d}", now)
    if journal is None:
        return []
    reader, token, recorded = journal
    return log.catch_up(reader, token, now, recorded)


class LogCursor(NamedTuple):
    """How far the log has followed a store: its number in the log, an event that was written, and its file's day.

    Whatever the file of that day holds beyond the event counts as well. Without a day the number alone holds: there is
    no line of that event. Its invocation, where a line says it, tells the event from another of that number.
    """

    number: int
    last: int = 0
    day: str = UNKNOWN
    invocation: str = ""


class EventLog:
    """The log's directory, and how far it has followed every store.

    The state file holds a line `NUMBER STORE_ID EVENT DAY` for each store. It is replaced, and synced, when a store
    goes on to another day's file; within a day the end of the file says how far the log has come.
    """

    def __init__(self, directory: str, *, keep_days: int) -> None:
        self.directory = directory
        self.keep_days = keep_days

    def catch_up(self, reader: Reader, token: str, now: datetime, recorded: Sequence[int] = ()) -> list[str]:
        """Append the events of this installation that are not in the log yet; returns what the user should know.

        `recorded` are the numbers of the events that this command has just committed.

        Raises OSError when the log cannot be written.
        """
        origin = reader.origin(token)
        if origin is None:
            return []
        with self._locked():
            stores = self._read_state()
            store_id = reader.store_id()
            cursor = stores.get(store_id)
            place = self._reached(cursor or _first(reader, stores))
            place, notes = _within(place, reader, recorded, stores)
            stores[store_id] = place
            left_out = self._append_all(reader, origin, store_id, stores, now)
            if left_out or cursor is None or stores[store_id][::2] != cursor[::2]:
                self._sync(stores[store_id].day)
                self._write_state(stores)
            if stores[store_id].day != place.day:
                self._tidy(now)
            return notes + ([_left_out(left_out)] if left_out else [])

    def _append_all(
        self, reader: Reader, origin: int, store_id: str, stores: dict[str, LogCursor], now: datetime
    ) -> int:  # fmt: skip
        """Append what is missing, and move the store's place; returns how many events were too old."""
        left_out = 0
        days: list[str] | None = None
        while True:
            place = stores[store_id]
            rows = reader.event_rows_after(place.last, origin, BATCH)
            for day, group in _by_day(rows):
                if day != place.day:
                    days = self._days() if days is None else days
                    if self._too_old(day, days):
                        left_out += len(group)
                        place = LogCursor(place.number, group[-1][0], "")
                        continue
                    self._sync(place.day)
                place = self._written(place, day, group)
            stores[store_id] = place
            if len(rows) < BATCH:
                return left_out

    def _written(self, place: LogCursor, day: str, group: Sequence[Row]) -> LogCursor:
        """The place after a day's events were appended, but for those that are in that day's file already."""
        with self._opened(day) as handle:
            reached = newest(handle, place.number)[0] if day != place.day else place.last
            fresh = [row for row in group if row[0] > reached]
            if fresh:
                append(handle, "".join(line(row, place.number) for row in fresh))
        return LogCursor(place.number, group[-1][0], day)

    def _reached(self, place: LogCursor) -> LogCursor:
        """The place by the end of the files: after a kill it lies beyond the state, after a power cut before it."""
        if not place.day:
            return place
        end = self._end_of(place.day, place.number) if place.day != UNKNOWN else NOTHING
        if end is None:
            return place  # somebody took that file away: what the state knows of it is not written again
        if end[0]:
            return LogCursor(place.number, end[0], place.day, end[1])
        ends = [(self._end_of(day, place.number) or NOTHING, day) for day in self._days()]
        (last, invocation), day = max(ends, default=(NOTHING, UNKNOWN))
        return LogCursor(place.number, last, day, invocation)

    def _end_of(self, day: str, store: int) -> tuple[int, str] | None:
        """The newest event of a store in a day's file, and its invocation; None where there is no file."""
        try:
            handle = os.open(self._file(day), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            return None
        try:
            return newest(handle, store)
        finally:
            os.close(handle)

    @contextmanager
    def _opened(self, day: str) -> Iterator[int]:
        """A day's file, made when it is not there; a torn last line is cut off."""
        handle = open_to_append(self._file(day))
        try:
            mend(handle)
            yield handle
        finally:
            os.close(handle)

    def write_line(self, text: str, day: str, now: datetime) -> None:
        """Append a line of its own, without an event of a store, such as `cli.command`.

        Raises OSError.
        """
        with self._locked():
            new = not os.path.exists(self._file(day))
            with self._opened(day) as handle:
                append(handle, text)
            if new:
                self._tidy(now)

    def _tidy(self, now: datetime) -> None:
        """What a new file brings with it: the link to today's, and the end of the oldest."""
        if os.path.exists(self._file(f"{now:%Y-%m-%d}")):
            link(self.directory, f"app-{now:%Y-%m-%d}.jsonl")
        self.prune()

    def tail(self, lines: int) -> list[str]:
        """The last lines of the file that was written last; none when there is no log."""
        try:
            paths = [self._file(day) for day in self._days()]
            with open(max(paths, key=os.path.getmtime), "rb", opener=regular) as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
                return file.read().decode("ascii", "replace").splitlines()[-lines:]
        except (OSError, ValueError):
            return []

    def prune(self) -> None:
        """Delete the files of days older than `keep_days`, as far as two days' files bear out what day it is."""
        days = self._days()
        for day in days:
            if self._too_old(day, days):
                os.unlink(self._file(day))

    def _too_old(self, day: str, days: Sequence[str]) -> bool:
        """Whether a day is over; a clock that was wrong once makes one file of the future, and nothing is deleted."""
        newer = sorted((later for later in days if later > day), reverse=True)
        return len(newer) > 1 and _ordinal(day) < _ordinal(newer[1]) - self.keep_days

    def _days(self) -> list[str]:
        """The days of which there is a file, oldest first."""
        try:
            names = os.listdir(self.directory)
        except FileNotFoundError:
            return []
        dated = [
            name[4:14] for name in names if name.startswith("app-") and name.endswith(".jsonl") and len(name) == 20
        ]
        return sorted(day for day in dated if _ordinal(day))

    def _file(self, day: str) -> str:
        return os.path.join(self.directory, f"app-{day}.jsonl")

    def _sync(self, day: str) -> None:
        """Wait until a day's file is on the disk, before a newer one is begun: what a power cut takes is the end."""
        with suppress(FileNotFoundError):
            handle = os.open(self._file(day), os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _locked(self) -> Any:
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        return locked(os.path.join(self.directory, LOCK), limit_s=LOCK_S)

    def reached(self, store_id: str) -> LogCursor:
        """How far a store was followed, as the state file and the ends of the files say.

        Raises OSError.
        """
        place = self._read_state().get(store_id)
        return LogCursor(0, 0, "") if place is None else self._reached(place)

    def only_number(self) -> int:
        """The number of the store, where one alone was followed; else 0: for a store that cannot say its id."""
        numbers = [place.number for place in self._read_state().values()]
        return numbers[0] if len(numbers) == 1 else 0

    def ahead(self, reader: Reader) -> LogCursor | None:
        """The log's place in a store that ends before it, or tells of another event there: an older copy; else None.

        Raises OSError.
        """
        place = self.reached(reader.store_id())
        if not place.last:
            return None
        invocation = reader.invocation(place.last)
        if invocation is None:  # a restore may have taken it out of the store, which has gone on since
            # A member does not see events of others, which the log of one home may hold as well.
            return place if reader.sees_all() and place.last > reader.last_event() else None
        return place if place.invocation not in ("", invocation) else None

    def _read_state(self) -> dict[str, LogCursor]:
        stores: dict[str, LogCursor] = {}
        try:
            for text in self._state_text().splitlines():
                number, store_id, last, *day = text.split(" ")
                stores[store_id] = LogCursor(int(number), int(last), "".join(day) if day else UNKNOWN)
        except ValueError:
            # A damaged state file: begin again; what is in the log already is found there.
            return {}
        return stores

    def _state_text(self) -> str:
        try:
            return read_ascii(os.path.join(self.directory, STATE))
        except (FileNotFoundError, PermissionError):
            return ""

    def _write_state(self, stores: dict[str, LogCursor]) -> None:
        # Those that rest are brought to the end of their files, which may be gone when they are needed.
        places = {store_id: self._reached(place) for store_id, place in stores.items()}
        lines = [f"{place.number} {store_id} {place.last} {place.day}\n" for store_id, place in places.items()]
        replace(os.path.join(self.directory, STATE), "".join(lines))


def _free_number(stores: dict[str, LogCursor]) -> int:
    return max((place.number for place in stores.values()), default=0) + 1


def _first(reader: Reader, stores: dict[str, LogCursor]) -> LogCursor:
    """The place of a store that was never followed; one that was restored over a lost one begins at its restore."""
    after = reader.begins_after()
    return LogCursor(_free_number(stores), after, "") if after else LogCursor(_free_number(stores))


def _within(
    place: LogCursor, reader: Reader, recorded: Sequence[int], stores: dict[str, LogCursor]
) -> tuple[LogCursor, list[str]]:  # fmt: skip
    """The place, or another one where the store ends before it: an older copy was put in its place."""
    if recorded and place.last <= recorded[-1]:
        return place, []
    newest = reader.last_event()
    if place.last <= newest:
        return place, []
    note = (
        f"The event log had come to event {place.last}, but the store ends at {newest}: it is older than its log."
        f" Its events are written from here on as those of store {_free_number(stores)}."
    )
    return LogCursor(_free_number(stores), newest - len(recorded), ""), [note]


def _left_out(count: int) -> str:
    from timetracker.domain.counting import counted  # not on the way of the timer

    return f"{counted(count, 'event is', 'events are')} older than log.keep_days and not in the event log."


def _ordinal(day: str) -> int:
    """The number of a day; 0 for what is none."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


def _by_day(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    groups: list[tuple[str, list[Row]]] = []
    for row in rows:
        day = day_of(row)
        if not groups or groups[-1][0] != day:
            groups.append((day, []))
        groups[-1][1].append(row)
    return groups
