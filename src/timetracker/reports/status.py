"""What runs, since when, and today's total."""

from __future__ import annotations

from timetracker.asking import ReportContext
from timetracker.domain import duration
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports import standing
from timetracker.reports.described import described, entry_row, maybe_data, point_out_forgotten
from timetracker.view import Card

FIELDS = ("project", "task", "client", "note", "tags", "elapsed", "start", "today")
FIRST_STEPS = (
    "Nothing is tracked yet. Try:",
    "  tt start PROJECT       start the timer (a new project is made)",
    "  tt stop                stop it",
    "  tt log                 see what you did today; tt undo takes anything back",
    "  tt --help              everything else",
)


class TimerStatus(NamedTuple):
    """What runs, what is paused, the seconds tracked today, and whether anything was ever tracked."""

    entry: Described | None
    paused: Described | None
    today_s: int
    fresh: bool


def read(ask: ReportContext) -> TimerStatus:
    """The running entry, the paused one, and seconds tracked today."""
    today = ask.days.bounds(ask.days.day_of(ask.now))
    reader = ask.reader
    running = reader.running(ask.user_id)
    entry = None if running is None else described(reader, running)
    stopped = reader.paused(ask.user_id) if running is None else None
    paused = None if stopped is None else described(reader, stopped)
    today_s = reader.tracked_in(ask.user_id, today, ask.now)
    return TimerStatus(entry, paused, today_s, running is None and reader.newest(ask.user_id) is None)


def build(ask: ReportContext) -> Card:
    """The same, told; with a warning about a forgotten timer."""
    now, zone = ask.now, ask.settings.zone
    status = read(ask)
    if status.entry is not None:
        point_out_forgotten(ask.settings, ask.warn, status.entry.entry, now)
    entry, paused = (maybe_data(subject, zone, now) for subject in (status.entry, status.paused))
    data = {"entry": entry, "stopped": None, "today_s": status.today_s, "paused": paused}
    state = "running" if entry else "paused" if paused else "idle"
    rows = [{"state": state, **entry_row(status.entry or status.paused, zone, now), "today_s": status.today_s}]
    idle, blanks = status.entry is None, _blanks(ask, status)
    if status.fresh and ask.settings.feature("first_steps"):
        return Card(FIRST_STEPS[0], data, lines=FIRST_STEPS[1:], blanks=blanks, idle=idle, rows=rows)
    if status.entry is None:
        lines = [f"Today {duration.text(status.today_s)}"]
    else:
        beside = standing.describe(ask, status.entry, status.today_s)
        lines, data = [" · ".join(beside.words)], {**data, **beside.data}
    marks: list[tuple[str, str, int | None]] = []
    if status.entry is not None:
        marks = [(" for ", blanks["elapsed"], None), ("", status.entry.title, status.entry.project.hue)]
    return Card(_headline(ask, status), data, lines=lines, blanks=blanks, idle=idle, marks=marks, rows=rows)


def _blanks(ask: ReportContext, status: TimerStatus) -> dict[str, str]:
    """The fields of a template for prompts; those of nothing are empty."""
    today = duration.text(status.today_s)
    if status.entry is None:
        return {**dict.fromkeys(FIELDS, ""), "today": today}
    entry, project, task, client, tags, _ = status.entry
    texts = (
        project.name, task.name if task else "", client.name if client else "", entry.note,
        ", ".join(f"+{tag}" for tag in tags), duration.text(entry.length_s(ask.now)),
        f"{entry.start.astimezone(ask.settings.zone):%H:%M}", today,
    )  # fmt: skip
    return dict(zip(FIELDS, texts, strict=True))


def _headline(ask: ReportContext, status: TimerStatus) -> str:
    if status.entry is not None:
        entry = status.entry.entry
        tags = ",".join(f" +{tag}" for tag in status.entry.tags)
        since = entry.start.astimezone(ask.settings.zone)
        note = f": {entry.note}" if entry.note else ""
        today = ask.now.astimezone(ask.settings.zone).date()
        start = f"{since:%H:%M}" if since.date() == today else f"{since:%Y-%m-%d %H:%M}"
        return f"{status.entry.title}{tags} for {duration.text(entry.length_s(ask.now))}, since {start}{note}"
    return "Nothing is running." if status.paused is None else f"Paused: {status.paused.title}. Go on with: tt resume"
