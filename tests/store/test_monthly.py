"""Sums that are kept by month: of long periods they are those of the entries, in every zone, and read few of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.builders import asked, at, entry, writer
from tests.conftest import Tt
from tests.properties.strategies import examples

from timetracker.domain.calendar import Days
from timetracker.domain.entry import Entry, Project, Task
from timetracker.domain.event import Change, Draft, Thing, added, changed
from timetracker.domain.interval import Interval
from timetracker.domain.query import Period, Query
from timetracker.store import lists
from timetracker.store.checking import findings
from timetracker.store.rows import month_after, month_at
from timetracker.store.store import FileStore, empty

BEGIN = at("2024-01-20 00:00")
NOW = at("2025-06-15 12:00")
DAY_S = 86_400
PROJECTS = {1: Project(1, "site"), 2: Project(2, "docs")}
LAST: list[Thing] = [Project(3, "ops"), Task(1, 1, "login")]
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"])
keys = st.sampled_from([("period",), ("period", "project"), ("project", "period", "task"), ("user", "project"), ()])
starts = st.integers(0, 500 * DAY_S) | st.builds(
    lambda month, seconds: int((datetime(2024, month, 1, tzinfo=UTC) - BEGIN).total_seconds()) + seconds,
    st.integers(2, 12), st.integers(-50_000, 50_000) | st.just(0),
)  # fmt: skip
lengths = st.integers(0, 3 * DAY_S) | st.sampled_from([0, 1, 40 * DAY_S, 95 * DAY_S])


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Some entries, that may overlap; the last may run."""
    items = []
    for id, (start, length) in enumerate(draw(st.lists(st.tuples(starts, lengths), min_size=1, max_size=10)), 1):
        begin = BEGIN + timedelta(seconds=start)
        project, billable = draw(st.tuples(st.integers(1, 2), st.booleans()))
        task = 1 if project == 1 and draw(st.booleans()) else None
        items.append(
            entry("09:00-10:00", id=id, task_id=task, billable=billable)._replace(
                project_id=project, start=begin, end=begin + timedelta(seconds=length)
            )
        )
    return [*items[:-1], items[-1]._replace(end=None)] if draw(st.booleans()) else items


def stored(store: FileStore, *changes: Change) -> None:
    """Record changes."""
    with store.begin(writer()) as tx:
        tx.record(Draft("import.completed", {"format": "json", "rows": 0}, asked(tx, *changes)), NOW)


def filled(items: Sequence[Entry]) -> FileStore:
    """A store with some entries."""
    store = empty()
    stored(store, *map(added, PROJECTS.values()), *map(added, LAST), *map(added, items))
    return store


def counted(items: Sequence[Entry], by: Sequence[str], periods: Sequence[Period]) -> Mapping[Any, tuple[int, int, int]]:
    """The same sums, without a store."""
    sums: dict[Any, list[int]] = {}
    for item in items:
        end = max(NOW, item.start) if item.end is None else item.end
        for period in periods:
            if item.start < period.end and (end > period.begin or item.start >= period.begin):
                values = {
                    "period": period.label, "project": item.project_id, "task": item.task_id, "user": item.user_id
                }  # fmt: skip
                length = int((min(end, period.end) - max(item.start, period.begin)).total_seconds())
                added_ = sums.setdefault(tuple(values[key] for key in by), [0, 0, 0])
                for place, figure in enumerate((length, length * item.billable, 1)):
                    added_[place] += figure
    return {key: (seconds, billable_s, count) for key, (seconds, billable_s, count) in sums.items()}


def summed(store: FileStore, by: Sequence[str], periods: Sequence[Period]) -> Mapping[Any, tuple[int, int, int]]:
    """What the store says."""
    with store.read() as reader:
        query = Query(NOW, 1, start=periods[0].begin, until=periods[-1].end)
        return {row.key: tuple(map(int, row[1:4])) for row in lists.sums(reader, by, query, periods)}  # type: ignore[misc]


