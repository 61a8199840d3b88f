"""How a time or span is read."""

from __future__ import annotations

from timetracker.actions import times
from timetracker.cli.registry import command
from timetracker.domain import localtime, span, when
from timetracker.domain.errors import InvalidInput
from timetracker.reports.described import stamp
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.cli.parameters import Second, Words
    from timetracker.workspace import Workspace


@command("when", quiet_log=True)
def when_(ws: Workspace, words: Words, *, second: Second = False) -> Card:
    """Show how a time or span is read.

    In the zone in force; an interval as `tt add` reads it.
    Examples: tt when "mon 14:00" · tt when 12:00-13:00 · tt when last 7 days · tt when -25m
    """
    text = " ".join(words)
    try:
        return _instant(ws, times.instant(ws, text, second=second))
    except when.NotATime as not_a_time:
        try:
            return _span(ws, span.read(text, ws.days, ws.clock.now()))
        except InvalidInput:
            return _interval(ws, text, not_a_time, second=second)


def _instant(ws: Workspace, at: datetime) -> Card:
    zone = ws.settings.zone
    local = at.astimezone(zone)
    data = {"instant": stamp(at, zone), "zone": ws.zone_name, "unix_s": int(at.timestamp())}
    return Card(f"{local:%A} {local.isoformat(' ')} {ws.zone_name}", data)


def _interval(ws: Workspace, text: str, not_a_time: when.NotATime, *, second: bool) -> Card:
    """What `tt add` makes of a text; that it is no time is the error where it is no interval either."""
    if not any(dash in text for dash in when.DASHES):
        raise not_a_time
    try:
        start, end = times.adding(ws, interval=text, second=second)
    except when.NotATime:
        raise not_a_time from None
    zone = ws.settings.zone
    data = {"span": {"from": stamp(start, zone), "until": stamp(end, zone)}, "zone": ws.zone_name}
    words = f"From {localtime.named(start, zone)} until {localtime.named(end, zone)} ({ws.zone_name})"
    return Card(words, data)


def _span(ws: Workspace, period: span.Span) -> Card:
    zone = ws.settings.zone
    data = {"span": {"from": stamp(period.start, zone), "until": stamp(period.until, zone)}, "zone": ws.zone_name}
    parts = [_end(ws, period.start, "the beginning"), _end(ws, period.until, "the end")]
    return Card(f"From {parts[0]} until {parts[1]} ({ws.zone_name})", data)


def _end(ws: Workspace, at: datetime | None, unbounded: str) -> str:
    return unbounded if at is None else f"{at.astimezone(ws.settings.zone):%a %Y-%m-%d %H:%M}"
