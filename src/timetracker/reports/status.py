"""What runs, since when, and today's total."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.reports.described import described, maybe_data, point_out_forgotten
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import Asking

FIRST_STEPS = (
    "Nothing is tracked yet. Try:",
    "  tt start PROJECT       start the timer (a new project is made)",
    "  tt stop                stop it",
    "  tt log                 see what you did today; tt undo takes anything back",
    "  tt --help              everything else",
)


def build(ask: Asking) -> Card:
    """The running entry, the paused one, and seconds tracked today."""
    now = ask.now
    today = ask.days.bounds(ask.days.day_of(now))
    reader = ask.reader
    running = reader.running(ask.user_id)
    entry = None if running is None else described(reader, running)
    held = reader.paused(ask.user_id) if running is None else None
    paused = None if held is None else described(reader, held)
    today_s = reader.tracked_in(ask.user_id, today, now)
    fresh = running is None and reader.newest(ask.user_id) is None
    point_out_forgotten(ask.settings, ask.warn, running, now)
    zone = ask.settings.zone
    data = {
        "entry": maybe_data(entry, zone, now),
        "stopped": None,
        "today_s": today_s,
        "paused": maybe_data(paused, zone, now),
    }
    if fresh and ask.settings.feature("first_steps"):
        return Card(FIRST_STEPS[0], data, lines=FIRST_STEPS[1:])
    return Card(_headline(ask, entry, paused), data, lines=[f"Today {duration.text(today_s)}"])


def _headline(ask: Asking, entry: object, paused: object) -> str:
    from timetracker.domain.outcome import Described

    if isinstance(entry, Described):
        tags = ",".join(f" +{tag}" for tag in entry.tags)
        since = entry.entry.start.astimezone(ask.settings.zone)
        length = duration.text(int(entry.entry.interval.duration(ask.now).total_seconds()))
        note = f": {entry.entry.note}" if entry.entry.note else ""
        today = ask.now.astimezone(ask.settings.zone).date()
        shown = f"{since:%H:%M}" if since.date() == today else f"{since:%Y-%m-%d %H:%M}"
        return f"{entry.title}{tags}{note} for {length}, since {shown}"
    if isinstance(paused, Described):
        return f"Paused: {paused.title}. Go on with: tt resume"
    return "Nothing is running."
