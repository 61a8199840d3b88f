"""The editing algebra: split, join, move, resize, fill."""

from __future__ import annotations

from timetracker.actions import algebra as actions
from timetracker.cli.registry import command
from timetracker.domain import duration, span, when
from timetracker.domain.errors import InvalidInput
from timetracker.reports.rearranged import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from timetracker.cli.parameters import (
        Break,
        By_,
        Cuts,
        EntryName,
        FillFrom,
        FillTo,
        Gap,
        Into,
        MoveTo,
        Second,
        Side,
    )
    from timetracker.domain.entry import Entry
    from timetracker.view import Card
    from timetracker.workspace import Workspace


@command(writes=True)
def split(
    ws: Workspace,
    entry: EntryName,
    *,
    at: Cuts = (),
    into: Into = None,
    break_: Break = None,
    second: Second = False,
) -> Card:
    """Split an entry at a time, into equal parts, or around a break that is cut out.

    A clock time without a day that does not lie inside the entry today is read on the entry's own day.
    Examples: tt split 42 --at 11:00 · tt split last --into 3 · tt split 42 --break 12:00-12:30
    """
    found = actions.found(ws, entry)
    cuts = [_inside(ws, text, found, second=second) for text in at]
    pause = None if break_ is None else _pause(ws, break_, found)
    return shown(ws, actions.split(ws, str(found.id), cuts=cuts, into=into, pause=pause))


def _inside(ws: Workspace, text: str, entry: Entry, *, second: bool) -> datetime:
    for today in _days(ws, text, entry):
        reading = when.read(text, ws.days, today, second=second) if when.bare(text) else None
        if reading and entry.start < reading.instant < entry.interval.until(ws.clock.now()):
            return ws.heard(reading)
    return ws.when(text, second=second)


def _days(ws: Workspace, text: str, entry: Entry) -> Sequence[datetime]:
    """Instants of the days on which a clock time can be meant: today, then the entry's first and last."""
    now = ws.clock.now()
    return (now, entry.start, entry.interval.until(now)) if when.bare(text) else (now,)


def _pause(ws: Workspace, text: str, entry: Entry) -> tuple[datetime, datetime]:
    now = ws.clock.now()
    inside = (entry.start, entry.interval.until(now))
    head = text.rpartition("-")[0]
    for today in (now, *inside) if head.strip()[:1].isdecimal() and "-" not in head else ():
        begin, end = span.read_interval(text, ws.days, today)
        if inside[0] < begin.instant and end.instant < inside[1]:
            return ws.heard(begin), ws.heard(end)
    begin, end = span.read_interval(text, ws.days, now)
    return ws.heard(begin), ws.heard(end)


@command(writes=True)
def join(ws: Workspace, entry: EntryName, other: EntryName, *, gap: Gap = None) -> Card:
    """Join two entries: the earlier's number, project and task, the tags and notes of both.

    The time between them counts, unless --close-gap moves the later up to the earlier (the total stays), or
    --keep-gap leaves it untracked: then two entries with the same words remain.
    Examples: tt join 41 42 · tt join @1 @2 --close-gap
    """
    kind = {None: "counted", True: "kept", False: "closed"}[gap]
    return shown(ws, actions.join(ws, entry, other, kind))


@command(writes=True)
def move(ws: Workspace, entry: EntryName, *, to: MoveTo, second: Second = False) -> Card:
    """Let an entry begin at another time, as long as before.

    Examples: tt move 42 --to 14:00 · tt move last --to "yesterday 9:30"
    """
    return shown(ws, actions.move(ws, entry, ws.when(to, second=second)))


@command(writes=True)
def resize(ws: Workspace, entry: EntryName, *, by: By_, side: Side = None) -> Card:
    """Make an entry longer or shorter at its end, or at its start.

    Examples: tt resize 42 --by +10m · tt resize 42 --by -1h --start
    """
    return shown(ws, actions.resize(ws, entry, signed(by), "start" if side else "end"))


def signed(text: str) -> timedelta:
    """The duration of `+10m`, `10m` or `-10m`.

    Raises InvalidInput.
    """
    plain = text.strip()
    length = duration.read(plain.lstrip("+-") if plain[:2] not in ("+-", "-+", "--", "++") else plain)
    return -length if plain.startswith("-") else length


@command(writes=True)
def fill(
    ws: Workspace,
    entry: EntryName,
    *,
    side: Side = None,
    from_: FillFrom = None,
    to: FillTo = None,
    second: Second = False,
) -> Card:
    """Grow an entry over the untracked time beside it: to its neighbours of the same day, or to a time.

    Examples: tt fill 42 · tt fill 42 --start · tt fill 42 --to 12:00
    """
    sides = {None: ("start", "end"), True: ("start",), False: ("end",)}[side]
    if from_ is not None or to is not None:
        if side is not None:
            raise InvalidInput("--from and --to say the side already.", hint="Leave out --start and --end.")
        sides = (*(("start",) if from_ is not None else ()), *(("end",) if to is not None else ()))
    start = None if from_ is None else ws.when(from_, second=second)
    end = None if to is None else ws.when(to, second=second)
    return shown(ws, actions.fill(ws, entry, sides=sides, start=start, end=end))
