"""Laws of reports: SQL sums equal a plain Python sum, rows add up to totals, amounts to the smallest unit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import given, strategies as st
from tests.builders import SetClock, asked as asked_for, workspace
from tests.properties import strategies
from tests.properties.strategies import Stores, examples

from timetracker.domain import money
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
from timetracker.domain.event import Draft, added
from timetracker.domain.interval import Interval
from timetracker.domain.rounding import HOW, PER, Rounding, read as rounding_of
from timetracker.reports import summary, timesheet
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.settings import Value
from timetracker.workspace import Workspace

if TYPE_CHECKING:
    from timetracker.domain.event import Thing

CLIENTS = (Client(1, "Acme", rounding="up 15m per entry"), Client(2, "Brown"))
PROJECTS = (
    Project(1, "site", 1, "80", "EUR"), Project(2, "docs", 1, "95.5055", "EUR", rounding="nearest 6m per day"),
    Project(3, "ops", 2, "12345.6", "JPY", rounding="down 10m per report"), Project(4, "home"),
    Project(5, "free", 2, "0.0001"),
)  # fmt: skip
TASKS = (Task(1, 1, "login"), Task(2, 2, "pages"))
TAGS = (Tag(1, "deep"), Tag(2, "call"))
GROUPINGS = (
    ["project"], ["client"], ["task"], ["day"], ["week"], ["month"], ["day", "project"], ["client", "project", "task"],
    ["month", "week", "day"], ["week", "client"], ["user"], ["project", "tag"],
)  # fmt: skip


class Work(NamedTuple):
    """An entry of the law: what it is on, when, how long in seconds (None: it runs), whether it can be billed."""

    project: int
    after_s: int
    length_s: int | None
    billable: bool
    tagged: bool


LENGTHS = st.sampled_from([None, 0, 1, 59, 900, 3600]) | st.integers(1, 200_000)
WORKS = st.lists(
    st.builds(
        Work, st.integers(1, 5), st.integers(0, 400_000), LENGTHS, st.booleans(), st.booleans(),
    ), max_size=7,
)  # fmt: skip
RULES = st.sampled_from(["", "none"]) | st.builds(
    lambda how, minutes, per: f"{how} {minutes}m per {per}",
    st.sampled_from(HOW),
    st.integers(1, 60),
    st.sampled_from(PER),
)
SPANS = st.none() | st.tuples(st.integers(-100_000, 300_000), st.integers(0, 500_000))


@contextmanager
def store_of(
    works: Sequence[Work], begin: datetime, days: Days, address: str = ""
) -> Iterator[tuple[Workspace, list[Entry]]]:
    """A workspace over a store with the works, one after the other from an instant on, and its entries."""
    entries = list(_entries(works, begin))
    now = max([begin, *(entry.end or entry.start + timedelta(seconds=5000) for entry in entries)])
    home = Path(tempfile.mkdtemp())
    ws = workspace(home, SetClock(now.isoformat()), store=address, pooled=True)
    ws._days = days
    ws.settings.values = {**ws.settings.values, "overlap": Value("allow", "flag")}
    try:
        things: list[Thing] = [*CLIENTS, *PROJECTS, *TASKS, *TAGS, *entries]
        with ws.change() as tx:
            changes = asked_for(tx, *(added(thing) for thing in things))
            tx.record_all([Draft("import.completed", {"format": "json", "rows": 0}, changes)], now)
        yield ws, entries
    finally:
        ws.close()
        shutil.rmtree(home)


def _entries(works: Sequence[Work], begin: datetime) -> Iterator[Entry]:
    at = begin
    for number, work in enumerate(works, 1):
        at += timedelta(seconds=work.after_s)
        last = number == len(works)
        task = work.project if work.project < 3 and work.tagged else None
        length = None if work.length_s is None and last else timedelta(seconds=work.length_s or 60)
        yield Entry(
            number, f"{number:08}-0000-4000-8000-000000000000", 1, work.project,
            task, at, None if length is None else at + length, "UTC",
            billable=work.billable, tag_ids=(1, 2) if work.tagged else (),
        )  # fmt: skip
        at += length or timedelta()


def rule_of(project: Project, wish: str) -> Rounding | None:
    """The rounding of a project: what is wished for, else its own, else its client's."""
    clients = {client.id: client.rounding for client in CLIENTS}
    text = wish or project.rounding or clients.get(project.client_id or 0) or "none"
    return rounding_of(text)