def months(zone: str, kind: str = "month", day_start: str = "00:00") -> list[Period]:
    """The months of a zone from a day in the middle of one to such a day."""
    days = Days(ZoneInfo(zone), time.fromisoformat(day_start))
    parts = [part for _, part in days.periods(kind, Interval(BEGIN - timedelta(hours=3), NOW + timedelta(days=20)))]
    return [Period(str(place), part.start, part.end) for place, part in enumerate(parts) if part.end is not None]


@examples(40)
@given(histories(), keys, zones, st.sampled_from(["month", "week"]), st.sampled_from(["00:00", "04:30"]))
def test_sums_by_month_are_those_of_the_entries(
    items: list[Entry], by: tuple[str, ...], zone: str, kind: str, day_start: str
) -> None:
    periods = months(zone, kind, day_start)
    assert summed(filled(items), by, periods) == counted(items, by, periods)


@examples(25)
@given(histories(), histories(), st.data())
def test_sums_by_month_follow_every_change(before: list[Entry], after: list[Entry], data: st.DataObject) -> None:
    store = filled(before)
    changes = [
        changed(old, new._replace(id=old.id, uuid=old.uuid, end=new.end))
        for old, new in zip(before, after, strict=False)
        if old.end and new.end
    ]
    gone = data.draw(st.sets(st.integers(0, max(0, len(changes) - 1))), label="deleted")
    changes = [Change("entry", c.before, None) if place in gone else c for place, c in enumerate(changes)]
    stored(store, *changes)
    current = {item.id: item for item in before}
    for change in changes:
        assert change.before is not None
        if change.after is None:
            del current[change.before.id]
        else:
            current[change.before.id] = change.after  # type: ignore[assignment]  # an entry
    periods = months("Europe/Berlin")
    assert summed(store, ("period", "project"), periods) == counted([*current.values()], ("period", "project"), periods)
    assert [finding.check for finding in findings(store) if not finding.passed and finding.check == "sums"] == []


def test_months_of_the_entries_are_read_from_the_sums() -> None:
    spans = [(BEGIN + timedelta(days=day), BEGIN + timedelta(days=day, hours=5)) for day in range(0, 480, 5)]
    items = [entry("09:00-10:00", id=id)._replace(start=start, end=end) for id, (start, end) in enumerate(spans, 1)]
    store = filled(items)
    driver = store.writing().driver
    driver.execute("UPDATE entry SET ended_at = ended_at - 1 WHERE started_at % 7 = 0")  # sums know nothing of it
    periods = months("Europe/Berlin")[1:-1]
    assert summed(store, ("period",), periods) == counted(items, ("period",), periods)


@pytest.mark.parametrize("year", [1970, 1999, 2000, 2023, 2024, 2100])
def test_months_are_those_of_the_calendar(year: int) -> None:
    first = [int(datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp()) for number in range(26)]
    for begin, end in pairwise(first):
        assert (month_at(begin), month_at(end - 1), month_after(begin)) == (begin, begin, end)


def test_an_entry_over_the_end_of_a_month_is_shared_out_and_taken_back(tt: Tt) -> None:
    tt.set(TT_ZONE="Europe/Berlin", TT_NOW="2026-03-06T19:00:00+01:00")
    for line in (
        "add site --from 2026-01-31T22:00 --to 2026-02-01T03:00",
        "add site --from 2025-11-30T23:30 --to 2025-12-01T00:30",
        "add docs --from 2026-02-28T22:00 --to 2026-03-01T02:00",
        "edit 1 --to 2026-02-01T04:00",
        "edit 2 --project docs",
        "delete 3 --yes",
        "undo",
    ):
        assert tt(line).code == 0, line
    rows = tt("report 2025-11-15..2026-03-06 --by month --json").data["rows"]
    assert [(row["month"], row["total_s"], row["count"]) for row in rows] == [
        ("2025-11", 1800, 1), ("2025-12", 1800, 1), ("2026-01", 7200, 1), ("2026-02", 4 * 3600 + 7200, 2),
        ("2026-03", 7200, 1),
    ]  # fmt: skip
    checks = {row["check"]: row["passed"] for row in tt("db check --json").data["checks"]}
    assert checks["sums"]
