"""Who sends an invoice and who gets one: names, addresses, tax numbers and where to pay."""

from __future__ import annotations

from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.domain.text import composed, unkeepable

LINE_MAX = 200
_IBAN_MAX = 34


class Party(NamedTuple):
    """A seller or buyer, each field one line of text and empty where there is none.

    `country` is ISO 3166-1 alpha-2. `registration` is the number in a register of companies, `reference` what a buyer
    wants to be named on each invoice (in Germany the Leitweg-ID). `endpoint` is an electronic address; without one it
    is `email`.
    """

    name: str
    street: str = ""
    street2: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    endpoint: str = ""
    reference: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""

    def checked(self) -> Party:
        """The same in its normal form. Raises InvalidInput."""
        lines = {field: line(value, field) for field, value in self._asdict().items()}
        if not lines["name"]:
            raise InvalidInput("Somebody on an invoice needs a name.", hint="As in: --name 'Acme Ltd'")
        for field, normal in _NORMAL.items():
            lines[field] = normal(lines[field]) if lines[field] else ""
        return Party._make(tuple(lines.values()))

    @property
    def address(self) -> tuple[str, ...]:
        """Its lines without the name and the country: street, second line, postcode and city, region."""
        place = f"{self.postcode} {self.city}".strip()
        return tuple(filter(None, (self.street, self.street2, place, self.region)))


def line(text: str, field: str) -> str:
    """A text on one line, trimmed and in NFC. Raises InvalidInput."""
    trimmed = composed(text.strip())
    reason = f"it has {len(trimmed)} characters" if len(trimmed) > LINE_MAX else unkeepable(trimmed)
    if reason:
        raise InvalidInput(
            f"{trimmed[:40]!r} cannot be the {field.replace('_', ' ')}: {reason}.",
            hint=f"Give up to {LINE_MAX} characters on one line.",
        )
    return trimmed


def country(text: str) -> str:
    """Two letters of ISO 3166-1, in capitals. Raises InvalidInput."""
    code = text.upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise InvalidInput(f"{text!r} is not the code of a country.", hint="Give its two letters, as in DE or FR.")
    return code


def vat_id(text: str) -> str:
    """A VAT number with the letters of its country, without blanks. Raises InvalidInput."""
    code = "".join(text.split()).upper()
    if not 4 <= len(code) <= 15 or not (code.isascii() and code[:2].isalpha() and code.isalnum()):
        raise InvalidInput(
            f"{text!r} is not a VAT number.",
            hint="It begins with the letters of its country, as in DE123456789; others are --tax-number.",
        )
    return code


def iban(text: str) -> str:
    """An IBAN without blanks, whose check digits are right. Raises InvalidInput."""
    code = "".join(text.split()).upper()
    form = 15 <= len(code) <= _IBAN_MAX and code.isascii() and code.isalnum() and code[:2].isalpha()
    if not form or not checks(code):
        raise InvalidInput(f"{text!r} is not an IBAN.", hint="Check it: a digit is wrong, or missing.")
    return code


def checks(iban: str) -> bool:
    """Whether the check digits of an IBAN of letters and digits are right (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def bic(text: str) -> str:
    """A BIC of 8 or 11 letters and digits. Raises InvalidInput."""
    code = "".join(text.split()).upper()
    if len(code) not in (8, 11) or not (code.isascii() and code.isalnum()):
        raise InvalidInput(f"{text!r} is not a BIC.", hint="It has 8 or 11 letters and digits.")
    return code


def email(text: str) -> str:
    """An address of electronic mail. Raises InvalidInput."""
    name, sign, host = text.partition("@")
    if not (name and sign and "." in host) or " " in text:
        raise InvalidInput(f"{text!r} is not an e-mail address.", hint="As in: ann@example.com")
    return text


_NORMAL = {"country": country, "vat_id": vat_id, "iban": iban, "bic": bic, "email": email}
