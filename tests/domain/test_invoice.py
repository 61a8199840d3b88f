"""What an invoice says, and that its sums are right."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import invoice, money
from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import Discount, Invoice, InvoiceLine
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax

FULL, LESS, REVERSE = Tax("standard", "19"), Tax("standard", "7"), Tax("reverse")
SELLER, BUYER = Party("Ann", country="DE"), Party("Acme", country="FR")
WORK = invoice.work("site", 5400, "80", "EUR", FULL)
BOOK = invoice.item("Book", "3", "piece", "9.99", "EUR", LESS)


def one(*lines: InvoiceLine, **values: object) -> Invoice:
    """An invoice of some lines."""
    plain: dict[str, object] = {
        "number": "1",
        "kind": "invoice",
        "issued": "2026-03-02",
        "due": "2026-03-16",
        "currency": "EUR",
        "language": "en",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": lines or (WORK, BOOK),
    }
    return Invoice(**plain | values)  # type: ignore[arg-type]


def test_sums_are_of_lines_and_tax_is_of_each_rate() -> None:
    bill = one()
    assert (WORK.quantity, WORK.amount, BOOK.amount) == ("1.5", 12000, 2997)
    assert [(item.tax, item.taxable, item.amount) for item in bill.taxes] == [(FULL, 12000, 2280), (LESS, 2997, 210)]
    assert (bill.sum_of_lines, bill.discount, bill.net, bill.tax, bill.total) == (14997, 0, 14997, 2490, 17487)
    assert bill.seconds == 5400


def test_a_discount_is_shared_out_to_the_taxes() -> None:
    off = invoice.discounts((WORK, BOOK), 1000, "Loyalty")
    bill = one(discounts=off)
    assert [(item.tax, item.amount) for item in off] == [(FULL, 800), (LESS, 200)]
    assert (bill.discount, bill.net, bill.tax) == (1000, 13997, 2128 + 196)
    assert invoice.discounts((), 0, "Nothing") == ()


def test_a_discount_is_no_more_than_the_lines() -> None:
    with pytest.raises(InvalidInput):
        invoice.discounts((BOOK,), 2998, "Too much")
    with pytest.raises(InvalidInput):
        one(discounts=(Discount("Too much", 12001, FULL),))


@given(
    st.integers(0, 10**7),
    st.integers(0, 10**7).map(lambda parts: f"{parts // 10_000}.{parts % 10_000:04}"),
    st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
)
def test_hours_times_price_are_the_amount(seconds: int, price: str, currency: str) -> None:
    line = invoice.work("work", seconds, price, currency, FULL)
    assert line.amount == money.minor(money.earned(price, seconds), currency)
    assert invoice.rounded(line.exact, currency) == line.amount
    assert abs(Fraction(line.quantity) - Fraction(seconds, 3600)) <= Fraction(1, 100)


def test_hours_reach_a_half_that_they_cannot_be_written_as() -> None:
    third = invoice.work("work", 1200, "1.5", "JPY", FULL)  # a third of an hour: half a yen, up
    assert (third.quantity, third.amount) == ("0.34", 1)


def test_a_credit_note_says_the_same_and_what_it_takes_back() -> None:
    note = invoice.credit(one(), "2", "2026-03-05")
    assert (note.kind, note.corrects, note.corrects_on, note.issued) == ("credit", "1", "2026-03-02", "2026-03-05")
    assert note.total == one().total


def test_it_is_the_same_after_json() -> None:
    bill = one(discounts=(Discount("Loyalty", 5, FULL),), note="Thank you", since="2026-02-01", until="2026-02-28")
    data = json.loads(json.dumps(invoice.as_data(bill)))
    assert invoice.from_data(data) == bill
    del data["note"], data["seller"]["street"]
    assert invoice.from_data(data) == bill._replace(note="")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "letter"},
        {"language": "la"},
        {"lines": ()},
        {"due": "2026-03-01"},
        {"issued": "today"},
        {"kind": "credit"},
        {"corrects": "0"},
        {"currency": "Euro"},
        {"currency": "JPY"},  # the lines are in cents
        {"number": "x" * 65},
        {"note": "\0"},
    ],
)
def test_an_invoice_that_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        one(**values)


def test_taxes_that_cannot_stand_together_are_refused() -> None:
    for first, second in [
        (Tax("exempt", reason="a"), Tax("exempt", reason="b")),
        (Tax("small"), Tax("exempt")),
        (Tax("outside"), FULL),
    ]:
        with pytest.raises(InvalidInput):
            one(WORK._replace(tax=first), BOOK._replace(tax=second))
    assert len(one(WORK, BOOK._replace(tax=REVERSE)).taxes) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"text": " "},
        {"unit": "ell"},
        {"quantity": "-1"},
        {"price": "a"},
        {"price": "1." + "1" * 31},
        {"detail": "a\nb"},
    ],
)
def test_a_line_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        WORK._replace(**values)
