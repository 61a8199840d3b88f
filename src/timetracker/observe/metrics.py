"""The one collector behind `tt metrics show`, `serve` and `write`, and the web admin's /metrics.

All is read when asked for, nothing is cached. A part that fails is told by
`tt_exporter_collector_success` and leaves the other parts alone.
"""

from __future__ import annotations

import logging
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from shutil import disk_usage
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from timetracker import VERSION
from timetracker.domain.entry import STATUSES
from timetracker.domain.errors import StoreOlder, TimetrackerError
from timetracker.domain.event import EVENTS, OUTCOMES
from timetracker.observe import metrics_fold as fold
from timetracker.observe import metrics_store as figures
from timetracker.observe.event_log import EventLog
from timetracker.observe.metrics_catalogue import CATALOGUE, COLLECTORS, EXIT_CODES, LEVELS
from timetracker.store.sql_sqlite import REVISION

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from timetracker.domain.calendar import Days
    from timetracker.settings import Settings
    from timetracker.store.reader import Reader

_LOG = logging.getLogger(__name__)
Sample = tuple[Sequence[str], float]


class Watched(NamedTuple):
    """What is watched, as it is at one scrape. `token` is this installation's; empty when it never wrote."""

    settings: Settings
    days: Days
    now: datetime
    path: str
    token: str
    reading: Callable[[], AbstractContextManager[Reader]]
    log_files: Callable[[], list[os.DirEntry[str]]]  # listed once: each remembers its size


class Collector:
    """Collects all families of the catalogue. Without a count there is a zero for all `commands` and `formats`."""

    def __init__(
        self,
        watch: Callable[[], AbstractContextManager[Watched]],
        commands: Iterable[str] = (),
        formats: Iterable[str] = (),
    ) -> None:
        self._watch = watch
        self._commands = tuple(commands)
        self._formats = tuple(formats)

    def collect(self) -> Iterator[Metric]:
        """The families, those of each part together, then how the parts fared."""
        success, cost = [], []
        with self._watch() as watched:
            for name in COLLECTORS:
                begin = perf_counter()
                families = self._collected(name, watched)
                success.append(((name,), float(families is not None)))
                cost.append(((name,), perf_counter() - begin))
                yield from families or ()
        yield family("tt_exporter_collector_success", success)
        yield family("tt_exporter_collector_duration_seconds", cost)

    def _collected(self, name: str, watched: Watched) -> list[Metric] | None:
        try:
            if name == "log":
                return list(_log(watched, self._commands, self._formats))
            return list(PARTS[name](watched))
        except (TimetrackerError, OSError, ArithmeticError, LookupError, ValueError) as error:
            _LOG.warning("collector %s: %s", name, error)
            return None


