"""The history of days as OpenMetrics for `promtool tsdb create-blocks-from openmetrics`, which makes blocks of it.

A day has one sample, three hours after it began, so that a panel with a point a day counts it once wherever its
midnight is. Prometheus cannot change what it holds: a day that changed later gets its difference a second later, and
the sum over the day is right again. What is there already is asked of Prometheus itself.
"""

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from timetracker.actions import analytics
from timetracker.domain.errors import SourceError
from timetracker.observe.metrics_catalogue import HISTORY
from timetracker.reports import daily
from timetracker.reports.daily import Figure, Labels
from timetracker.workspace import Workspace

Key = tuple[str, "Labels", "date"]
INTO = timedelta(hours=3)
PAST = "20y"
ANSWER_S = 60
PROGRAM = (
    "cat >/prometheus/history.om && promtool tsdb create-blocks-from openmetrics /prometheus/history.om /prometheus;"
    " code=$?; rm -f /prometheus/history.om; exit $code"
)


class DaySamples(NamedTuple):
    """What Prometheus holds of a day: the sum of its samples, and how many there are."""

    value: float = 0.0
    samples: int = 0


def history(ws: Workspace, prometheus: str | None = None) -> tuple[str, int]:
    """OpenMetrics of what Prometheus lacks, of everything where none is named; and how many samples that are.

    Raises SourceError.
    """
    held = {} if prometheus is None else _held(ws, prometheus)
    values = {_key(figure): figure.value for figure in ws.ask(daily.figures)}
    samples = sorted(_missing(ws, values, held))
    lines = []
    for name, metric in HISTORY.items():
        mine = [line for family, _, line in samples if family == name]
        lines += [*metric.heading(name), *mine] if mine else []
    return "\n".join([*lines, "# EOF", ""]), len(samples)


def _key(figure: Figure) -> Key:
    """Under what Prometheus knows it: to it a label without a text is none."""
    return figure.name, tuple(sorted(pair for pair in figure.labels if pair[1])), figure.day


def _missing(
    ws: Workspace, values: Mapping[Key, float], held: Mapping[Key, DaySamples]
) -> Iterator[tuple[str, float, str]]:
    for key in values.keys() | held.keys():
        name, labels, day = key
        there = held.get(key, DaySamples())
        difference = values.get(key, 0.0) - there.value
        if abs(difference) > 1e-6:
            at = (ws.days.begin(day) + INTO).timestamp() + there.samples
            text = ",".join(f"{label}={json.dumps(value, ensure_ascii=False)}" for label, value in labels)
            yield name, at, f"{name}{{{text}}} {difference:.12g} {at:.0f}"


def _held(ws: Workspace, prometheus: str) -> dict[Key, DaySamples]:
    """What is there, by series and day."""
    held: dict[Key, DaySamples] = {}
    for name in HISTORY:
        for series in _asked(prometheus, f"{name}[{PAST}]"):
            labels = tuple(sorted((label, text) for label, text in series["metric"].items() if label != "__name__"))
            for at, value in series["values"]:
                key = (name, labels, ws.days.day_of(datetime.fromtimestamp(at, UTC)))
                before = held.get(key, DaySamples())
                held[key] = DaySamples(before.value + float(value), before.samples + 1)
    return held


def _asked(prometheus: str, query: str) -> list[dict[str, Any]]:
    address = f"{prometheus.rstrip('/')}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:
            return json.load(answer)["data"]["result"]  # type: ignore[no-any-return]  # JSON
    except (OSError, ValueError, LookupError) as error:
        why = getattr(error, "reason", None) or error
        words = why.strerror if isinstance(why, OSError) and why.strerror else "it is not an answer of Prometheus"
        raise SourceError(
            f"{prometheus} does not answer ({words}).", hint="Is it the address of Prometheus?"
        ) from error


def backfill(ws: Workspace, directory: str) -> int:
    """Bring the history into the Prometheus of a stack; how many samples it lacked.

    Raises SourceError.
    """
    port = analytics.environment(directory).get("PROMETHEUS_PORT") or "9090"
    text, count = history(ws, f"http://127.0.0.1:{port}")
    if count:
        compose = os.path.join(os.path.abspath(directory), analytics.COMPOSE)
        command = ["docker", "compose", "-f", compose, "exec", "-T", "prometheus", "sh", "-c", PROGRAM]
        try:
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        except OSError as error:
            raise SourceError(f"docker cannot be run ({error.strerror}).", hint="Install Docker.") from error
        if done.returncode:
            raise SourceError(
                f"promtool did not take the history: {done.stderr.strip()[-500:]}", hint="Is the stack running?"
            )
    return count
