"""Who is on an invoice."""

from __future__ import annotations

import pytest

from timetracker.domain.errors import InvalidInput
from timetracker.domain.party import Party


def test_a_party_is_kept_in_its_normal_form() -> None:
    party = Party(
        "  Acme Ltd ",
        street="Main St 1",
        postcode="10115",
        city="Berlin",
        country="de",
        vat_id="de 123 456 789",
        iban="de02 1203 0000 0000 2020 51",
        bic="bylademm",
        email="ann@example.com",
    )
    assert party[:1] == ("Acme Ltd",)
    assert (party.country, party.vat_id) == ("DE", "DE123456789")
    assert (party.iban, party.bic) == ("DE02120300000000202051", "BYLADEMM")
    assert party.address == ("Main St 1", "10115 Berlin")
    assert Party._make(tuple(party)).checked() == party


@pytest.mark.parametrize(
    "field,value",
    [
        ("name", " "),
        ("street", "two\nlines"),
        ("city", "x" * 201),
        ("country", "Germany"),
        ("country", "1A"),
        ("vat_id", "123456789"),
        ("vat_id", "D"),
        ("iban", "DE02120300000000202052"),
        ("iban", "DE"),
        ("bic", "SHORT"),
        ("email", "nobody"),
        ("email", "a b@example.com"),
    ],
)
def test_what_cannot_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        Party(**{"name": "Acme", field: value})
