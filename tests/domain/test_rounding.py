"""Roundings and amounts: what texts mean, and exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import money, rounding
from timetracker.domain.rounding import HOW, PER, NotARounding, Rounding


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("up 15m", "up 15m per entry"), ("15", "nearest 15m per entry"), ("15m/day", "nearest 15m per day"),
        ("Down 1h per report", "down 1h per report"), ("per day, 6m, up", "up 6m per day"),
        ("up:1:entry", "up 1m per entry"), ("nearest 60m", "nearest 1h per entry"), ("none", "none"),
        (" NONE ", "none"),
    ],
)  # fmt: skip
def test_a_rounding_is_read_however_it_is_put(text: str, meant: str) -> None:
    assert rounding.checked(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "up", "15m 6m", "up down 5m", "0m", "61m", "90s", "2h", "soon", "none 5m", "per day", "-5m", "5m per week"],
)
def test_what_is_no_rounding_is_refused(text: str) -> None:
    with pytest.raises(NotARounding):
        rounding.read(text)


@pytest.mark.parametrize(
    ("how", "seconds", "rounded"),
    [
        ("up", 0, 0), ("up", 1, 900), ("up", 900, 900), ("up", 901, 1800), ("down", 899, 0), ("down", 900, 900),
        ("nearest", 449, 0), ("nearest", 450, 900), ("nearest", 1349, 900),
    ],
)  # fmt: skip
def test_seconds_are_rounded(how: str, seconds: int, rounded: int) -> None:
    assert Rounding(how, 900).of(seconds) == rounded


@given(st.builds(Rounding, st.sampled_from(HOW), st.integers(1, 60).map(lambda m: m * 60), st.sampled_from(PER)))
def test_the_text_of_a_rounding_means_it(rule: Rounding) -> None:
    assert rounding.read(rule.text) == rule
    assert rule.of(0) == 0


@pytest.mark.parametrize(
    ("rate", "currency", "seconds", "amount"),
    [
        ("80", "EUR", 5400, "120.00"), ("80", "EUR", 1, "0.02"), ("95.50", "USD", 1200, "31.83"),
        ("10000", "JPY", 1800, "5000"), ("1", "JPY", 1800, "1"), ("1", "JPY", 1799, "0"),
        ("12.5", "KWD", 3600, "12.500"),
        ("0.01", "EUR", 1800, "0.01"), ("0.01", "EUR", 1799, "0.00"), ("1", "CLF", 3600, "1.0000"),
        ("999999999999.9999", "EUR", 3600, "1000000000000.00"), ("0", "EUR", 3600, "0.00"),
    ],
)  # fmt: skip
def test_what_time_is_worth(rate: str, currency: str, seconds: int, amount: str) -> None:
    exact = money.earned(money.amount(rate), seconds)
    assert money.text(money.minor(exact, currency), currency) == amount


@given(
    st.decimals("0", "999999999999", places=4),
    st.integers(0, 10**9),
    st.sampled_from(["EUR", "JPY", "BHD", "CLF", "XXX"]),
)
def test_an_amount_is_the_exact_worth_to_half_of_its_smallest_unit(rate: object, seconds: int, currency: str) -> None:
    result = Fraction(money.text(money.minor(money.earned(money.amount(str(rate)), seconds), currency), currency))
    exact = Fraction(str(rate)) * seconds / 3600
    assert -Fraction(1, 2) < (result - exact) * 10 ** money.digits(currency) <= Fraction(1, 2)
