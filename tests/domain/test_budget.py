"""Budgets are read as they are written; what is used, left and to be expected of them adds up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import budget, budget_text
from timetracker.domain.budget import Budget, Use
from timetracker.domain.calendar import Days
from timetracker.domain.entry import LONGEST_S, Client, Project, Task
from timetracker.domain.errors import InvalidInput

DAYS = st.dates(date(1970, 1, 4), date(2199, 12, 1))
PERIODS = st.sampled_from([None, *budget.PERIODS])
AMOUNTS = st.from_regex(r"\A[0-9]{1,12}(\.[0-9]{1,4})?\Z")
BUDGETS = st.one_of(
    st.builds(Budget, st.integers(0, LONGEST_S), st.none(), st.none(), PERIODS),
    st.builds(Budget, st.none(), AMOUNTS, st.sampled_from([None, "EUR", "JPY"]), PERIODS),
)
CALENDARS = st.builds(
    Days, st.sampled_from(["UTC", "Europe/Berlin"]).map(ZoneInfo), st.sampled_from([time(), time(4)]), st.integers(0, 6)
)
AUGUST = date(2026, 8, 3), date(2026, 8, 16)  # two whole weeks, from a Monday


@given(BUDGETS)
def test_a_budget_is_read_as_it_is_written_and_kept_by_what_has_it(limit: Budget) -> None:
    assert budget_text.read(budget_text.text(limit)) == budget_text.checked(limit) == limit
    assert budget.of(Project(1, "a")._replace(**limit._asdict())) == limit
    assert budget.of(Task(1, 1, "a")._replace(**limit._asdict())) == limit
    if limit.budget_amount is None or limit.budget_currency is not None:
        assert budget.of(Client(1, "a")._replace(**limit._asdict())) == limit


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("40h", "40h"), (" 90m / Month ", "1h30m/month"), ("5000", "5000"), ("5000eur/quarter", "5000 EUR/quarter"),
        ("80.50 usd", "80.50 USD"), ("1:30/week", "1h30m/week"), ("0s", "0s"), (" ", ""),
    ],
)  # fmt: skip
def test_what_is_typed_has_one_normal_form(typed: str, normal: str) -> None:
    assert budget_text.text(budget_text.read(typed)) == normal


@pytest.mark.parametrize("typed", ["5000x", "-4h", "4x", "40h/year", "40h/", "/month", "40h/month/week", "1.x EUR"])
def test_what_is_no_budget_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="budget"):
        budget_text.read(typed)


@pytest.mark.parametrize(
    "limit", [Budget(1, "1"), Budget(1, None, "EUR"), Budget(1, None, None, "year"), Budget(None, "1", "euro")]
)
def test_what_cannot_be_a_budget_is_refused(limit: Budget) -> None:
    with pytest.raises(InvalidInput):
        budget_text.checked(limit)
    with pytest.raises(InvalidInput):
        Project(1, "a", None, "80", "EUR", *limit[:2], budget_currency=limit[2], budget_period=limit[3])


def test_a_client_has_no_rate_whose_currency_an_amount_could_be_in() -> None:
    with pytest.raises(InvalidInput, match="has no currency"):
        Client(1, "a", budget_amount="5000")
    with pytest.raises(InvalidInput, match="-1 s is no budget"):
        Client(1, "a", budget_s=-1)


def test_who_may_not_see_money_sees_a_period_alone_as_no_budget() -> None:
    masked = Project(1, "a", budget_period="month")
    assert budget.of(masked) is None
    assert budget_text.text(budget.of(masked)) == budget_text.text(Budget(budget_period="month")) == ""


@given(CALENDARS, st.sampled_from(budget.PERIODS), DAYS)
def test_a_period_holds_its_day_and_ends_where_the_next_begins(days: Days, kind: str, day: date) -> None:
    first, last = budget.period(kind, day, days)
    assert first <= day <= last
    assert budget.period(kind, first, days) == budget.period(kind, last, days) == (first, last)
    assert budget.period(kind, last + timedelta(days=1), days)[0] == last + timedelta(days=1)


@given(st.integers(0, 10**12), st.integers(0, 13), st.sets(st.integers(0, 13)))
def test_a_forecast_is_never_below_what_is_used_and_is_that_at_the_end(used: int, today: int, worked: set[int]) -> None:
    first, last = AUGUST
    days = {first + timedelta(days=number) for number in worked}
    expected = budget.forecast(used, first, last, first + timedelta(days=today), days)
    assert (expected is None) == (not worked and today == 0)
    assert expected is None or expected >= used
    assert budget.forecast(used, first, last, last + timedelta(days=1), days) == used


def _forecast(used: int, today: int, worked: Collection[int]) -> int | None:
    days = {date(2026, 8, day) for day in worked}
    return budget.forecast(used, *AUGUST, date(2026, 8, today), days)


def test_a_forecast_goes_by_working_days_and_days_with_work() -> None:
    assert _forecast(10, 4, [3]) == 100  # Monday has passed; nine working days are left
    assert _forecast(10, 4, [3, 4]) == 50  # Tuesday counts once there is work on it
    assert _forecast(10, 9, [3, 8]) == 18  # five working days and a Saturday have passed; five are left: 18.33
    assert _forecast(7, 8, []) == 14


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_used_and_left_are_the_limit(limit: int, used: int) -> None:
    use = Use(limit, used)
    assert use.used + use.left == limit
    assert (use.share > 0) == (use.percent > 0) or use.used * 200 < limit
    assert limit == 0 or abs(use.percent - 100 * used / limit) <= 0.5
    assert Use(0, 1).share == 1
    assert Use(0, 0).percent == 0


@given(st.integers(1, 10**6), st.lists(st.integers(0, 10**5), max_size=8), st.sets(st.integers(1, 1000), max_size=4))
def test_each_threshold_is_crossed_once(limit: int, steps: list[int], percents: set[int]) -> None:
    used, said = 0, []
    for step in steps:
        before, used = used, used + step
        percent = budget.crossed(before, Use(limit, used), sorted(percents))
        said += [] if percent is None else [percent]
    assert said == sorted(set(said))
    assert max(said, default=None) == max((p for p in percents if p * limit <= used * 100), default=None)


def test_thresholds_are_percents_in_order() -> None:
    assert budget.thresholds("100, 80 %,80") == (80, 100)
    assert budget.thresholds(" ") == ()
    for text in ("0", "often", "80;100", "1001", "80,", "٨٠"):
        with pytest.raises(InvalidInput, match="are not percents"):
            budget.thresholds(text)
