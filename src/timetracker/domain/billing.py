"""What is kept to write invoices with: details of a client or of their sender, and what a draft is to be made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from timetracker.domain import money, tax as taxes
from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import LANGUAGES, UNITS, Discount, InvoiceLine, discounts, item, rounded
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.party import Party
from timetracker.domain.record import NamedTuple
from timetracker.domain.tax import Tax
from timetracker.domain.text import note

TERMS_MAX = 365
NUMBER_MAX = 40  # letters beside the count
DAYS = 14  # to pay, where nothing is said
PATTERN = "{year}-{n:3}"
GROUPS = ("none", "project", "task", "user", "day", "month", "note")


class Details(NamedTuple):
    """What invoices say of a client, or of their sender; what is empty of a client is as the sender has it.

    `terms` are days until an invoice is due; `tax` is as `tax.read` takes it; `note` is printed on each. Of the sender
    alone, `pattern` is how invoices are numbered, and `first` the least count: of who has numbered others before.
    """

    party: dict[str, str]
    language: str = ""
    terms: int | None = None
    tax: str = ""
    pattern: str = ""
    note: str = ""
    first: int | None = None

    def checked(self) -> Details:
        """The same in its normal form. Raises InvalidInput."""
        fields = {field: value.strip() for field, value in self.party.items() if value.strip()}
        party = Party(**{"name": "-", **fields})._asdict()
        if self.language and self.language not in LANGUAGES:
            raise InvalidInput(
                f"{self.language!r} is not a language of invoices.", hint=f"Give one of: {', '.join(LANGUAGES)}."
            )
        if self.terms is not None and not 0 <= self.terms <= TERMS_MAX:
            raise InvalidInput(f"{self.terms} days are not terms.", hint=f"Give 0 to {TERMS_MAX} days.")
        tax = taxes.read(self.tax).text if self.tax.strip() else ""
        pattern = checked_pattern(self.pattern) if self.pattern else ""
        stored = {field: party[field] for field in Party._fields if field in fields}
        return Details._make((stored, self.language, self.terms, tax, pattern, note(self.note), self.first or None))

    def of(self, name: str) -> Party:
        """Who it is, called so where no other name is said."""
        return Party(**{"name": name, **self.party})


def changed(before: Details, given: Mapping[str, str], *, sender: bool) -> Details:
    """The details with some fields as they are typed; an empty text takes a thing away.

    Raises InvalidInput for a name of no field, and for values that cannot be.
    """
    fields = SENDERS if sender else OF_CLIENT
    party, rest = dict(before.party), before._asdict()
    for name, value in given.items():
        field = name.strip().lower().replace("-", "_")
        if field not in fields:
            raise InvalidInput(f"{name!r} is nothing that an invoice says.", hint=f"Give some of: {', '.join(fields)}.")
        if field in Party._fields:
            party[field] = value
        else:
            rest[field] = _count(value, field) if field in ("terms", "first") else value.strip()
    return Details(**rest | {"party": party})


def _count(text: str, field: str) -> int | None:
    plain = text.strip().removesuffix("days").strip()
    if plain and not (plain.isascii() and plain.isdecimal() and len(plain) < 9):
        raise InvalidInput(f"{text!r} is not a whole number.", hint=f"As in: {field}=14")
    return int(plain) if plain else None


def details(text: str) -> Details:
    """The details that are kept as JSON."""
    plain: dict[str, Any] = loads(text)
    return Details._make([plain.get(field, value) for field, value in _EMPTY._asdict().items()])


_EMPTY = Details({})
SENDERS = (*Party._fields, *Details._fields[1:])
OF_CLIENT = tuple(field for field in SENDERS if field not in ("pattern", "first"))


def as_text(record: Details | Recipe) -> str:
    """JSON of what is said, without what is not."""
    plain = record._field_defaults
    said = {field: value for field, value in record._asdict().items() if value != plain.get(field)}
    return dumps({field: list(value) if isinstance(value, tuple) else value for field, value in said.items()})


class Recipe(NamedTuple):
    """What a draft is to be made of: it is made again whenever it is looked at, until it is issued.

    `since` and `until` are the first and last day, empty for no bound. `taxes` are `PROJECT=TAX`, `items` texts as
    `fixed` reads them. What is empty is as the client, or else the sender, has it.
    """

    since: str = ""
    until: str = ""
    by: tuple[str, ...] = ("project",)
    rounding: str = ""
    items: tuple[str, ...] = ()
    discount: str = ""
    tax: str = ""
    taxes: tuple[str, ...] = ()
    currency: str = ""
    language: str = ""
    terms: int | None = None
    note: str = ""


def recipe(text: str) -> Recipe:
    """The recipe that is kept as JSON."""
    plain: dict[str, Any] = loads(text)
    lists = {field: tuple(value) for field, value in plain.items() if isinstance(value, list)}
    return Recipe._make([{**plain, **lists}.get(field, value) for field, value in Recipe()._asdict().items()])


def grouping(text: str) -> tuple[str, ...]:
    """What lines stand for: `project`, or several by commas; `none` for one line. Raises InvalidInput."""
    keys = tuple(dict.fromkeys(key for key in text.lower().replace(",", " ").split() if key))
    if not keys or not {*keys} <= {*GROUPS} or ("none" in keys and len(keys) > 1):
        raise InvalidInput(f"{text!r} groups nothing.", hint=f"Give some of: {', '.join(GROUPS)}.")
    return () if keys == ("none",) else keys


def fixed(text: str, currency: str, tax: Tax) -> InvoiceLine:
    """A fixed item as it is typed: `Hosting: 20`, `Licence: 3 x 49.90`, `Workshop: 2 days x 800 @ 7%`.

    Raises InvalidInput.
    """
    rest, sign, own = text.rpartition("@")
    if not sign:
        rest, own = text, ""
    name, colon, figures = rest.rpartition(":")
    if not colon:
        raise InvalidInput(f"{text!r} is not an item.", hint='As in: "Hosting: 20", or "Licence: 3 x 49.90 @ 7%"')
    amount, times, price = figures.replace("×", "x").partition("x")
    count, _, unit = amount.strip().partition(" ")
    if not times:
        count, unit, price = "1", "flat", amount
    word = unit.strip().lower().removesuffix("s") or "piece"
    if word not in UNITS:
        raise InvalidInput(f"{unit.strip()!r} is not a unit.", hint=f"Give one of: {', '.join(UNITS)}.")
    return item(name, count, word, price, currency, taxes.read(own) if own else tax)


def taken_off(lines: tuple[InvoiceLine, ...], text: str, currency: str, name: str) -> tuple[Discount, ...]:
    """What a discount as it is typed takes off: `10%`, `50`, `Loyalty: 5%`. Raises InvalidInput."""
    if not text.strip():
        return ()
    given, _, figure = text.rpartition(":")
    figure = figure.strip()
    all_lines = sum(line.amount for line in lines)
    if figure.endswith("%"):
        percent = taxes.percentage(figure[:-1].strip())
        total = (all_lines * taxes.parts(percent) * 2 + 1_000_000) // 2_000_000
        return discounts(lines, total, given.strip() or name, percent)
    amount = item("-", "1", "flat", figure, currency, Tax("outside"))
    return discounts(lines, rounded(amount.exact, currency), given.strip() or name)


def checked_pattern(text: str) -> str:
    """A pattern of numbers, with {n} once, and {year} and {month} where they are wanted. Raises InvalidInput."""
    _parts(text.strip(), "2026-03-02")
    return text.strip()


def next_number(pattern: str, day: str, numbers: Iterable[str], first: int = 1) -> str:
    """The number after the last of those that the pattern gives on a day, or the first of all.

    There is no gap, as none is ever taken back.
    """
    head, width, end = _parts(pattern, day)
    last = first - 1
    for number in numbers:
        digits = number[len(head) : len(number) - len(end)]
        if number == f"{head}{digits}{end}" and digits.isascii() and digits.isdecimal():
            last = max(last, int(digits))
    return f"{head}{last + 1:0{width}}{end}"


def _parts(pattern: str, day: str) -> tuple[str, int, str]:
    """What is before and after the count of a pattern on a day, and how many digits that has at least."""
    place, _, rest = pattern.partition("{n")
    width, closing, end = rest.partition("}")
    for word, value in {"{year}": day[:4], "{month}": day[5:7]}.items():
        place, end = place.replace(word, value), end.replace(word, value)
    right = width == "" or (len(width) == 2 and width[0] == ":" and width[1] in "123456789")
    if not (closing and right) or any(sign in place + end for sign in "{}") or len(place + end) > NUMBER_MAX:
        raise InvalidInput(f"{pattern!r} numbers no invoices.", hint="As in: {year}-{n:3}, or INV-{n}")
    money.reference(f"{place}1{end}")
    return place, int(width[1:] or 1), end
