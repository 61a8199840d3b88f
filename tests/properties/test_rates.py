"""Laws of rates: nothing before a rate's day changes by it, and sums are equal however they are grouped.

1 000 histories of each: `TT_TEST_PROFILE=soak TT_TEST_EXAMPLES=1000 python -m pytest tests/properties/test_rates.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, strategies as st
from tests.builders import DAYS, SetClock, workspace
from tests.properties import strategies
from tests.properties.strategies import Stores, examples
from tests.properties.test_reports import WORKS, Work, store_of

from timetracker.actions import exchange, export
from timetracker.actions.charges import can_be_billed
from timetracker.actions.import_options import ImportOptions
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Charge, Entry, Rate
from timetracker.domain.event import Draft, added, changed
from timetracker.domain.rate import Amounts, Price, RateKey as Charged, Rates, Scope
from timetracker.interchange.source import Source
from timetracker.reports.measure import Aggregation, Measure
from timetracker.reports.question import Question
from timetracker.store import pricing
from timetracker.store.earned import earned
from timetracker.workspace import Workspace

SCOPES = (
    Scope(project_id=1), Scope(project_id=4), Scope(client_id=1), Scope(task_id=1), Scope(user_id=1),
    Scope(project_id=1, user_id=1), Scope(client_id=2, user_id=1), Scope(task_id=2, user_id=1),
)  # fmt: skip
PRICES = st.none() | st.builds(Price, st.sampled_from(["80", "95.5", "0.0001", "120"]), st.sampled_from(["EUR", "JPY"]))
# A scope, after how many days from the first it holds (none: from the beginning), and what an hour costs.
SET = st.tuples(st.sampled_from(SCOPES), st.none() | st.integers(-2, 8), PRICES)
# Rates of their own, of the first entries.
OWN = st.lists(PRICES, max_size=5)
HISTORIES = st.lists(SET, max_size=8, unique_by=lambda item: item[:2])
GROUPINGS = (["day"], ["week"], ["month"], ["client"], ["project"], ["task"], ["user"], ["day", "project"])
BEGINS = strategies.instants().filter(lambda at: 1971 <= at.year <= 2190)


def records(history: Sequence[tuple[Scope, int | None, Price | None]], first: datetime, days: Days) -> list[Rate]:
    """The rates of a history."""
    rates: list[Rate] = []
    for scope, after, price in history:
        since = None if after is None else (days.day_of(first) + timedelta(days=after)).isoformat()
        if scope.project_id is not None and scope.user_id is None and since is None:
            continue  # that is the project's own
        amount, currency = price or (None, None)
        rates.append(Rate(len(rates) + 1, *scope, since, amount, currency))
    return rates


def put(ws: Workspace, rates: Sequence[Rate]) -> None:
    """Record rates, with the ids that the store gives."""
    with ws.change() as tx:
        for rate in rates:
            new = rate._replace(id=tx.next_id("rate"))
            tx.record(Draft("rate.changed", {"rate_id": new.id}, (added(new),)), ws.clock.now())


def put_own(ws: Workspace, entries: Sequence[Entry], own: Sequence[Price | None]) -> None:
    """Record rates of entries of their own."""
    with ws.change() as tx:
        for entry, price in zip(entries, own, strict=False):
            if price is not None:
                fields = {"entry_id": entry.id, "project_id": entry.project_id, "task_id": entry.task_id}
                tx.record(Draft("entry.charged", fields, (added(Charge(entry.id, *price)),)), ws.clock.now())


def put_marks(ws: Workspace, entries: Sequence[Entry]) -> None:
    """Let an invoice hold every second entry that it can hold."""
    with ws.change() as tx:
        for entry in filter(can_be_billed, entries[::2]):
            before = tx.charge(entry.id)
            after = (before or Charge(entry.id))._replace(billed=f"R-{entry.id}")
            change = added(after) if before is None else changed(before, after)
            fields = {"entry_id": entry.id, "project_id": entry.project_id, "task_id": entry.task_id}
            tx.record(Draft("entry.charged", fields, (change,)), ws.clock.now())


@contextmanager
def _other(home: Path, clock: SetClock, address: str, days: Days) -> Iterator[Workspace]:
    """A workspace over another store."""
    ws = workspace(home, clock, store=address, pooled=True)
    ws._days = days
    try:
        yield ws
    finally:
        ws.close()


def exact(ws: Workspace, by: Sequence[str]) -> Amounts:
    """The amounts of a report of everything, added up without any rounding."""
    sums: Amounts = {}
    groups = ws.ask(lambda ask: Aggregation(ask, Question(None, None), Measure("none", amounts=True)).groups(by))
    for group in groups:
        for currency, amount in group.amounts.items():
            sums[currency] = sums.get(currency, 0) + amount
    return sums


def one_by_one(ws: Workspace, entries: Sequence[Entry], days: Days, until: str = "9") -> Amounts:
    """What the entries that begin before a day are worth, each by itself."""
    sums: Amounts = {}
    with ws.reading() as reader:
        prices, charges = pricing.read(reader, days), reader.charges([entry.id for entry in entries])
    for entry in entries:
        price = prices.of(entry, charges.get(entry.id))
        if price is not None and entry.billable and days.day_of(entry.start).isoformat() < until:
            price.add_to(sums, entry.length_s(ws.clock.now()))
    return {currency: amount for currency, amount in sums.items() if amount}


def from_kept_sums(ws: Workspace, days: Days, kind: str) -> dict[int, Amounts]:
    """What a budget of money for all time asks for, of all things of a kind."""
    with ws.reading() as reader:
        listed = {"project": reader.projects(), "task": reader.tasks(), "client": reader.clients()}
        ids = [thing.id for thing in listed[kind]]  # type: ignore[attr-defined]  # each has one
        amounts = earned(reader, days, ws.clock.now(), kind, ids, None)
    return {id: {c: amount for c, amount in amounts.get(id, {}).items() if amount} for id in ids}


def owner(ws: Workspace, entry: Entry, kind: str) -> int | None:
    """The id of the thing of a kind that an entry counts for."""
    if kind == "client":
        with ws.reading() as reader:
            project = reader.project(entry.project_id)
        return project and project.client_id
    return entry.task_id if kind == "task" else entry.project_id


@examples(25)
@given(WORKS, BEGINS, strategies.days(), HISTORIES, OWN)
def test_sums_are_equal_before_rounding_however_they_are_grouped(
    stores: Stores,
    works: list[Work],
    begin: datetime,
    days: Days,
    history: list[tuple[Scope, int | None, Price | None]],
    own: list[Price | None],
) -> None:
    with stores() as address, store_of(works, begin, days, address) as (ws, entries):
        put(ws, records(history, begin, days))
        put_own(ws, entries, own)
        expected = one_by_one(ws, entries, days)
        for by in GROUPINGS:
            assert exact(ws, by) == expected, by
        for kind in ("project", "task", "client"):
            by_id = from_kept_sums(ws, days, kind)
            for id in by_id:
                of_it = [entry for entry in entries if owner(ws, entry, kind) == id]
                assert by_id[id] == one_by_one(ws, of_it, days), (kind, id)


@examples(25)
@given(WORKS, BEGINS, strategies.days(), HISTORIES, OWN, st.sampled_from(SCOPES), st.integers(-2, 8), PRICES)
def test_no_amount_before_the_day_of_a_rate_changes(
    stores: Stores,
    works: list[Work],
    begin: datetime,
    days: Days,
    history: list[tuple[Scope, int | None, Price | None]],
    own: list[Price | None],
    scope: Scope,
    after: int,
    price: Price | None,
) -> None:
    earlier = records(history, begin, days)
    since = (days.day_of(begin) + timedelta(days=after)).isoformat()
    with stores() as address, store_of(works, begin, days, address) as (ws, entries):
        put(ws, earlier)
        put_own(ws, entries, own)
        before = one_by_one(ws, entries, days, since)
        if all((rate[1:5], rate.since) != (tuple(scope), since) for rate in earlier):
            put(ws, [Rate(1, *scope, since, *(price or (None, None)))])
        assert one_by_one(ws, entries, days, since) == before


@examples(15)
@given(WORKS.filter(bool), BEGINS, strategies.days(), HISTORIES, OWN)
def test_an_export_that_comes_in_elsewhere_keeps_all_rates_and_marks(
    stores: Stores,
    works: list[Work],
    begin: datetime,
    days: Days,
    history: list[tuple[Scope, int | None, Price | None]],
    own: list[Price | None],
) -> None:
    everything = Question(None, None)
    with stores() as address, store_of(works, begin, days, address) as (ws, entries):
        put(ws, records(history, begin, days))
        put_own(ws, entries, own)
        put_marks(ws, entries)
        exported = b"".join(export.export(ws, "json", everything))
        expected = {tuple(by): exact(ws, by) for by in (["client"], ["project"], ["task"], ["user"])}
        file = Path(ws.paths.state) / "all.json"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(exported)
        clock = SetClock(ws.clock.now().isoformat())
        with stores() as second, _other(file.parent / "other", clock, second, days) as other:
            taken = exchange.import_(other, "json", Source(str(file)), how=ImportOptions(overlap="allow"))
            assert (taken.left, taken.entries) == ([], len(entries))
            assert {by: exact(other, by) for by in expected} == expected
            assert sorted(b"".join(export.export(other, "json", everything)).splitlines()) == sorted(
                exported.splitlines()
            )


@examples(200)
@given(HISTORIES, st.sampled_from(SCOPES), st.integers(0, 20), PRICES, st.integers(0, 20))
def test_a_rate_changes_what_holds_from_its_day_on_and_nothing_before(
    history: list[tuple[Scope, int | None, Price | None]], scope: Scope, after: int, price: Price | None, asked: int
) -> None:
    first = datetime.fromisoformat("2026-03-02T00:00:00+00:00")

    def day(number: int) -> str:
        return (first + timedelta(days=number)).date().isoformat()

    rates = Rates(records(history, first, DAYS), [])
    changed = rates.changed(scope, day(after), price)
    for work in (Charged(1, 1, 1, 1), Charged(4, None, None, 1), Charged(3, 2, None, 1)):
        if asked < after:
            assert changed.of(work, day(asked)) == rates.of(work, day(asked))
    assert changed.holding(scope, day(after)) == price
