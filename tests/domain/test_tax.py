"""Taxes as they are written and worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import tax
from timetracker.domain.errors import InvalidInput
from timetracker.domain.tax import Tax


@pytest.mark.parametrize(
    "text,read",
    [
        ("19%", Tax("standard", "19")),
        (" 8.10 % ", Tax("standard", "8.1")),
        ("0", Tax("zero")),
        ("Reverse", Tax("reverse")),
        ("small: § 19 UStG", Tax("small", reason="§ 19 UStG")),
    ],
)
def test_a_tax_is_read_and_written(text: str, read: Tax) -> None:
    assert tax.read(text) == read
    assert tax.read(read.text) == read


@pytest.mark.parametrize("text", ["", "vat", "standard", "101%", "1.23456%", "%", "19 %%"])
def test_what_is_no_tax_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        tax.read(text)


@pytest.mark.parametrize("values", [("vat",), ("standard",), ("reverse", "19")])
def test_a_kind_and_its_percentage_fit(values: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        Tax(*values)


def test_categories_are_those_of_the_norm() -> None:
    assert [Tax(kind).category for kind in tax.WITHOUT] == ["Z", "E", "E", "AE", "K", "G", "O"]


@given(st.integers(0, 10**12), st.integers(1, 1_000_000))
def test_tax_is_half_up_of_the_exact_share(taxable: int, parts: int) -> None:
    amount = Tax("standard", f"{parts // 10_000}.{parts % 10_000:04}").of(taxable)
    assert -1_000_000 < (amount * 1_000_000 - taxable * parts) * 2 <= 1_000_000
