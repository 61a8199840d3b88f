"""What invoices are written with: details, drafts, items, discounts and numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from timetracker.domain import billing, invoice_words
from timetracker.domain.billing import Details, Recipe
from timetracker.domain.entry import Billing, KeptInvoice
from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import LANGUAGES
from timetracker.domain.lock import HELD_OF_INVOICE, holds_issued, issued
from timetracker.domain.tax import CATEGORIES, Tax

FULL = Tax("standard", "19")


def test_details_change_field_by_field_and_are_kept_as_json() -> None:
    first = billing.changed(Details({}), {"City": "Berlin", "vat-id": "de123456789", "terms": "10 days"}, sender=True)
    assert first == Details({"city": "Berlin", "vat_id": "DE123456789"}, terms=10)
    assert billing.details(billing.as_text(first)) == first
    second = billing.changed(
        first, {"city": " ", "terms": "", "tax": " 19 %", "pattern": "R-{n}", "first": "7"}, sender=True
    )
    assert second == Details({"vat_id": "DE123456789"}, tax="19%", pattern="R-{n}", first=7)
    assert second.of("Ann").name == "Ann"
    assert billing.changed(second, {"name": "Bea"}, sender=True).of("Ann").name == "Bea"


@pytest.mark.parametrize(
    "field,value",
    [("town", "x"), ("pattern", "{n}"), ("terms", "soon"), ("first", "2"), ("terms", "366"), ("language", "la"),
     ("tax", "vat"), ("country", "Germany")],
)  # fmt: skip
def test_what_no_invoice_can_say_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        billing.changed(Details({}), {field: value}, sender=False)


def test_a_recipe_is_kept_as_json() -> None:
    plain, full = Recipe(), Recipe("2026-02-01", "2026-02-28", ("task", "day"), items=("a: 1",), terms=3, note="x")
    for recipe in (plain, full):
        assert billing.recipe(billing.as_text(recipe)) == recipe


def test_lines_are_grouped_by_keys_or_not_at_all() -> None:
    assert billing.grouping("Project, task") == ("project", "task")
    assert billing.grouping("none") == ()
    for text in ("", "colour", "none,task"):
        with pytest.raises(InvalidInput):
            billing.grouping(text)


@pytest.mark.parametrize(
    "text,line",
    [
        ("Hosting: 20", ("Hosting", "1", "flat", "20", 2000, FULL)),
        ("Licence: 3 x 49.90", ("Licence", "3", "piece", "49.9", 14970, FULL)),
        ("Part 2: talk: 1.5 hours × 100 @ 7%", ("Part 2: talk", "1.5", "hour", "100", 15000, Tax("standard", "7"))),
        ("Course: 2 days x 800 @ exempt: § 4", ("Course", "2", "day", "800", 160000, Tax("exempt", reason="§ 4"))),
    ],
)
def test_an_item_is_read(text: str, line: tuple[object, ...]) -> None:
    assert billing.fixed(text, "EUR", FULL)[:6] == line


@pytest.mark.parametrize("text", ["Hosting", "Hosting: x", ": 20", "A: 3 ells x 2", "A: 3 x", "A: 3 x 2 @ vat"])
def test_what_is_no_item_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        billing.fixed(text, "EUR", FULL)


def test_a_discount_is_a_share_or_an_amount() -> None:
    lines = (billing.fixed("A: 100", "EUR", FULL), billing.fixed("B: 50 @ 7%", "EUR", FULL))
    assert billing.taken_off(lines, " ", "EUR", "Off") == ()
    share = billing.taken_off(lines, "Loyalty: 10%", "EUR", "Off")
    assert [(off.text, off.amount, off.percent) for off in share] == [("Loyalty", 1000, "10"), ("Loyalty", 500, "10")]
    amount = billing.taken_off(lines, "30", "EUR", "Off")
    assert [(off.text, off.amount, off.percent) for off in amount] == [("Off", 2000, ""), ("Off", 1000, "")]


def test_numbers_go_on_where_they_ended() -> None:
    numbers = ["2026-001", "2026-007", "2025-900", "INV-3", "2026-x", "2026-"]
    assert billing.next_number("{year}-{n:3}", "2026-03-02", numbers) == "2026-008"
    assert billing.next_number("{year}-{n:3}", "2027-01-01", numbers) == "2027-001"
    assert billing.next_number("INV-{n}", "2026-03-02", numbers) == "INV-4"
    assert billing.next_number("INV-{n}", "2026-03-02", numbers, first=2) == "INV-4"
    assert billing.next_number("INV-{n}", "2026-03-02", numbers, first=18) == "INV-18"
    assert billing.next_number("{n:4}/{month}", "2026-03-02", ["0009/03", "0011/04"]) == "0010/03"


@given(st.integers(1, 200), st.sampled_from(["{n}", "{year}-{n:2}", "R{month}{n:3}B"]))
def test_numbers_have_no_gap(count: int, pattern: str) -> None:
    numbers: list[str] = []
    for _ in range(count):
        numbers.append(billing.next_number(pattern, "2026-03-02", numbers))
    head, end = pattern.replace("{year}", "2026").replace("{month}", "03").split("{n")
    digits = [number[len(head) : len(number) - len(end.partition("}")[2])] for number in numbers]
    assert [int(text) for text in digits] == list(range(1, count + 1))


@pytest.mark.parametrize(
    "text", ["", "2026", "{n}-{n}", "{day}-{n}", "{n:0}", "{n:12}", "{n", "x" * 41 + "{n}", "\n{n}x"]
)
def test_what_numbers_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        billing.checked_pattern(f"a{text}" if text == "\n{n}x" else text)


def test_words_are_there_in_every_language() -> None:
    assert {*invoice_words.WORK} == {*invoice_words.DISCOUNT} == {*invoice_words.ZERO} == {*LANGUAGES}
    assert {*invoice_words.REASONS} == {*CATEGORIES} - {"standard", "zero"}
    assert all({*words} == {*LANGUAGES} for words in invoice_words.REASONS.values())
    assert [invoice_words.day("2026-03-02", language) for language in LANGUAGES] == [
        "2 March 2026", "02.03.2026", "02/03/2026", "02/03/2026", "02.03.2026",
    ]  # fmt: skip
    months = [invoice_words.month("2026-03", language) for language in LANGUAGES]
    assert months == ["March 2026", "März 2026", "mars 2026", "marzo 2026", "marzec 2026"]


DRAFT = KeptInvoice(1, 2, "draft", "{}")
ISSUED = KeptInvoice(1, 2, "issued", "{}", "2026-1", "2026-03-02", "2026-03-16", None, 100, "EUR")
PAID, BACK = ISSUED._replace(status="paid", paid="2026-03-03"), ISSUED._replace(status="cancelled")


def test_a_draft_is_free_and_an_issued_invoice_is_held() -> None:
    free = [(None, DRAFT), (DRAFT, None), (DRAFT, ISSUED), (ISSUED, PAID), (PAID, ISSUED), (PAID, BACK), (None, ISSUED)]
    assert not any(holds_issued(before, after) for before, after in free)
    held = [(ISSUED, None), (ISSUED, DRAFT), (BACK, ISSUED), (BACK, None), (PAID, PAID._replace(total=1, paid=None))]
    assert all(holds_issued(before, after) for before, after in held)
    other: dict[str, Any] = {
        "client_id": 3, "document": "[]", "number": "2", "issued": "2026-03-01", "due": "2026-03-17", "total": 1,
        "currency": "USD", "corrects": 9,
    }  # fmt: skip
    assert {*other} == {*HELD_OF_INVOICE} == {*KeptInvoice._fields} - {"id", "status", "paid"}
    assert all(holds_issued(ISSUED, ISSUED._replace(**{field: value})) for field, value in other.items())
    assert "2026-{1}" in issued("2026-{1}").message


@pytest.mark.parametrize(
    "values", [{"status": "lost"}, {"number": None}, {"status": "draft"}, {"due": "soon"}, {"currency": "Euro"}]
)
def test_a_kept_invoice_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        ISSUED._replace(**values)


def test_billing_keeps_what_it_is_given() -> None:
    assert Billing(1, None, "{}").details == "{}"
