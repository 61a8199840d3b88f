"""An instant as the text of a local time that reads back as the same instant; standard library and nothing else."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from typing import Protocol

    class Spanning(Protocol):
        """An entry, as far as its number and times say."""

        @property
        def id(self) -> int:
            """Its number."""

        @property
        def start(self) -> datetime:
            """When it begins."""

        @property
        def end(self) -> datetime | None:
            """When it ends; None while it runs."""


def text(at: datetime, zone: tzinfo) -> str:
    """`2026-03-02 09:00:00`, with its offset where the wall clock shows the time twice."""
    try:
        local = at.astimezone(zone).replace(microsecond=0, tzinfo=None)
        return f"{local}{offset(at, zone)}"  # `%Y` would write the year 1 as 1
    except (OverflowError, ValueError):  # the first and last hours of the calendar are of no year in other zones
        return str(at.replace(microsecond=0))


def short(at: datetime, zone: tzinfo) -> str:
    """The same without seconds that are zero."""
    return f"{at.astimezone(zone):%Y-%m-%d} {clock(at, zone)}"


def named(at: datetime, zone: tzinfo) -> str:
    """The same after the name of its weekday: `Mon 2026-03-02 09:00`."""
    return f"{at.astimezone(zone):%a} {short(at, zone)}"


def clock(at: datetime, zone: tzinfo) -> str:
    """The time without its day: `09:00`, or `09:00:30`; with its offset where it occurs twice."""
    return on_the_clock(at.astimezone(zone))


def on_the_clock(local: datetime) -> str:
    """The same of a time of a zone, that is, of what `astimezone` gives."""
    seconds = f":{local.second:02}" if local.second else ""
    return f"{local.hour:02}:{local.minute:02}{seconds}{_offset(local)}"


def between(start: datetime, end: datetime | None, zone: tzinfo) -> str:
    """Two ends as `2026-03-02 09:00 – 10:30`; the second with its day where that is another, left out while it runs."""
    if end is None:
        return f"{short(start, zone)} –"
    bare = start.astimezone(zone).date() == end.astimezone(zone).date() and not offset(end, zone)
    return f"{short(start, zone)} – {clock(end, zone) if bare else short(end, zone)}"


def entry(subject: Spanning, title: tuple[str, str] | None, zone: tzinfo) -> str:
    """An entry by what it is called and its times: `entry 5 (site/login, 2026-03-02 09:00 – 10:30)`.

    `title` is `entry 5` and `site/login`, as `store.named.title` gives it; its number alone when there is none.
    """
    times = between(subject.start, subject.end, zone)
    running = f"running since {short(subject.start, zone)}"
    called, owner = title or (f"entry {subject.id}", "")
    return f"{called} ({', '.join(part for part in (owner, times if subject.end else running) if part)})"


def offset(at: datetime, zone: tzinfo) -> str:
    """The offset of an instant whose wall-clock time occurs twice, as `+02:00`; else nothing."""
    return _offset(at.astimezone(zone))


def _offset(local: datetime) -> str:
    other = local.replace(fold=1 - local.fold)
    return "" if other.utcoffset() == local.utcoffset() else local.isoformat()[19:]
