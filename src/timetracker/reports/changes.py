"""Words every outcome of an action: one sentence an event, one shape of data."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.domain.annotations import Any, Iterator
from timetracker.reports.described import entry_data, entry_row, maybe_data
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.asking import WordingContext
    from timetracker.domain.event import Event
    from timetracker.domain.outcome import Described, Outcome

_OF_ENTRY = {
    "timer.started": "Started {title}{start}{made}.",
    "timer.resumed": "Resumed {title}.",
    "timer.stopped": "Stopped {title} ({length}){end}.",
    "timer.paused": "Paused {title} ({length}){end}.",
    "timer.cancelled": "Threw away {title} ({length}).{undo}",
    "entry.created": "Added {title} ({length}){made}{times}.",
    "entry.deleted": "Deleted entry {id}: {line}.{undo}",
}
_NOW_S = 60  # what is nearer than that is now
_VERBS = {"entry.updated": "Changed", "entry.moved": "Moved", "entry.resized": "Resized", "entry.filled": "Filled"}


def shown(showing: WordingContext, outcome: Outcome) -> Card:
    """What an action on entries did, for people and as data."""
    sentences = list(_sentences(showing, outcome))
    now, zone = showing.now, showing.zone
    data: dict[str, Any] = {
        "entry": maybe_data(outcome.entry, zone, now),
        "stopped": maybe_data(outcome.stopped, zone, now),
    }
    if outcome.others:
        data["entries"] = [entry_data(other, zone, now) for other in outcome.others]
    if showing.dry_run:
        data["dry_run"] = True
    subjects = outcome.others or [subject for subject in (outcome.stopped, outcome.entry) if subject]
    rows = [entry_row(subject, zone, now) for subject in subjects] or [entry_row(None, zone, now)]
    return Card(" ".join(sentences), data, marks=list(_marks(outcome)), rows=rows)


def _marks(outcome: Outcome) -> Iterator[tuple[str, str, int | None]]:
    """The names in the sentences, each behind its verb, with the colours of their projects."""
    described = {d.entry.id: d for d in (outcome.entry, outcome.stopped) if d}
    for event in outcome.events:
        subject = described.get(_entry_id(event))
        before, name, _ = _OF_ENTRY.get(event.name, "").partition("{title}")
        if subject and name:
            yield before, subject.title, subject.project.hue


def _sentences(showing: WordingContext, outcome: Outcome) -> Iterator[str]:
    described = {d.entry.id: d for d in (outcome.entry, outcome.stopped, *outcome.others) if d}
    remark = " (new project)" if any(e.name == "project.created" for e in outcome.events) else ""
    split = any(event.name == "entry.split" for event in outcome.events)  # the parts keep the rate that was there
    for event in outcome.events:
        if event.name == "entry.charged" and event.changes:
            if not split:
                yield _charged(event)
            continue
        pattern = _OF_ENTRY.get(event.name)
        subject = described.get(_entry_id(event))
        if subject and event.name in _VERBS:
            yield _became(showing, _VERBS[event.name], outcome.before or subject, subject)
        elif pattern and subject:
            yield _sentence(showing, pattern, subject, remark)


def _charged(event: Event) -> str:
    """What an entry costs, and which invoice holds it, after an event of its charge."""
    from timetracker.reports.wording import charge_words  # few entries are charged by themselves

    _, before, after = event.changes[0]
    return f"Entry {_entry_id(event)}: {', '.join(charge_words(before, after))}."  # type: ignore[arg-type]  # charges


def _sentence(showing: WordingContext, pattern: str, subject: Described, remark: str) -> str:
    now, entry = showing.now, subject.entry
    words = {"title": subject.title, "id": entry.id, "made": remark, "length": _length(subject, now)}
    words["undo"] = showing.undo
    if "{line}" in pattern:
        return pattern.format(line=_line(showing, subject), **words)
    far = {"start": _elsewhere(showing, entry.start, now), "end": _elsewhere(showing, entry.end or now, now)}
    days = {showing.days.day_of(at) for at in (entry.start, entry.end or now, now)}
    far["times"] = f", {_times(showing, subject)}" if len(days) > 1 else ""
    return pattern.format(**far, **words)


def _elsewhere(showing: WordingContext, at: datetime, now: datetime) -> str:
    """The time of an instant that is not about now, with its day where that is not today."""
    if -_NOW_S < (at - now).total_seconds() < _NOW_S:
        return ""
    from timetracker.domain import localtime  # a hot verb speaks of now, most times

    today = showing.days.day_of(at) == showing.days.day_of(now)
    return f" at {localtime.clock(at, showing.zone)}" if today else f", {localtime.named(at, showing.zone)}"


def _became(showing: WordingContext, verb: str, before: Described, after: Described) -> str:
    """What an entry was and what it is, or which of its words changed."""
    was, now = _line(showing, before), _line(showing, after)
    if was != now:
        return f"{verb} entry {after.entry.id}: {was}, is now {now}.{showing.undo}"
    pairs = (
        ("tags", sorted(before.tags), sorted(after.tags)), ("note", before.entry.note, after.entry.note),
        ("billable mark", before.entry.billable, after.entry.billable),
    )  # fmt: skip
    differing = " and ".join(name for name, old, new in pairs if old != new)
    return f"{verb} the {differing or 'words'} of entry {after.entry.id}: {now}.{showing.undo}"


def _line(showing: WordingContext, item: Described) -> str:
    """An entry as `site/login, Mon 2026-03-02 09:00 – 10:30 (1h 30m)`; one that runs has no end and no length yet."""
    if item.entry.running:
        from timetracker.domain import localtime  # not on the way of the timer

        return f"{item.title}, running since {localtime.named(item.entry.start, showing.zone)}"
    return f"{item.title}, {_times(showing, item)} ({_length(item, showing.now)})"


def _times(showing: WordingContext, item: Described) -> str:
    from timetracker.domain import localtime  # not on the way of the timer

    zone = showing.zone
    return f"{item.entry.start.astimezone(zone):%a} {localtime.between(item.entry.start, item.entry.end, zone)}"


def _length(item: Described, now: datetime) -> str:
    return duration.full(int(item.entry.interval.duration(now).total_seconds()))


def _entry_id(event: Event) -> int:
    return int(event.fields.get("entry_id") or 0)
