"""What an hour costs: scopes from the most specific on, and the days from which rates hold."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import money
from timetracker.domain.entry import Charge, Project, Rate
from timetracker.domain.families import InvalidInput
from timetracker.domain.rate import Price, RateKey, Rates, Scope, scope, shared_out

SITE = Project(1, "site", 7, "80", "EUR")
DOCS = Project(2, "docs", 7)
WORK = RateKey(1, 7, 3, 9)
# The most specific first.
SCOPES = (
    Scope(task_id=3, user_id=9), Scope(task_id=3), Scope(project_id=1, user_id=9), Scope(project_id=1),
    Scope(client_id=7, user_id=9), Scope(client_id=7), Scope(user_id=9),
)  # fmt: skip


def rate(id: int, scope: Scope, since: str | None, amount: str | None, currency: str | None = "EUR") -> Rate:
    """A rate of a scope."""
    return Rate(id, *scope, since, amount, currency if amount else None)


@pytest.mark.parametrize("place", range(len(SCOPES)))
def test_the_most_specific_scope_wins(place: int) -> None:
    rates = Rates([rate(n, SCOPES[n], "2026-03-01", str(n)) for n in range(place, len(SCOPES))], [])
    assert rates.of(WORK, "2026-03-01") == Price(str(place), "EUR")
    assert rates.of(WORK, "2026-02-28") is None


def test_work_is_charged_by_what_it_has() -> None:
    assert list(WORK.scopes()) == list(SCOPES)
    assert list(RateKey(1).scopes()) == [Scope(project_id=1), Scope()]


def test_the_newest_that_has_begun_holds_and_the_projects_own_from_the_beginning() -> None:
    site = Scope(project_id=1)
    rates = Rates([rate(2, site, "2026-05-01", "120", "USD"), rate(1, site, "2026-03-01", "100")], [SITE, DOCS])
    days = ("", "2026-02-28", "2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")
    prices = [rates.of(WORK, day) for day in days]
    assert [price and price.amount for price in prices] == ["80", "80", "80", "100", "100", "120"]
    assert prices[-1] == Price("120", "USD")
    assert rates.days == ["2026-03-01", "2026-05-01"]
    assert rates.since(site) == ["", "2026-03-01", "2026-05-01"]
    assert rates.since(Scope(client_id=7)) == []


def test_a_rate_that_was_taken_away_lets_the_next_scope_count() -> None:
    dated = [rate(1, Scope(project_id=1), "2026-03-01", None), rate(2, Scope(client_id=7), None, "50")]
    rates = Rates(dated, [SITE])
    assert rates.of(WORK, "2026-02-28") == Price("80", "EUR")
    assert rates.of(WORK, "2026-03-01") == Price("50", "EUR")


def test_it_is_known_what_rates_are_of() -> None:
    assert not Rates([], [DOCS])
    plain = Rates([], [SITE])
    assert plain
    assert not plain.of_tasks
    assert not plain.of_users
    finer = Rates([rate(1, SCOPES[0], None, "1")], [])
    assert finer.of_tasks
    assert finer.of_users


def test_amounts_are_added_exactly_by_currency() -> None:
    amounts: dict[str, int] = {}
    for price, seconds in ((Price("10", "EUR"), 120), (Price("10", "EUR"), 1), (Price("3"), 3600)):
        price.add_to(amounts, seconds)
    assert amounts == {"EUR": 121 * 100_000, "XXX": 3600 * 30_000}
    assert money.shown(amounts["EUR"], "EUR") == "0.34"


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), max_size=8))
def test_what_is_shared_out_adds_up(total: int, parts: list[int]) -> None:
    shares = shared_out(total, parts)
    assert sum(shares) == (total if sum(parts) else 0)
    assert all(share >= 0 for share in shares)
    assert all(not share for share, part in zip(shares, parts, strict=True) if not part)


def test_a_rate_is_kept_in_its_normal_form() -> None:
    rate_ = Rate(1, task_id=3, since=" 2026-03-01 ", amount=" 80.50 ", currency="eur")
    assert tuple(rate_) == (1, None, None, 3, None, "2026-03-01", "80.50", "EUR")
    assert scope(rate_) == Scope(task_id=3)
    assert Rate(1, user_id=2).amount is None
    assert Rate(1, project_id=2, user_id=2, amount="1").since is None


@pytest.mark.parametrize(
    "values",
    [
        {}, {"client_id": 1, "project_id": 2}, {"project_id": 1, "task_id": 2}, {"project_id": 1, "amount": "80"},
        {"client_id": 1, "currency": "EUR"}, {"client_id": 1, "amount": "-1"}, {"client_id": 1, "since": "yesterday"},
        {"client_id": 1, "amount": "1", "currency": "euro"},
    ],
)  # fmt: skip
def test_what_is_no_rate_is_refused(values: dict[str, int | str]) -> None:
    with pytest.raises(InvalidInput):
        Rate(1, **values)  # type: ignore[arg-type]  # of all kinds


def test_another_rate_is_looked_at_without_being_set() -> None:
    site, client = Scope(project_id=1), Scope(client_id=7)
    rates = Rates([rate(1, client, None, "50", "USD"), rate(2, client, "2026-05-01", None)], [SITE, DOCS])
    changed = rates.changed(site, "2026-03-01", Price("90", "CHF"))
    assert rates.since(site) == [""]
    assert changed.dated(site) == [("", Price("80", "EUR")), ("2026-03-01", Price("90", "CHF"))]
    assert changed.changed(site, "2026-03-01", None).holding(site, "2026-03-02") is None
    assert changed.currencies() == {"EUR", "USD", "CHF"}
    assert changed.scopes() == [site, client]
    assert changed.dated(Scope(user_id=3)) == ()


def test_a_charge_is_kept_in_its_normal_form() -> None:
    assert Charge(1, " 80.50 ", "eur", " 2026-017 ") == (1, "80.50", "EUR", "2026-017")
    assert Charge(1).empty
    assert not Charge(1, billed="R").empty
    assert not Charge(1, "80").empty


@pytest.mark.parametrize("values", [
    {"currency": "EUR"}, {"rate": "ten"}, {"rate": "80", "currency": "euro"}, {"billed": ""}, {"billed": "a\nb"},
    {"billed": "x" * (money.REFERENCE_MAX + 1)},
])  # fmt: skip
def test_a_charge_that_is_none_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        Charge(1, **values)
