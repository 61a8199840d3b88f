"""Figures of tracked time: of the person whose time it is in windows, of everybody in the totals of the store."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from prometheus_client.metrics_core import Metric

from timetracker.domain import goal
from timetracker.domain.entry import STATUSES
from timetracker.observe import metrics_store as figures
from timetracker.observe.metrics_families import Sample, ScrapeState, family, single
from timetracker.store.reader import Reader

BILLABLE = ("true", "false")


def time(watched: ScrapeState) -> Iterator[Metric]:
    """What is in the store, and the windows of day, week and month, which equal `tt report`."""
    with watched.reading() as reader:
        person = watched.person()
        sums, projects = figures.sums(reader), reader.projects()
        running = len(figures.running_starts(reader))
        spans = figures.windows(watched.days, watched.now)
        totals = {
            name: figures.tracked(reader, span, watched.now, user_id=person).get((), (0, 0))
            for name, span in spans.items()
        }
        tasks = dict.fromkeys(STATUSES, 0) | {row[0]: row[1] for row in reader.rows(reader.sql.TASKS_BY_STATUS)}
        week = figures.tracked(reader, spans["week"], watched.now, ("project",))
        yield from _named(watched, reader, spans, person)
    archived = sum(project.archived for project in projects)
    yield family("tt_entries", [(("closed",), sum(row.entries for row in sums)), (("running",), running)])
    yield family("tt_projects", [(("active",), len(projects) - archived), (("archived",), archived)])
    yield family("tt_tasks", [((status,), count) for status, count in tasks.items()])
    yield family("tt_tracked_window_seconds", list(_split(totals)))
    labels = figures.labels(projects, sums, {key[0] for key in week}, names=names(watched))
    added: Counter[tuple[str, str]] = Counter({(label, word): 0 for label in labels.values() for word in BILLABLE})
    for row in sums:
        added[labels[row.project_id], BILLABLE[not row.billable]] += row.seconds
    yield family("tt_tracked_seconds", added.items())


def names(watched: ScrapeState) -> bool:
    """Whether projects, clients and tags may be named."""
    return bool(watched.settings["metrics.project_labels"] == "name")


def _split(totals: dict[str, tuple[int, int]]) -> Iterator[Sample]:
    for window, (total, billable) in totals.items():
        yield (window, "true"), billable
        yield (window, "false"), total - billable


def _named(watched: ScrapeState, reader: Reader, spans: dict[str, Any], person: int) -> Iterator[Metric]:
    """Time by project and tag, where names are allowed; the 50 with most time."""
    allowed = names(watched)
    by_id = {
        "project": {project.id: project.name for project in reader.projects()},
        "tag": {tag.id: tag.name for tag in reader.tags()},
    }
    for thing in ("project", "tag"):
        named = by_id[thing] if allowed else {}
        samples: list[Sample] = []
        for window in ("day", "week") if named else ():
            tracked = figures.tracked(reader, spans[window], watched.now, (thing,), user_id=person)
            # Entries without a tag come under a key of their own, which has no name.
            largest = sorted(((total, key[0]) for key, (total, _) in tracked.items() if key[0] in named), reverse=True)
            samples += [((named[key], window), total) for total, key in largest[: figures.MOST]]
        yield family(f"tt_{thing}_window_seconds", samples)


def timer(watched: ScrapeState) -> Iterator[Metric]:
    """The person's timer, goals and zone."""
    settings = watched.settings
    with watched.reading() as reader:
        person = watched.person()
        running = reader.running(person)
        end = reader.last_stop(person, watched.now)
    today = watched.days.day_of(watched.now)
    goals = {window: goal.on(settings[f"goal.{window}"], today) for window in ("day", "week")}
    yield family("tt_goal_seconds", [((name,), length.total_seconds()) for name, length in goals.items() if length])
    yield single("tt_timer_running", running is not None)
    yield single("tt_timer_max_seconds", settings.timer_max.total_seconds())
    yield single("tt_timer_start_timestamp_seconds", running and running.interval.start.timestamp())
    yield single("tt_last_entry_end_timestamp_seconds", end.timestamp() if end else None)
    offset = watched.now.astimezone(settings.zone).utcoffset()
    yield single("tt_zone_offset_seconds", offset.total_seconds() if offset is not None else 0)


def users(watched: ScrapeState) -> Iterator[Metric]:
    """Windows and timers by person, where `metrics.user_labels` asks for them; the 50 with most time."""
    how = watched.settings["metrics.user_labels"]
    windows: list[Sample] = []
    starts: list[Sample] = []
    if how != "off":
        with watched.reading() as reader:
            labels = {user.id: (how == "name" and user.name) or str(user.id) for user in reader.users()}
            for window, span in figures.windows(watched.days, watched.now).items():
                tracked = figures.tracked(reader, span, watched.now, ("user",))
                largest = sorted(((total, key[0]) for key, (total, _) in tracked.items()), reverse=True)
                windows += [((labels[id], window), total) for total, id in largest[: figures.MOST] if id in labels]
            running = sorted((start, id) for id, start in figures.running_starts(reader).items() if id in labels)
            starts = [((labels[id],), start.timestamp()) for start, id in running[: figures.MOST]]
    yield family("tt_user_window_seconds", windows)
    yield family("tt_user_timer_start_timestamp_seconds", starts)