def plain(
    entries: Sequence[Entry], days: Days, now: datetime, span: Interval, by: Sequence[str], wish: str
) -> dict[Any, Any]:
    """Key -> seconds and billable seconds, summed in Python; the key ends with the project."""
    parts: dict[Any, list[int]] = {}
    for entry in entries:
        project = PROJECTS[entry.project_id - 1]
        rule = rule_of(project, wish)
        for day, begin, end in _by_day(entry, days, now, span):
            key = (*(_key(kind, entry, project, day, days) for kind in by), project)
            unit = (key, day if rule is not None and rule.per == "day" else None)
            seconds = _seconds(end - begin)
            if rule is not None and rule.per == "entry":
                seconds = rule.of(_seconds(end - entry.start)) - rule.of(_seconds(begin - entry.start))
            result = parts.setdefault(unit, [0, 0])
            result[0] += seconds
            result[1] += seconds if entry.billable else 0
    sums: dict[Any, list[int]] = {}
    for (key, _), result in parts.items():
        rule = rule_of(key[-1], wish)
        rounded = [rule.of(value) for value in result] if rule is not None and rule.per != "entry" else result
        if rule is not None and rule.per == "report":
            rounded = result
        total = sums.setdefault(key, [0, 0])
        total[0] += rounded[0]
        total[1] += rounded[1]
    for key, total in sums.items():
        rule = rule_of(key[-1], wish)
        if rule is not None and rule.per == "report":
            total[:] = [rule.of(value) for value in total]
    return sums


def _by_day(entry: Entry, days: Days, now: datetime, span: Interval) -> Iterator[tuple[Any, datetime, datetime]]:
    begin, end = max(entry.start, span.start), min(entry.interval.until(now), span.until(now))
    while begin < end:
        day = days.day_of(begin)
        after = day + timedelta(days=1)
        while days.begin(after) <= begin:
            after += timedelta(days=1)
        yield day, begin, min(end, days.begin(after))
        begin = days.begin(after)


def _key(kind: str, entry: Entry, project: Project, day: Any, days: Days) -> Any:
    if kind in ("day", "week", "month"):
        return days.label(kind, day)
    names: Mapping[str, Any] = {
        "project": project.name, "user": "1", "task": TASKS[entry.task_id - 1].name if entry.task_id else None,
        "client": CLIENTS[project.client_id - 1].name if project.client_id else None,
    }  # fmt: skip
    return names[kind]


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def asked(begin: datetime, span: tuple[int, int] | None) -> Question:
    """The question of a span, in seconds from an instant and in length; of all time for None."""
    if span is None:
        return Question(None, None)
    start = begin + timedelta(seconds=span[0])
    return Question(start, start + timedelta(seconds=span[1]))


ENTRYWISE = ("none", "up 15m", "nearest 7m", "down 1h")
BEGINS = strategies.instants().filter(lambda at: 1971 <= at.year <= 2190)


@examples(25)
@given(WORKS, BEGINS, strategies.days(), st.sampled_from(GROUPINGS[:-1]), RULES, SPANS)
def test_sums_made_in_sql_equal_a_plain_sum(
    stores: Stores,
    works: list[Work],
    begin: datetime,
    days: Days,
    by: list[str],
    wish: str,
    span: tuple[int, int] | None,
) -> None:
    question = asked(begin, span)
    with stores() as address, store_of(works, begin, days, address) as (ws, entries):
        data = ws.ask(summary.build, question, ReportOptions(by, wish)).data
        now = ws.clock.now()
    span_ = Interval(question.start or begin - timedelta(days=1), question.until or now)
    expected: dict[Any, list[Any]] = {}
    for (*key, project), (total, billable) in plain(entries, days, now, span_, by, wish).items():
        result = expected.setdefault(tuple(key), [0, 0, {}])
        result[0] += total
        result[1] += billable
        if project.rate and billable:
            currency = project.currency or "XXX"
            result[2][currency] = result[2].get(currency, 0) + Fraction(project.rate) * billable / 3600
    output = {
        tuple(row[key] for key in by): [row["total_s"], row["billable_s"], row.get("amounts", {})]
        for row in data["rows"]
        if row["total_s"] or row["billable_s"] or tuple(row[key] for key in by) in expected
    }
    worth = {key: [total, billable, _rounded(exact)] for key, (total, billable, exact) in expected.items()}
    assert output == worth


