"""The shipped alerts, asked of the store and the log as they are now: `tt doctor --alerts`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache

from timetracker.actions import metrics
from timetracker.actions.analytics import source
from timetracker.actions.mixin import RULES
from timetracker.domain.counting import counted
from timetracker.observe import alerts, metrics_fold, metrics_log
from timetracker.observe.metrics import Collector
from timetracker.observe.metrics_catalogue import CATALOGUE
from timetracker.observe.metrics_families import ScrapeState
from timetracker.observe.metrics_lines import read
from timetracker.observe.promql import Sample, Scrape
from timetracker.reports import health
from timetracker.store.checking import Finding
from timetracker.view import Sheet
from timetracker.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

INSTANCE = (("instance", "here"), ("job", "tt"))
_COUNTED = frozenset(name for name, metric in CATALOGUE.items() if metric.collector == "log")


def sheet(ws: Workspace) -> Sheet:
    """One row an alert: whether its condition holds now, and can have lasted as long as it must.

    Those that need a running Prometheus are counted below.
    """
    reading, age_s = _reading(metrics.watching(lambda: ws.settings, ws.clock, ws.named_user))
    checked, left = alerts.evaluated(_rules(), reading)
    due = {alert.rule.name for alert in checked if alert.told and alert.rule.lasting_s <= age_s}
    rows = [Finding(alert.rule.name, alert.rule.name not in due, "; ".join(_words(alert))) for alert in checked]
    data = {
        "alerts": [
            {"alert": alert.rule.name, "severity": alert.rule.severity, "holds": bool(alert.told),
             "due": alert.rule.name in due, "for": alert.rule.lasting, "told": list(alert.told)}
            for alert in checked
        ],
        "not_here": [rule.name for rule in left],
    }  # fmt: skip
    more = f"{len(left)} more look at the stack itself, or at a past that only Prometheus keeps."
    note = f"{counted(len(due), 'alert')} of {len(checked)}. {more}"
    return Sheet("Alerts", health.CHECKS, rows, data, note=note, attention=bool(due))


def _words(alert: alerts.Alert) -> Iterator[str]:
    lasting = f" (reported once it has lasted {alert.rule.lasting})" if alert.rule.lasting else ""
    yield from (f"{alert.rule.severity}: {text}{lasting}" for text in alert.told)


def _rules() -> list[alerts.AlertRule]:
    directory = os.path.join(source(), RULES)
    rules: list[alerts.AlertRule] = []
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            rules += alerts.rules(file.read())
    return rules


def _reading(watch: Callable[[], AbstractContextManager[ScrapeState]]) -> tuple[Scrape, float]:
    """What is known now, and for how many seconds the log knows anything: no condition has lasted longer."""
    series = list(_samples(Collector(watch).collect()))
    with watch() as watched:
        now = watched.now.timestamp()
        lines = [line for entry in watched.log_files() for line in _lines(entry.path)]

    @cache
    def since(window_s: int) -> tuple[Sample, ...]:
        """What the log counts of the last seconds."""
        counts = metrics_fold.nothing()
        for at, text in lines:
            if at > now - window_s:
                metrics_fold.add(text, counts)
        recent = watched._replace(counts=lambda: counts)
        return tuple(_samples(metrics_log.counts(recent, metrics_log.Words((), ()))))

    def rise(name: str, window_s: int) -> list[Sample] | None:
        family = name.removesuffix("_bucket").removesuffix("_count")
        return [sample for sample in since(window_s) if sample.name == name] if family in _COUNTED else None

    age_s = now - min((at for at, _ in lines), default=now)
    return Scrape(now, series, frozenset({*CATALOGUE, *(sample.name for sample in series)}), rise), age_s


def _lines(path: str) -> Iterator[tuple[float, bytes]]:
    """The lines of a file with their times; one that cannot be read has the file's."""
    with open(path, "rb") as file:
        written = os.fstat(file.fileno()).st_mtime
        for text in file:
            line = read(text)
            yield (written if line is None or not line.event else line.at), text


def _samples(families: Iterable[Metric]) -> Iterator[Sample]:
    for family in families:
        for sample in family.samples:
            yield Sample(frozenset({**sample.labels, **dict(INSTANCE)}.items()), sample.value, sample.name)
