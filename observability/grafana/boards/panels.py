"""What a dashboard is made of: boards, panels, queries."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["stat", "gauge", "timeseries", "bars", "bargauge", "table", "heatmap", "logs"]

# The exporter that the dashboard's variables choose.
TT = 'job="$job",instance=~"$instance"'
LINES = '{app="tt",source=~"$source"}'

SECONDS, RATIO, BYTES, COUNT, PER_SECOND, WHEN, TEXT = (
    "s",
    "percentunit",
    "bytes",
    "short",
    "ops",
    "dateTimeFromNow",
    "none",
)
NAMES_NEEDED = "Names of projects and tags are shown after: tt config set metrics.project_labels name"


class Query(NamedTuple):
    """A PromQL or LogQL query and how its series are called."""

    expr: str
    legend: str = ""
    instant: bool = False
    format: Literal["time_series", "table", "heatmap"] = "time_series"


class Panel(NamedTuple):
    """One panel. Width is in 24ths of the screen, height in Grafana's rows.

    `runbook` is a heading of docs/runbooks.md. `steps` are thresholds: (from, colour).
    """

    kind: Kind
    title: str
    description: str
    queries: tuple[Query, ...]
    unit: str
    runbook: str
    width: int = 8
    height: int = 8
    empty: str = "Nothing yet"
    steps: tuple[tuple[float | None, str], ...] = ()
    top: float | None = None
    source: Literal["prometheus", "loki"] = "prometheus"
    stacked: bool = False
    words: tuple[tuple[str, str, str], ...] = ()

    @property
    def least_interval(self) -> str:
        """The least width of what one point counts; empty where points do not count what happened in an interval.

        `$__interval` is the distance between two points: windows of that width count each event once.
        """
        for days in ("1d", "7d"):  # a point a day or a week: `sum_over_time` counts the samples of the days
            if any(f"[{days}] offset" in query.expr for query in self.queries):
                return days
        counting = any("$__interval" in query.expr for query in self.queries)
        return "" if not counting or self.source == "loki" else "1h" if self.kind == "bars" else "15m"


class Board(NamedTuple):
    """A dashboard: rows of panels under headings, and the variables that it offers."""

    uid: str
    title: str
    description: str
    rows: tuple[tuple[str, tuple[Panel, ...]], ...]
    start: str = "now-24h"
    variables: tuple[str, ...] = ("job", "instance")


def one(expr: str, legend: str = "") -> tuple[Query, ...]:
    """A single query whose newest value counts."""
    return (Query(expr, legend, instant=True),)


def many(*queries: tuple[str, str]) -> tuple[Query, ...]:
    """Queries over the dashboard's time, each with its legend."""
    return tuple(Query(expr, legend) for expr, legend in queries)