def _rounded(exact: Mapping[str, Fraction]) -> dict[str, str]:
    """Amounts to the smallest unit, half a unit up, by another way than the program's."""
    result = {}
    for currency, amount in exact.items():
        places = money.digits(currency)
        units = int(amount * 10**places + Fraction(1, 2))
        result[currency] = f"{units // 10**places}.{units % 10**places:0{places}}" if places else str(units)
    return result


@examples(20)
@given(WORKS, BEGINS, strategies.days(), st.sampled_from(GROUPINGS), RULES, SPANS)
def test_rows_add_up_to_the_total_and_amounts_to_the_smallest_unit(
    stores: Stores,
    works: list[Work],
    begin: datetime,
    days: Days,
    by: list[str],
    wish: str,
    span: tuple[int, int] | None,
) -> None:
    with stores() as address, store_of(works, begin, days, address) as (ws, _):
        sheet = ws.ask(summary.build, asked(begin, span), ReportOptions(by, wish))
        grid = ws.ask(timesheet.build, asked(begin, span), ReportOptions(["project"], wish)).data
    data = sheet.data
    if "tag" not in by:
        assert data["total_s"] == sum(row["total_s"] for row in data["rows"])
        for currency, amount in data.get("amounts", {}).items():
            parts = [Fraction(row["amounts"].get(currency, 0)) for row in data["rows"]]
            unit = Fraction(
                1, 10 ** money.digits(currency)
            )  # each figure is rounded once, the total from the exact sum
            assert abs(Fraction(amount) - sum(parts)) <= unit * (len(parts) + 1) / 2
    for row in data["rows"]:
        assert 0 <= row["billable_s"] <= row["total_s"]
    assert grid["total_s"] == sum(sum(week["totals_s"]) for week in grid["weeks"])
    assert grid["total_s"] == sum(row["total_s"] for week in grid["weeks"] for row in week["rows"])
    _tree_adds_up(sheet.people, by)


def _tree_adds_up(people: Any, by: Sequence[str]) -> None:
    """What is below a row of a tree adds up to it, above tags apart."""
    if people is None or "tag" in by:
        return
    rows = [(row[0][0], row[1]) for row in people.rows]
    for place, (depth, seconds) in enumerate(rows):
        below = []
        for other, length in rows[place + 1 :]:
            if other <= depth:
                break
            below += [length] if other == depth + 1 else []
        assert not below or sum(below) == seconds


@examples(8)
@given(
    WORKS,
    BEGINS,
    strategies.days(),
    st.sampled_from(["none", "up 15m", "nearest 7m", "down 1h"]),
    st.integers(0, 500_000),
)
def test_neither_grouping_nor_cutting_changes_what_is_rounded_per_entry(
    stores: Stores, works: list[Work], begin: datetime, days: Days, wish: str, cut: int
) -> None:
    middle = begin + timedelta(seconds=cut)
    with stores() as address, store_of(works, begin, days, address) as (ws, _):

        def total(question: Question, by: list[str]) -> int:
            return int(ws.ask(summary.build, question, ReportOptions(by, wish)).data["total_s"])

        totals = {total(Question(None, None), by) for by in GROUPINGS[::3]}
        parts = total(Question(None, middle), ["day"]) + total(Question(middle, begin + timedelta(days=90)), ["week"])
    assert totals == {parts}