def text(collector: Collector) -> bytes:
    """The figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return generate_latest(registry)


def family(name: str, samples: Iterable[Sample]) -> Metric:
    """A family of the catalogue with its samples."""
    declared = CATALOGUE[name]
    made: Any = (CounterMetricFamily if declared.kind == "counter" else GaugeMetricFamily)(
        name, declared.help, labels=declared.labels
    )
    for labels, value in samples:
        made.add_metric(labels, value)
    return made  # type: ignore[no-any-return]  # one of the two, which are both metrics


def _single(name: str, value: float | None) -> Metric:
    return family(name, [] if value is None else [((), value)])


def _build(_: Watched) -> Iterator[Metric]:
    yield family("tt_build_info", [((VERSION, platform.python_version(), str(REVISION)), 1)])


def _time(watched: Watched) -> Iterator[Metric]:
    with watched.reading() as reader:
        kept, projects = figures.sums(reader), reader.projects()
        running = len(figures.running_starts(reader))
        spans = figures.windows(watched.days, watched.now)
        totals = {name: figures.tracked(reader, span, watched.now).get((), (0, 0)) for name, span in spans.items()}
        tasks = dict.fromkeys(STATUSES, 0) | {row[0]: row[1] for row in reader.rows(reader.sql.TASKS_BY_STATUS)}
        week = figures.tracked(reader, spans["week"], watched.now, ("project",))
        yield from _named(watched, reader, spans)
    archived = sum(project.archived for project in projects)
    yield family("tt_entries", [(("closed",), sum(each.entries for each in kept)), (("running",), running)])
    yield family("tt_projects", [(("active",), len(projects) - archived), (("archived",), archived)])
    yield family("tt_tasks", [((status,), count) for status, count in tasks.items()])
    yield family("tt_tracked_window_seconds", list(_split(totals)))
    labels = figures.labels(projects, kept, {key[0] for key in week}, names=_names(watched))
    added: Counter[tuple[str, str]] = Counter({(label, word): 0 for label in labels.values() for word in BILLABLE})
    for each in kept:
        added[labels[each.project_id], BILLABLE[not each.billable]] += each.seconds
    yield family("tt_tracked_seconds", added.items())


BILLABLE = ("true", "false")


def _names(watched: Watched) -> bool:
    return bool(watched.settings["metrics.project_labels"] == "name")


def _split(totals: dict[str, tuple[int, int]]) -> Iterator[Sample]:
    for window, (total, billable) in totals.items():
        yield (window, "true"), billable
        yield (window, "false"), total - billable


def _named(watched: Watched, reader: Reader, spans: dict[str, Any]) -> Iterator[Metric]:
    """Time by project and tag, where names are allowed; the 50 with most time."""
    shown = _names(watched)
    known = {"project": {each.id: each.name for each in reader.projects()}}
    known["tag"] = {each.id: each.name for each in reader.tags()}
    for thing in ("project", "tag"):
        names = known[thing] if shown else {}
        samples: list[Sample] = []
        for window in ("day", "week") if names else ():
            found = figures.tracked(reader, spans[window], watched.now, (thing,))
            # Entries without a tag come under a key of their own, which has no name.
            largest = sorted(((total, key[0]) for key, (total, _) in found.items() if key[0] in names), reverse=True)
            samples += [((names[key], window), total) for total, key in largest[: figures.MOST]]
        yield family(f"tt_{thing}_window_seconds", samples)


def _timer(watched: Watched) -> Iterator[Metric]:
    settings = watched.settings
    with watched.reading() as reader:
        starts = figures.running_starts(reader)
        end = figures.last_end(reader, watched.now)
    goals = {window: settings[f"goal.{window}"] for window in ("day", "week")}
    yield family("tt_goal_seconds", [((name,), goal.total_seconds()) for name, goal in goals.items() if goal])
    yield _single("tt_timer_running", len(starts))
    yield _single("tt_timer_max_seconds", settings.timer_max.total_seconds())
    yield _single("tt_timer_start_timestamp_seconds", min(starts).timestamp() if starts else None)
    yield _single("tt_last_entry_end_timestamp_seconds", end.timestamp() if end else None)


def _budgets(watched: Watched) -> Iterator[Metric]:
    with watched.reading() as reader:
        projects = reader.projects()
        found = list(figures.budgets(projects, figures.sums(reader)))
    states = Counter({"ok": 0, "near": 0, "exceeded": 0}) + Counter()
    states.update(map(figures.state, found))
    yield family("tt_budgets", [((state,), states[state]) for state in ("ok", "near", "exceeded")])
    shown = sorted(found, key=lambda each: -each.ratio)[: figures.MOST] if _names(watched) else []
    timed = [each for each in shown if each.budget_s]
    yield family("tt_project_budget_seconds", [((each.project.name,), each.budget_s or 0) for each in timed])
    yield family("tt_project_budget_used_seconds", [((each.project.name,), each.used_s) for each in timed])
    yield family("tt_project_budget_used_ratio", [((each.project.name,), float(each.ratio)) for each in shown])


def _quality(watched: Watched) -> Iterator[Metric]:
    with watched.reading() as reader:
        found = figures.issues(reader, watched.now, watched.settings.timer_max)
    if watched.settings.overlap == "allow":
        found["overlap"] = 0  # wanted, then
    yield family("tt_data_quality_issues", [((check,), count) for check, count in found.items()])


def _store(watched: Watched) -> Iterator[Metric]:
    path = watched.path
    sizes = {"main": path, "wal": f"{path}-wal"}
    yield family("tt_db_size_bytes", [((name,), _size(each)) for name, each in sizes.items()])
    room = disk_usage(os.path.dirname(path)) if os.path.isdir(os.path.dirname(path)) else None
    yield _single("tt_data_dir_free_bytes", room and room.free)
    yield _single("tt_data_dir_size_bytes", room and room.total)
    try:
        with watched.reading() as reader:
            yield _single("tt_db_free_bytes", reader.free_bytes())
    except StoreOlder:
        yield _single("tt_db_schema_current", 0)
    else:
        yield _single("tt_db_schema_current", 1)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def _log(watched: Watched, commands: tuple[str, ...], formats: tuple[str, ...]) -> Iterator[Metric]:
    paths = watched.settings.paths
    counts = fold.Fold(paths.logs, os.path.join(paths.state, "metrics")).counts(watched.log_files())
    check, backup = counts["check"], counts["backup"]
    yield _single("tt_db_integrity_ok", float(check[1]) if check else None)
    yield _single("tt_db_integrity_check_timestamp_seconds", figures.stamp(check[0]) if check else None)
    yield _single("tt_backup_last_success_timestamp_seconds", figures.stamp(backup[0]) if backup else None)
    yield _single("tt_backup_last_size_bytes", backup[1] if backup else None)
    last = counts["last_command"]
    yield _single("tt_cli_last_invocation_timestamp_seconds", figures.stamp(last) if last else None)
    yield family("tt_cli_invocations_total", _commands(counts["commands"], commands))
    yield family("tt_cli_exits_total", _counted(EXIT_CODES, counts["exits"]))
    yield family("tt_events_total", _counted(EVENTS, counts["events"]))
    for direction in ("import", "export"):
        rows = {word: counts["rows"].get(f"{direction} {word}", 0) for word in formats}
        yield family(f"tt_{direction}_rows_total", _counted((), rows))
    yield family("tt_event_log_records_total", _counted(LEVELS, counts["levels"]))
    yield _single("tt_event_log_malformed_total", counts["malformed"])
    declared = CATALOGUE["tt_cli_duration_seconds"]
    durations = HistogramMetricFamily("tt_cli_duration_seconds", declared.help, labels=declared.labels)
    for command, kept in sorted(counts["durations"].items()):
        durations.add_metric((command,), list(fold.histogram(kept)), kept[0])
    yield durations


def _commands(counted: dict[str, dict[str, int]], known: Iterable[str]) -> Iterator[Sample]:
    for command in sorted({*known, *counted}):
        for outcome in OUTCOMES:
            yield (command, outcome), counted.get(command, {}).get(outcome, 0)


def _counted(known: Iterable[str], counts: dict[str, int]) -> list[Sample]:
    return [((word,), count) for word, count in (dict.fromkeys(known, 0) | counts).items()]


def _log_files(watched: Watched) -> Iterator[Metric]:
    logs = watched.settings.paths.logs
    stats = [each.stat() for each in watched.log_files()]
    yield _single("tt_event_log_size_bytes", sum(each.st_size for each in stats))
    yield _single("tt_event_log_files", len(stats))
    newest = max((each.st_mtime for each in stats), default=None)
    yield _single("tt_event_log_last_write_timestamp_seconds", newest)
    yield _single("tt_event_log_unwritten_events", _unwritten(watched, logs))


def _unwritten(watched: Watched, logs: str) -> int:
    with watched.reading() as reader:
        origin = reader.origin(watched.token) if watched.token else None
        if origin is None:
            return 0
        reached = EventLog(logs, keep_days=0).reached(reader.store_id())
        return len(reader.event_rows_after(reached.last, origin))


PARTS: dict[str, Callable[[Watched], Iterator[Metric]]] = {
    "build": _build,
    "time": _time,
    "timer": _timer,
    "budgets": _budgets,
    "quality": _quality,
    "store": _store,
    "log_files": _log_files,
}
