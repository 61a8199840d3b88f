"""The editing algebra: split, join, move, resize, fill."""

from __future__ import annotations

from timetracker.actions import algebra as actions, naming, times
from timetracker.cli.registry import command
from timetracker.domain import duration
from timetracker.domain.errors import InvalidInput
from timetracker.reports.rearranged import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta

    from timetracker.cli.parameters import (
        Break,
        By_,
        Cuts,
        EntryName,
        FillFrom,
        FillTo,
        Gap,
        Into,
        MoveBy,
        MoveTo,
        OtherEntry,
        Second,
        Side,
    )
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
    """Split an entry, or cut a break out of it.

    At a time, into equal parts, or around a break.
    A clock time without a day is one on the entry's own day.
    Examples: tt split 42 --at 11:00 · tt split last --into 3 · tt split 42 --break 12:00-12:30
    """
    subject = naming.entry_named(ws, entry)
    cuts = [times.inside(ws, subject, text, second=second) for text in at]
    pause = None if break_ is None else times.pause(ws, subject, break_, second=second)
    return ws.show(shown, actions.split(ws, str(subject.id), cuts=cuts, into=into, pause=pause))


@command(writes=True)
def join(ws: Workspace, entry: EntryName, other: OtherEntry, *, gap: Gap = None) -> Card:
    """Join two entries.

    The earlier's number, project and task stay, with the tags and notes of both.
    The time between them counts, unless --close-gap moves the later up to the earlier (the total stays), or
    --keep-gap leaves it untracked: then two entries with the same words remain.
    Examples: tt join 41 42 · tt join @1 @2 --close-gap
    """
    kind = {None: "counted", True: "kept", False: "closed"}[gap]
    return ws.show(shown, actions.join(ws, entry, other, kind))


@command(writes=True)
def move(ws: Workspace, entry: EntryName, *, to: MoveTo = None, by: MoveBy = None, second: Second = False) -> Card:
    """Move an entry to another time.

    It lasts as long as before.
    A clock time is one on the entry's own day; 1d is a calendar day, however long it is.
    Examples: tt move 42 --to 14:00 · tt move last --to "yesterday 9:30" · tt move 42 --by 1d
    """
    subject = naming.entry_named(ws, entry)
    if (to is None) == (by is None):
        raise InvalidInput("Say where to, in one way.", hint="Give --to WHEN, or --by as in --by 1d or --by -30m.")
    if by is not None:
        start = times.shifted(ws, subject, duration.signed_shift(by), second=second)
    else:
        start = times.moving(ws, subject, to or "", second=second)
    return ws.show(shown, actions.move(ws, str(subject.id), start))


@command(writes=True)
def resize(ws: Workspace, entry: EntryName, *, by: By_, side: Side = None) -> Card:
    """Make an entry longer or shorter.

    At its end, or at its start.
    Examples: tt resize 42 --by +10m · tt resize 42 --by -1h --start
    """
    return ws.show(shown, actions.resize(ws, entry, signed(by), "start" if side else "end"))


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
    """Grow an entry over untracked time beside it.

    To its neighbours of the same day, or to a time.
    Examples: tt fill 42 · tt fill 42 --start · tt fill 42 --to 12:00
    """
    sides = {None: ("start", "end"), True: ("start",), False: ("end",)}[side]
    if from_ is not None or to is not None:
        if side is not None:
            raise InvalidInput("--from and --to say the side already.", hint="Leave out --start and --end.")
        sides = (*(("start",) if from_ is not None else ()), *(("end",) if to is not None else ()))
    subject = naming.entry_named(ws, entry)
    start, end = times.changing(ws, subject, from_, to, second=second)
    return ws.show(shown, actions.fill(ws, str(subject.id), sides=sides, start=start, end=end))
