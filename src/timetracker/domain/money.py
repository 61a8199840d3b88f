"""Plain amounts and currencies, as decimals and never as floats."""

from __future__ import annotations

from timetracker.domain.errors import InvalidInput


def amount(text: str) -> str:
    """A plain amount such as 80 or 80.50, checked.

    Raises InvalidInput.
    """
    whole, dot, part = text.strip().partition(".")
    digits = whole.isascii() and whole.isdecimal() and len(whole) <= 12
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
