"""The one collector behind `tt metrics show`, `serve` and `write`, and the web admin's /metrics.

All is read when asked for, nothing is cached. A part that fails, in whatever way, has the value 0 in
`tt_exporter_collector_success` and leaves the other parts alone.
"""

import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from shutil import disk_usage
from time import perf_counter

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from timetracker import VERSION
from timetracker.domain.errors import StoreOlder
from timetracker.observe import logs, metrics_log, metrics_store as figures, metrics_time
from timetracker.observe.metrics_catalogue import COLLECTORS
from timetracker.observe.metrics_families import ScrapeState, family, single
from timetracker.observe.metrics_log import Words
from timetracker.store.sql_sqlite import REVISION


class Collector:
    """Collects all families of the catalogue. Without a count there is a zero for all `commands` and `formats`."""

    def __init__(
        self,
        watch: Callable[[], AbstractContextManager[ScrapeState]],
        commands: Iterable[str] = (),
        formats: Iterable[str] = (),
        *,
        created: bool = False,
    ) -> None:
        self._watch = watch
        self._words = Words(tuple(commands), tuple(formats), created)

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

    def _collected(self, name: str, watched: ScrapeState) -> list[Metric] | None:
        try:
            if name == "log":
                return list(metrics_log.counts(watched, self._words))
            return list(PARTS[name](watched))
        except Exception as error:  # a defect in one part must not take the others away
            logs.trouble(f"The figures of the part {name} are missing", error)
            return None

    def failing(self) -> list[str]:
        """The parts that fail now."""
        with self._watch() as watched:
            return [name for name in COLLECTORS if self._collected(name, watched) is None]


def text(collector: Collector, *, openmetrics: bool = False) -> bytes:
    """The figures in Prometheus' text format, or in OpenMetrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return generate_openmetrics(registry) if openmetrics else generate_latest(registry)  # type: ignore[no-untyped-call]


def _build(_: ScrapeState) -> Iterator[Metric]:
    yield family("tt_build_info", [((VERSION, platform.python_version(), str(REVISION)), 1)])


_OF = ("project", "task", "client")


def _budgets(watched: ScrapeState) -> Iterator[Metric]:
    with watched.reading() as reader:
        budgets = list(figures.budgets(reader, watched.days, watched.now))
    counts = Counter((budget.of, figures.state(budget)) for budget in budgets)
    yield family("tt_budgets", [((of, state), counts[of, state]) for of in _OF for state in ("ok", "near", "exceeded")])
    # Tasks and clients are counted, never named.
    of_projects = [budget for budget in budgets if budget.of == "project"] if metrics_time.names(watched) else []
    named = sorted(of_projects, key=lambda budget: -budget.ratio)[: figures.MOST]
    timed = [budget for budget in named if budget.budget_s]
    yield family("tt_project_budget_seconds", [((budget.thing.name,), budget.budget_s or 0) for budget in timed])
    yield family("tt_project_budget_used_seconds", [((budget.thing.name,), budget.used_s) for budget in timed])
    yield family("tt_project_budget_used_ratio", [((budget.thing.name,), float(budget.ratio)) for budget in named])


def _unbilled(watched: ScrapeState) -> Iterator[Metric]:
    """What no invoice holds; it is summed up from the history, so only where something was ever billed."""
    with watched.reading() as reader:
        unbilled = figures.unbilled(reader, watched.days, watched.now)
    amounts = unbilled.amounts if unbilled else {}
    yield single("tt_unbilled_seconds", unbilled and unbilled.seconds)
    yield family("tt_unbilled_amount", [((currency,), float(value)) for currency, value in amounts.items()])
    yield single("tt_unbilled_oldest_age_seconds", unbilled and unbilled.oldest_s)


def _quality(watched: ScrapeState) -> Iterator[Metric]:
    with watched.reading() as reader:
        issues = figures.issues(reader, watched.now, watched.settings.timer_max)
    if watched.settings.overlap == "allow":
        issues["overlap"] = 0  # wanted, then
    yield family("tt_data_quality_issues", [((check,), count) for check, count in issues.items()])


def _store(watched: ScrapeState) -> Iterator[Metric]:
    path = watched.path
    sizes = {"main": path, "wal": f"{path}-wal"}
    yield family("tt_db_size_bytes", [((name,), _size(place)) for name, place in sizes.items()])
    room = disk_usage(os.path.dirname(path)) if os.path.isdir(os.path.dirname(path)) else None
    yield single("tt_data_dir_free_bytes", room and room.free)
    yield single("tt_data_dir_size_bytes", room and room.total)
    try:
        with watched.reading() as reader:
            yield single("tt_db_free_bytes", reader.connection.free_bytes())
    except StoreOlder:
        yield single("tt_db_schema_current", 0)
    else:
        yield single("tt_db_schema_current", 1)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


PARTS: dict[str, Callable[[ScrapeState], Iterator[Metric]]] = {
    "build": _build,
    "time": metrics_time.time,
    "timer": metrics_time.timer,
    "users": metrics_time.users,
    "budgets": _budgets,
    "unbilled": _unbilled,
    "quality": _quality,
    "store": _store,
    "upkeep": metrics_log.upkeep,
    "log_files": metrics_log.files,
}
