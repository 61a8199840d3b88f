"""Families of metrics as the catalogue declares them, and what the collectors look at."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from timetracker.domain.calendar import Days
from timetracker.observe.metrics_catalogue import CATALOGUE, unit
from timetracker.settings import Settings
from timetracker.store.reader import Reader

Sample = tuple[Sequence[str], float]


class ScrapeState(NamedTuple):
    """What is watched, as it is at one scrape. `token` is this installation's; empty when it never wrote.

    `person` gives the id of the user whose time it is.
    """

    settings: Settings
    days: Days
    now: datetime
    path: str
    token: str
    reading: Callable[[], AbstractContextManager[Reader]]
    person: Callable[[], int]
    counts: Callable[[], dict[str, Any]]  # what the lines of the log count, added up once
    log_files: Callable[[], list[os.DirEntry[str]]]  # listed once: each remembers its size


def family(name: str, samples: Iterable[Sample], created: float | None = None) -> Metric:
    """A family of the catalogue with its samples; `created` is when a counter began, where it is asked for."""
    declared = CATALOGUE[name]
    if declared.kind == "counter":
        counter = CounterMetricFamily(name, declared.help, labels=declared.labels)
        for labels, value in samples:
            counter.add_metric(_labels(labels), value, created=created)
        return counter
    gauge = GaugeMetricFamily(name, declared.help, labels=declared.labels, unit=unit(name))
    for labels, value in samples:
        gauge.add_metric(_labels(labels), value)
    return gauge


def _labels(values: Sequence[str]) -> list[str]:
    """Label values that can be written: one that is not text would take the whole answer away."""
    return [value.encode("utf-8", "replace").decode() for value in values]


def single(name: str, value: float | None, created: float | None = None) -> Metric:
    """A family without labels; without a sample where there is no value."""
    return family(name, [] if value is None else [((), value)], created)
