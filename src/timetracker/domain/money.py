"""Plain amounts and currencies, as decimals and never as floats."""

from timetracker.domain.errors import InvalidInput

# What stands for a rate without a currency: ISO 4217.
NO_CURRENCY = "XXX"
# Digits after the point, where there are not two: ISO 4217, list one.
_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
         "XPF"), 0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
REFERENCE_MAX = 64
_PARTS = 10_000  # a rate has four digits after the point at the most
_HOUR_S = 3600


def amount(text: str) -> str:
    """A plain amount such as 80 or 80.50, checked.

    Raises InvalidInput.
    """
    integer, dot, part = text.strip().partition(".")
    digits = integer.isascii() and integer.isdecimal() and len(integer) <= 12
    if not digits or (dot and not (part.isascii() and part.isdecimal() and len(part) <= 4)):
        raise InvalidInput(f"{text!r} is not an amount.", hint="Write it like 80 or 80.50.")
    return text.strip()


def currency(text: str) -> str:
    """An ISO 4217 code in capitals.

    Raises InvalidInput.
    """
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise InvalidInput(f"{text!r} is not a currency.", hint="Give its three letters, as in EUR or USD.")
    return code


def reference(text: str) -> str:
    """What an invoice is called, on one line: `2026-017`.

    Raises InvalidInput.
    """
    trimmed = text.strip()
    if not 0 < len(trimmed) <= REFERENCE_MAX or not trimmed.isprintable():
        raise InvalidInput(
            f"{text[:40]!r} does not name an invoice.", hint=f"Give 1 to {REFERENCE_MAX} characters, as in: 2026-017"
        )
    return trimmed


def priced(amount: str, currency: str | None) -> str:
    """An amount with its currency, where it has one: `80 EUR`, `80`."""
    return amount if currency in (None, NO_CURRENCY) else f"{amount} {currency}"


def digits(currency: str) -> int:
    """How many digits after the point the smallest unit of a currency has."""
    return _DIGITS.get(currency, 2)


def earned(rate: str, seconds: int) -> int:
    """What so many seconds are worth at a rate per hour: exact, in 36 millionths of the currency.

    Such numbers are added up first, and made an amount once, by `minor`.
    """
    integer, _, part = rate.partition(".")
    return int(integer + f"{part:0<4}") * seconds


def minor(exact: int, currency: str) -> int:
    """The exact worth in the smallest units of a currency, half a unit up."""
    scale: int = 10 ** digits(currency)
    return (exact * scale * 2 + _PARTS * _HOUR_S) // (_PARTS * _HOUR_S * 2)


def shown(exact: int, currency: str) -> str:
    """The exact worth as a plain decimal, rounded once: `1234.50`, `1235`."""
    return text(minor(exact, currency), currency)


def text(minor: int, currency: str) -> str:
    """Smallest units as a plain decimal: `1234.50`, `1235`."""
    places = digits(currency)
    if not places:
        return str(minor)
    integer, part = divmod(minor, 10**places)
    return f"{integer}.{part:0{places}}"
