"""Sums that are kept by month are those of the entries: whatever was done, in every zone, in copies too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.properties.strategies import MATTERING, Stores, examples
from tests.properties.test_actions import Step, bulk_of, do, entries, made, run

from timetracker.actions import algebra, bulk, catalog, edit, exchange, history, merge, track, upkeep
from timetracker.actions.bulk import BulkChange
from timetracker.actions.edit import Edit
from timetracker.domain.calendar import Days
from timetracker.domain.duration import Shift
from timetracker.domain.entry import Entry
from timetracker.domain.interval import Interval
from timetracker.domain.query import Period, Query
from timetracker.interchange.source import Source
from timetracker.store import checking, lists
from timetracker.store.opening import opened
from timetracker.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # as the clock of `made` begins
BEGIN = NOW - timedelta(days=180)
PROJECTS = st.sampled_from(["site", "docs", "ops"])
NUMBERS = st.integers(1, 8).map(str)
ENDS = [datetime(2025, 10, 1, tzinfo=UTC) + timedelta(days=31 * month) for month in range(5)]
# Anywhere in half a year, and near the ends of months.
TIMES = st.integers(0, 175 * 86_400).map(lambda s: BEGIN + timedelta(seconds=s)) | st.builds(
    lambda month, s: datetime(month.year, month.month, 1, tzinfo=UTC) + timedelta(seconds=s),
    st.sampled_from(ENDS), st.integers(-50_000, 50_000) | st.just(0),
)  # fmt: skip
LENGTHS = (st.integers(0, 3 * 86_400) | st.sampled_from([0, 1, 40 * 86_400])).map(lambda s: timedelta(seconds=s))
KEYS = st.sampled_from([("period",), ("period", "project"), ("project", "task"), ()])


def _import(ws: Workspace, rows: Sequence[tuple[str, datetime, timedelta]]) -> None:
    lines = [f"{project},{start.isoformat()},{(start + length).isoformat()}" for project, start, length in rows]
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join(["project,start,end", *lines, ""]))
        file.flush()
        exchange.import_(ws, "csv", Source(file.name), "UTC")


STEPS = st.one_of(
    st.builds(lambda p, a, d, t: do("add", edit.add, p, a, a + d, task=t), PROJECTS, TIMES, LENGTHS,
              st.none() | st.just("x")),
    st.builds(lambda rows: do("import", _import, rows),
              st.lists(st.tuples(PROJECTS, TIMES, LENGTHS), min_size=1, max_size=4)),
    st.builds(lambda p, a: do("start at", track.start, p, at=a), PROJECTS, TIMES),
    st.just(do("stop", track.stop)),
    st.builds(lambda e, a: do("edit start", edit.edit, e, Edit(start=a)), NUMBERS, TIMES),
    st.builds(lambda e, d: do("edit length", edit.edit, e, Edit(length=d)), NUMBERS, LENGTHS),
    st.builds(lambda e, p, b: do("edit words", edit.edit, e, Edit(project=p, billable=b)), NUMBERS, PROJECTS,
              st.booleans()),
    st.builds(lambda e, a: do("split", algebra.split, e, cuts=[a]), NUMBERS, TIMES),
    st.builds(lambda e, a: do("move", algebra.move, e, a), NUMBERS, TIMES),
    st.builds(lambda e: do("delete", edit.delete, [e]), NUMBERS),
    st.builds(lambda p, d: do("shift", bulk.apply, bulk_of(p), BulkChange(shift=Shift(d, timedelta()))), PROJECTS,
              st.integers(-40, 20).filter(bool)),
    st.builds(lambda p, q: do("bulk project", bulk.apply, bulk_of(p), BulkChange(project=q, billable=True)), PROJECTS,
              PROJECTS),
    st.builds(lambda p: do("bulk delete", bulk.apply, bulk_of(p), BulkChange(delete=True)), PROJECTS),
    st.builds(lambda p, q: do("merge projects", merge.merge, "project", p, q), PROJECTS, PROJECTS),
    st.just(do("merge tasks", merge.merge, "task", "site/x", "docs/x")),
    st.just(do("delete task", catalog.delete, "task", "site/x")),
    st.builds(lambda n: do("undo", history.undo, n), st.integers(1, 3)),
    st.builds(lambda n: do("redo", history.redo, n), st.integers(1, 3)),
)  # fmt: skip


def periods(zone: str, kind: str) -> list[Period]:
    """The months or years of a zone, from one in the middle to one that is not over."""
    parts = Days(ZoneInfo(zone), time()).periods(kind, Interval(BEGIN, NOW + timedelta(days=20)))
    return [Period(str(place), part.start, part.end) for place, (_, part) in enumerate(parts) if part.end is not None]


def counted(
    items: Sequence[Entry], by: Sequence[str], spans: Sequence[Period], now: datetime
) -> Mapping[Any, tuple[int, ...]]:
    """Seconds, billable seconds and number of the entries by keys, without a store."""
    sums: dict[Any, list[int]] = {}
    for item in items:
        end = max(now, item.start) if item.end is None else item.end
        for span in spans:
            if item.start < span.end and (end > span.begin or item.start >= span.begin):
                values = {"period": span.label, "project": item.project_id, "task": item.task_id}
                length = int((min(end, span.end) - max(item.start, span.begin)).total_seconds())
                figures = sums.setdefault(tuple(values[key] for key in by), [0, 0, 0])
                for place, figure in enumerate((length, length * item.billable, 1)):
                    figures[place] += figure
    return {key: tuple(figures) for key, figures in sums.items()}


def check(ws: Workspace, by: Sequence[str], zones: Sequence[str]) -> None:
    """The sums of a store are those of its entries in each of the zones, and its own check says so."""
    assert [finding for finding in checking.findings(ws.store) if not finding.passed] == []
    now, items = ws.clock.now(), entries(ws)
    for zone in zones:
        spans = periods(zone, "month")
        with ws.reading() as reader:
            query = Query(now, 1, start=spans[0].begin, until=spans[-1].end)
            sums = {row.key: tuple(map(int, row[1:4])) for row in lists.sums(reader, by, query, spans)}
        assert sums == counted(items, by, spans, now), zone


def law(stores: Stores, steps: list[Step], later: list[Step], by: Sequence[str], zones: list[str]) -> None:
    """Sums are right after some steps, in a copy, after later ones and their undo, and once the copy is restored."""
    with made(stores, Days(ZoneInfo("UTC")), "allow") as (ws, clock, home):
        run(ws, clock, steps)
        if not ws.store.exists:
            return
        check(ws, by, zones)
        copy = str(home / "copy.db")
        upkeep.backup(ws, copy)
        run(ws, clock, later)
        check(ws, by, zones)
        if "://" in ws.settings.store:
            ws.store.close()
            ws.store = opened(copy)  # into an empty database it is copied by the same way back
        else:
            upkeep.restore(ws, copy)
        check(ws, by, zones)


@pytest.mark.parametrize("count", [15, pytest.param(400, marks=pytest.mark.slow)])
def test_kept_sums_are_those_of_the_entries_whatever_is_done(stores: Stores, count: int) -> None:
    zones = st.lists(st.sampled_from(MATTERING), min_size=1, max_size=2)

    @examples(count)
    @given(st.lists(STEPS, min_size=1, max_size=12), st.lists(STEPS, max_size=6), KEYS, zones)
    def holds(steps: list[Step], later: list[Step], by: tuple[str, ...], zones: list[str]) -> None:
        law(stores, steps, later, by, zones)

    holds()
