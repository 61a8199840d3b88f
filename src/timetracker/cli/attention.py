"""Asks what to do with an entry that ran on while the computer was off or asleep. Never without a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

from timetracker.actions import algebra, attention, edit, track
from timetracker.actions.edit import Edit
from timetracker.cli.ask import answer, say
from timetracker.domain import duration
from timetracker.domain.record import NamedTuple
from timetracker.reports import changes, rearranged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.absence import Absence
    from timetracker.domain.entry import Entry
    from timetracker.view import Card
    from timetracker.workspace import Workspace

_WAS = {"off": "was off", "asleep": "slept"}


class Decision(NamedTuple):
    """What was done about the entry, in words, and whether it goes on."""

    card: Card
    runs: bool


def ask(ws: Workspace) -> Decision | None:
    """Offer to keep, cut or split the running entry where the computer was away; what was done, None for nothing.

    Keeping is the answer of an empty line; at the end of input nothing is decided, and it is asked again.
    """
    absence = attention.absence(ws)
    if absence is None:
        return None
    entry, away = absence
    now = ws.clock.now()
    length = duration.text(int((away.end - away.start).total_seconds()))
    say(
        f"{entry.title} has been running since {_when(ws, entry.entry.start)}, but this computer {_WAS[away.kind]}",
        f"for {length}, from about {_when(ws, away.start)} to {_when(ws, away.end)}.",
        "  k  keep all of it",
        f"  c  cut it: it ended at {_when(ws, away.start)}",
        f"  s  split it: take the {length} out, it goes on after",
    )
    letter = _letter()
    if letter is None:
        return None
    if letter == "c":
        return Decision(ws.show(changes.shown, track.stop(ws, away.start)), runs=False)
    if letter == "s":
        return Decision(_split(ws, entry.entry, away, now), runs=True)
    attention.keep(ws)
    return None


def _split(ws: Workspace, entry: Entry, away: Absence, now: datetime) -> Card:
    end = min(away.end, now - timedelta(seconds=1))
    if away.start <= entry.start:  # nothing is left before it
        return ws.show(rearranged.shown, edit.edit(ws, str(entry.id), Edit(start=end)))
    return ws.show(rearranged.shown, algebra.split(ws, str(entry.id), pause=(away.start, end)))


def _when(ws: Workspace, at: datetime) -> str:
    local, today = at.astimezone(ws.settings.zone), ws.clock.now().astimezone(ws.settings.zone)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%Y-%m-%d %H:%M}"


def _letter() -> str | None:
    """k, c or s; None at the end of input."""
    while True:
        line = answer("What should happen to it? [K/c/s] ")
        if line is None:
            return None
        letter = line.lower()[:1] or "k"
        if letter in "kcs":
            return letter
