"""The tax of an invoice line: a percentage, or the reason why there is none."""

from __future__ import annotations

from timetracker.domain import party
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple

# Kind -> its category in EN 16931 (UNTDID 5305).
CATEGORIES = {
    "standard": "S",
    "zero": "Z",
    "exempt": "E",
    "small": "E",
    "reverse": "AE",
    "intra": "K",
    "export": "G",
    "outside": "O",
}
WITHOUT = tuple(kind for kind in CATEGORIES if kind != "standard")
_PARTS = 10_000  # a percentage has four digits after the point at the most


class Tax(NamedTuple):
    """A kind of tax with its percentage, a plain decimal; only the standard kind has one that is not 0.

    `reason` says on the invoice why there is none.
    """

    kind: str
    percent: str = "0"
    reason: str = ""

    def checked(self) -> Tax:
        """The same in its normal form. Raises InvalidInput."""
        if self.kind not in CATEGORIES:
            raise InvalidInput(
                f"{self.kind!r} is not a tax.", hint=f"Give a percentage, or one of: {', '.join(WITHOUT)}."
            )
        percent = percentage(self.percent)
        if (percent == "0") == (self.kind == "standard"):
            raise InvalidInput(f"A tax of {percent} % cannot be {self.kind}.", hint="As in: 19%, or zero.")
        return Tax._make((self.kind, percent, party.line(self.reason, "reason")))

    @property
    def category(self) -> str:
        """Its category in EN 16931."""
        return CATEGORIES[self.kind]

    def of(self, taxable: int) -> int:
        """The tax on an amount in the smallest units of a currency, half a unit up."""
        return (taxable * parts(self.percent) * 2 + 100 * _PARTS) // (200 * _PARTS)

    @property
    def text(self) -> str:
        """As it is written, and read: `19%`, `reverse`, `exempt: § 4 Nr. 21 UStG`."""
        word = f"{self.percent}%" if self.kind == "standard" else self.kind
        return f"{word}: {self.reason}" if self.reason else word


def read(text: str) -> Tax:
    """What `19%`, `0`, `reverse` or `exempt: the reason` means. Raises InvalidInput."""
    word, _, reason = text.partition(":")
    word = word.strip().lower()
    if word in CATEGORIES and word != "standard":
        return Tax(word, reason=reason)
    if not word[:1].isdecimal():
        raise InvalidInput(
            f"{text!r} is not a tax.", hint=f"Give a percentage as in 19%, or one of: {', '.join(WITHOUT)}."
        )
    percent = percentage(word.removesuffix("%").strip())
    return Tax("zero" if percent == "0" else "standard", percent, reason)


def percentage(text: str) -> str:
    """A plain decimal from 0 to 100 without zeros that say nothing. Raises InvalidInput."""
    integer, dot, part = text.strip().partition(".")
    digits = integer.isascii() and integer.isdecimal() and len(integer) <= 3
    if not digits or (dot and not (part.isascii() and part.isdecimal() and len(part) <= 4)):
        raise InvalidInput(f"{text!r} is not a percentage.", hint="Write it like 19% or 5.5%.")
    if int(integer) * _PARTS + int(f"{part:0<4}") > 100 * _PARTS:
        raise InvalidInput(f"{text} % is more than the whole.", hint="Write it like 19% or 5.5%.")
    part = part.rstrip("0")
    return f"{int(integer)}.{part}" if part else str(int(integer))


def parts(percent: str) -> int:
    """A percentage in its ten thousandths."""
    integer, _, part = percent.partition(".")
    return int(f"{integer}{part:0<4}")
