"""What an invoice says: its parties, lines, taxes and sums, in the smallest units of one currency.

An issued invoice is kept as such a record, with its own words and figures: nothing that changes later reaches it.
Sums follow EN 16931: the net amount is the sum of the lines less the discounts, tax is worked out once for each rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from timetracker.domain import money
from timetracker.domain.entry import day
from timetracker.domain.errors import InvalidInput
from timetracker.domain.party import Party, line
from timetracker.domain.record import NamedTuple
from timetracker.domain.tax import Tax
from timetracker.domain.text import note

LANGUAGES = ("en", "de", "fr", "es", "pl")
KINDS = {"invoice": "380", "credit": "381"}  # UNTDID 1001
UNITS = {"hour": "HUR", "day": "DAY", "month": "MON", "piece": "C62", "flat": "LS"}  # UN/ECE Recommendation 20
_HOUR_S = 3600
_LEAST_PLACES, _MOST_PLACES = 2, 30


class InvoiceLine(NamedTuple):
    """Work or an item: what it is, how much of it, and what that costs before tax.

    `quantity` and `price` (of one unit) are plain decimals, `amount` is in the smallest units of the currency.
    `seconds` is the exact length of work, 0 of an item; `detail` is a second line under `text`.
    """

    text: str
    quantity: str
    unit: str
    price: str
    amount: int
    tax: Tax
    detail: str = ""
    seconds: int = 0

    def checked(self) -> InvoiceLine:
        """The same in its normal form. Raises InvalidInput."""
        if self.unit not in UNITS:
            raise InvalidInput(f"{self.unit!r} is not a unit.", hint=f"Give one of: {', '.join(UNITS)}.")
        if not line(self.text, "text"):
            raise InvalidInput("A line of an invoice needs a text.", hint='As in: --item "Hosting: 20"')
        return InvoiceLine._make(
            (line(self.text, "text"), decimal(self.quantity), self.unit, decimal(self.price), self.amount, self.tax,
             line(self.detail, "detail"), self.seconds)
        )  # fmt: skip

    @property
    def exact(self) -> Fraction:
        """Quantity times price, before it is rounded."""
        return Fraction(self.quantity) * Fraction(self.price)


class Discount(NamedTuple):
    """What is taken off the sum of the lines that have its tax; `amount` is above 0."""

    text: str
    amount: int
    tax: Tax
    percent: str = ""


class TaxSum(NamedTuple):
    """The tax of one rate: what it is on, and how much."""

    tax: Tax
    taxable: int
    amount: int


class Invoice(NamedTuple):
    """An invoice, or a credit note that takes one back: its lines are those of the invoice, and positive too.

    Days are YYYY-MM-DD. `since` and `until` are the first and last day of what was done, empty where nothing says so.
    `corrects` is the number of the invoice that a credit note takes back, `corrects_on` its day.
    """

    number: str
    kind: str
    issued: str
    due: str
    currency: str
    language: str
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[TaxSum, ...] = ()
    since: str = ""
    until: str = ""
    note: str = ""
    corrects: str = ""
    corrects_on: str = ""

    def checked(self) -> Invoice:
        """The same in its normal form, with its taxes. Raises InvalidInput."""
        if self.kind not in KINDS or self.language not in LANGUAGES:
            raise InvalidInput(
                f"There is no {self.kind} in {self.language!r}.", hint=f"Languages are {', '.join(LANGUAGES)}."
            )
        if not self.lines:
            raise InvalidInput("An invoice needs a line.", hint="Give a span in which work is unbilled, or --item.")
        if day(self.due) < day(self.issued):
            raise InvalidInput(f"It is due on {self.due}, before {self.issued}.", hint="Give a later day.")
        if bool(self.corrects) != (self.kind == "credit"):
            raise InvalidInput("A credit note names the invoice that it takes back, and nothing else does.")
        currency = money.currency(self.currency)
        for item in self.lines:
            if item.amount != rounded(item.exact, currency):
                raise InvalidInput(f"{item.quantity} × {item.price} is not {money.text(item.amount, currency)}.")
        number = money.reference(self.number) if self.number else ""
        taxes = tax_sums(self.lines, self.discounts)
        _check_together([item.tax for item in taxes])
        plain = self._asdict() | {"number": number, "currency": currency, "taxes": taxes, "note": note(self.note)}
        return Invoice._make(tuple(plain.values()))

    @property
    def sum_of_lines(self) -> int:
        """All lines before tax and discounts."""
        return sum(item.amount for item in self.lines)

    @property
    def discount(self) -> int:
        """All discounts."""
        return sum(discount.amount for discount in self.discounts)

    @property
    def net(self) -> int:
        """What is to pay before tax."""
        return self.sum_of_lines - self.discount

    @property
    def tax(self) -> int:
        """All taxes."""
        return sum(item.amount for item in self.taxes)

    @property
    def total(self) -> int:
        """What is to pay."""
        return self.net + self.tax

    @property
    def seconds(self) -> int:
        """The exact length of all work on it."""
        return sum(item.seconds for item in self.lines)


def rounded(amount: Fraction, currency: str) -> int:
    """An exact amount in the smallest units of a currency, half a unit up."""
    return int((amount * 10 ** money.digits(currency) + Fraction(1, 2)) // 1)


def decimal(text: str) -> str:
    """A plain decimal that is not negative, without zeros that say nothing. Raises InvalidInput."""
    integer, dot, part = text.strip().partition(".")
    digits = integer.isascii() and integer.isdecimal() and len(integer) <= 12
    if not digits or (dot and not (part.isascii() and part.isdecimal() and len(part) <= _MOST_PLACES)):
        raise InvalidInput(f"{text!r} is not a quantity or price.", hint="Write it like 2 or 49.90.")
    part = part.rstrip("0")
    return f"{int(integer)}.{part}" if part else str(int(integer))


def work(text: str, seconds: int, price: str, currency: str, tax: Tax, detail: str = "") -> InvoiceLine:
    """A line of work: its amount is rounded once, from the exact sum of its seconds at a price per hour.

    Its hours have two digits after the point, and as many more as make hours times price round to the amount.
    """
    amount = money.minor(money.earned(price, seconds), currency)
    return InvoiceLine(text, _hours(seconds, price, amount, currency), "hour", price, amount, tax, detail, seconds)


def _hours(seconds: int, price: str, amount: int, currency: str) -> str:
    cost = Fraction(price)
    for places in range(_LEAST_PLACES, _MOST_PLACES):
        scaled = seconds * 10**places
        # The nearest; where half a unit is exact and the hours are not, only the next above it reaches that half.
        for hours in ((scaled * 2 + _HOUR_S) // (_HOUR_S * 2), -(-scaled // _HOUR_S)):
            quantity = Fraction(hours, 10**places)
            if rounded(quantity * cost, currency) == amount:
                integer, part = divmod(hours, 10**places)
                return f"{integer}.{part:0{places}}"
    raise AssertionError((seconds, price, currency))  # pragma: no cover -- the hours come as close as one likes


def item(text: str, quantity: str, unit: str, price: str, currency: str, tax: Tax) -> InvoiceLine:
    """A line of a fixed item. Raises InvalidInput."""
    amount = rounded(Fraction(decimal(quantity)) * Fraction(decimal(price)), currency)
    return InvoiceLine(text, quantity, unit, price, amount, tax)


def discounts(lines: Sequence[InvoiceLine], total: int, text: str, percent: str = "") -> tuple[Discount, ...]:
    """A discount of an amount, shared out to the taxes of the lines so that it adds up to it.

    Raises InvalidInput for more than the lines come to.
    """
    sums = {tax_sum.tax: tax_sum.taxable for tax_sum in tax_sums(lines, ())}
    all_lines = sum(sums.values())
    if not 0 <= total <= all_lines:
        raise InvalidInput("A discount cannot be more than the lines come to.", hint="Give less.")
    shares, before, given = [], 0, 0
    for tax, taxable in sums.items():
        before += taxable
        reached = total * before // all_lines if all_lines else 0
        shares.append(Discount(text, reached - given, tax, percent))
        given = reached
    return tuple(share for share in shares if share.amount)


def tax_sums(lines: Sequence[InvoiceLine], discounts: Sequence[Discount]) -> tuple[TaxSum, ...]:
    """The tax of each rate, from the sum of its lines less its discounts, in the order of the lines."""
    taxable: dict[Tax, int] = {}
    for item in lines:
        taxable[item.tax] = taxable.get(item.tax, 0) + item.amount
    for discount in discounts:
        taxable[discount.tax] = taxable.get(discount.tax, 0) - discount.amount
    if any(amount < 0 for amount in taxable.values()):
        raise InvalidInput("A discount cannot be more than the lines come to.", hint="Give less.")
    return tuple(TaxSum(tax, amount, tax.of(amount)) for tax, amount in taxable.items())


def _check_together(taxes: Sequence[Tax]) -> None:
    """Refuse taxes that EN 16931 does not let stand beside each other. Raises InvalidInput."""
    for tax in taxes:
        alike = [other for other in taxes if (other.category, other.percent) == (tax.category, tax.percent)]
        if len(alike) > 1:
            texts = " and ".join(other.text for other in alike)
            raise InvalidInput(f"{texts} cannot both be on an invoice.", hint="Give one reason for both.")
    if len(taxes) > 1 and any(tax.category == "O" for tax in taxes):
        raise InvalidInput("What is outside of tax has an invoice of its own.", hint="Write two invoices.")


def credit(invoice: Invoice, number: str, issued: str) -> Invoice:
    """The credit note that takes an invoice back."""
    return invoice._replace(
        number=number, kind="credit", issued=issued, due=issued, corrects=invoice.number, corrects_on=invoice.issued
    )


def as_data(invoice: Invoice) -> dict[str, Any]:
    """An invoice as plain values for JSON: records become objects."""
    data: dict[str, Any] = _plain(invoice)
    return data


def from_data(data: dict[str, Any]) -> Invoice:
    """The invoice of such values, as it was: nothing is worked out again."""
    plain = {**Invoice._field_defaults, **data}
    plain["seller"], plain["buyer"] = (_record(Party, plain[field]) for field in ("seller", "buyer"))
    plain["lines"] = tuple(_taxed(InvoiceLine, values) for values in plain["lines"])
    plain["discounts"] = tuple(_taxed(Discount, values) for values in plain["discounts"])
    plain["taxes"] = tuple(_taxed(TaxSum, values) for values in plain["taxes"])
    invoice: Invoice = _record(Invoice, plain)
    return invoice


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {field: _plain(item) for field, item in value._asdict().items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _record(kind: Any, values: dict[str, Any]) -> Any:
    return kind._make([({**kind._field_defaults, **values})[field] for field in kind._fields])


def _taxed(kind: Any, values: dict[str, Any]) -> Any:
    return _record(kind, {**values, "tax": _record(Tax, values["tax"])})
