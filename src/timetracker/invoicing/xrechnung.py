"""The rules BR-DE of XRechnung 3.0, the German form of EN 16931, that an invoice of ours can break.

Source: the published specification of XRechnung (KoSIT), its chapter on national rules; each rule is named by its
number. Rules on what is never written (direct debit, cards, attachments, cash discounts) are left out.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from xml.etree.ElementTree import Element

from timetracker.domain import party
from timetracker.domain.record import NamedTuple
from timetracker.invoicing.en16931 import CORE

_CII = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
}
_UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_CLAIM = "xrechnung"
_KINDS = {"326", "380", "384", "389", "381", "875", "876", "877"}
_TAXED = {"S", "Z", "E", "AE", "K", "G", "L", "M"}
_TRANSFERS = {"30", "58"}


class BrokenRule(NamedTuple):
    """A rule that is broken."""

    number: str
    text: str


class _Terms(NamedTuple):
    """Where the business terms are in a document."""

    root: Element
    paths: dict[str, str]
    spaces: dict[str, str]

    def all(self, term: str) -> list[str]:
        """The texts of a term."""
        return [(element.text or "").strip() for element in self.root.iterfind(self.paths[term], self.spaces)]

    def text(self, term: str) -> str:
        """The first text of a term."""
        return next(iter(self.all(term)), "")

    def there(self, term: str) -> bool:
        """Whether a term or group is there, and says something."""
        return any(
            (element.text or "").strip() or len(element)
            for element in self.root.iterfind(self.paths[term], self.spaces)
        )


_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_DELIVERY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
_SELLER, _BUYER = f"{_AGREEMENT}/ram:SellerTradeParty", f"{_AGREEMENT}/ram:BuyerTradeParty"
_PAYING = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_CII_PATHS = {
    "BT-3": "rsm:ExchangedDocument/ram:TypeCode",
    "BT-10": f"{_AGREEMENT}/ram:BuyerReference",
    "BT-24": "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "BT-31, BT-32": f"{_SELLER}/ram:SpecifiedTaxRegistration/ram:ID",
    "BT-34": f"{_SELLER}/ram:URIUniversalCommunication/ram:URIID",
    "BT-37": f"{_SELLER}/ram:PostalTradeAddress/ram:CityName",
    "BT-38": f"{_SELLER}/ram:PostalTradeAddress/ram:PostcodeCode",
    "BG-6": f"{_SELLER}/ram:DefinedTradeContact",
    "BT-41": f"{_SELLER}/ram:DefinedTradeContact/ram:PersonName",
    "BT-42": f"{_SELLER}/ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber",
    "BT-43": f"{_SELLER}/ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID",
    "BT-49": f"{_BUYER}/ram:URIUniversalCommunication/ram:URIID",
    "BT-52": f"{_BUYER}/ram:PostalTradeAddress/ram:CityName",
    "BT-53": f"{_BUYER}/ram:PostalTradeAddress/ram:PostcodeCode",
    "BT-72": f"{_DELIVERY}/ram:ActualDeliverySupplyChainEvent",
    "BG-15": f"{_DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress",
    "BT-77": f"{_DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CityName",
    "BT-78": f"{_DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress/ram:PostcodeCode",
    "BG-14": f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod",
    "BG-16": _PAYING,
    "BT-81": f"{_PAYING}/ram:TypeCode",
    "BT-84": f"{_PAYING}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
    "BT-118": f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:CategoryCode",
    "BT-119": f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
    "BG-3": f"{_SETTLEMENT}/ram:InvoiceReferencedDocument",
}
_SUPPLIER, _CUSTOMER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_UBL_PATHS = {
    "BT-3": "cbc:InvoiceTypeCode",
    "BT-10": "cbc:BuyerReference",
    "BT-24": "cbc:CustomizationID",
    "BT-31, BT-32": f"{_SUPPLIER}/cac:PartyTaxScheme/cbc:CompanyID",
    "BT-34": f"{_SUPPLIER}/cbc:EndpointID",
    "BT-37": f"{_SUPPLIER}/cac:PostalAddress/cbc:CityName",
    "BT-38": f"{_SUPPLIER}/cac:PostalAddress/cbc:PostalZone",
    "BG-6": f"{_SUPPLIER}/cac:Contact",
    "BT-41": f"{_SUPPLIER}/cac:Contact/cbc:Name",
    "BT-42": f"{_SUPPLIER}/cac:Contact/cbc:Telephone",
    "BT-43": f"{_SUPPLIER}/cac:Contact/cbc:ElectronicMail",
    "BT-49": f"{_CUSTOMER}/cbc:EndpointID",
    "BT-52": f"{_CUSTOMER}/cac:PostalAddress/cbc:CityName",
    "BT-53": f"{_CUSTOMER}/cac:PostalAddress/cbc:PostalZone",
    "BT-72": "cac:Delivery/cbc:ActualDeliveryDate",
    "BG-15": "cac:Delivery/cac:DeliveryLocation/cac:Address",
    "BT-77": "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName",
    "BT-78": "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:PostalZone",
    "BG-14": "cac:InvoicePeriod",
    "BG-16": "cac:PaymentMeans",
    "BT-81": "cac:PaymentMeans/cbc:PaymentMeansCode",
    "BT-84": "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
    "BT-118": "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID",
    "BT-119": "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent",
    "BG-3": "cac:BillingReference",
}
_NEEDED = {
    "BR-DE-1": ("BG-16", "Payment instructions must be given: the IBAN of the seller."),
    "BR-DE-2": ("BG-6", "The contact of the seller must be given."),
    "BR-DE-3": ("BT-37", "The city of the seller must be given."),
    "BR-DE-4": ("BT-38", "The postcode of the seller must be given."),
    "BR-DE-5": ("BT-41", "The contact of the seller must have a name."),
    "BR-DE-6": ("BT-42", "The contact of the seller must have a telephone number."),
    "BR-DE-7": ("BT-43", "The contact of the seller must have an e-mail address."),
    "BR-DE-8": ("BT-52", "The city of the buyer must be given."),
    "BR-DE-9": ("BT-53", "The postcode of the buyer must be given."),
    "BR-DE-15": ("BT-10", "The reference of the buyer (in Germany the Leitweg-ID) must be given."),
    "PEPPOL-EN16931-R020": ("BT-34", "The electronic address of the seller must be given."),
    "PEPPOL-EN16931-R010": ("BT-49", "The electronic address of the buyer must be given."),
}


def claimed(root: Element) -> bool:
    """Whether a document says that it keeps to the rules of XRechnung."""
    return _CLAIM in _terms(root).text("BT-24")


def as_core(root: Element) -> None:
    """Have a document claim EN 16931 alone: the rules of Factur-X know of no other claim."""
    terms = _terms(root)
    for claim in root.iterfind(terms.paths["BT-24"], terms.spaces):
        claim.text = CORE


def broken(root: Element) -> Iterator[BrokenRule]:
    """The German rules that a document of EN 16931 breaks."""
    terms = _terms(root)
    for number, (term, text) in _NEEDED.items():
        if not terms.there(term):
            yield BrokenRule(number, text)
    for number, holds, text in _OTHERS:
        if not holds(terms):
            yield BrokenRule(number, text)


def _terms(root: Element) -> _Terms:
    name = root.tag.rpartition("}")[2]
    if name == "CrossIndustryInvoice":
        return _Terms(root, _CII_PATHS, _CII)
    credit = {"BT-3": "cbc:CreditNoteTypeCode"} if name == "CreditNote" else {}
    return _Terms(root, {**_UBL_PATHS, **credit}, _UBL)


def _delivered_with(term: str, terms: _Terms) -> bool:
    return not terms.there("BG-15") or terms.there(term)


def _each_tax_has_a_rate(terms: _Terms) -> bool:
    return len(terms.all("BT-119")) >= len(terms.all("BT-118"))


def _seller_has_a_tax_number(terms: _Terms) -> bool:
    return not _TAXED.intersection(terms.all("BT-118")) or terms.there("BT-31, BT-32")


def _iban(terms: _Terms) -> bool:
    if terms.text("BT-81") != "58":
        return True
    code = terms.text("BT-84")
    return bool(re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", code)) and party.checks(code)


def _account(terms: _Terms) -> bool:
    return terms.text("BT-81") not in _TRANSFERS or terms.there("BT-84")


def _telephone(terms: _Terms) -> bool:
    number = terms.text("BT-42")
    return not number or sum(sign.isdecimal() for sign in number) >= 3


def _mail(terms: _Terms) -> bool:
    address = terms.text("BT-43")
    return not address or bool(re.fullmatch(r"[^@\s.]([^@\s]*[^@\s.])?@[^@\s.]([^@\s]*[^@\s.])?", address))


def _delivered(terms: _Terms) -> bool:
    return terms.there("BT-72") or terms.there("BG-14")


_OTHERS: tuple[tuple[str, Callable[[_Terms], bool], str], ...] = (
    ("BR-DE-10", partial(_delivered_with, "BT-77"), "The city to which it was delivered must be given."),
    ("BR-DE-11", partial(_delivered_with, "BT-78"), "The postcode to which it was delivered must be given."),
    ("BR-DE-14", _each_tax_has_a_rate, "Each tax must have a percentage."),
    ("BR-DE-16", _seller_has_a_tax_number, "The seller must have a VAT number or a tax number."),
    ("BR-DE-17", lambda terms: terms.text("BT-3") in _KINDS, f"The type must be one of {', '.join(sorted(_KINDS))}."),
    ("BR-DE-19", _iban, "A SEPA transfer needs a right IBAN."),
    ("BR-DE-23-a", _account, "A transfer needs the account of the seller."),
    ("BR-DE-26", lambda terms: terms.text("BT-3") != "384" or terms.there("BG-3"), "A correction names its invoice."),
    ("BR-DE-27", _telephone, "A telephone number has three digits at least."),
    ("BR-DE-28", _mail, "An e-mail address has one @ between other characters, and no dot or blank beside it."),
    ("BR-DE-TMP-32", _delivered, "The day of delivery, or the period, must be given."),
)
