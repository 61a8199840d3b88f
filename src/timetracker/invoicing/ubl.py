"""EN 16931 in the syntax of OASIS UBL 2.1: an Invoice, or a CreditNote, which has other names for the same.

The order of elements is that of the schema.
"""

from xml.etree.ElementTree import Element

from timetracker.domain.invoice import KINDS, UNITS, Discount, Invoice, InvoiceLine, TaxSum
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax
from timetracker.invoicing import en16931
from timetracker.invoicing.en16931 import amount, node, optional

_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_SPACES = {
    "xmlns:cac": f"{_SPACE}CommonAggregateComponents-2",
    "xmlns:cbc": f"{_SPACE}CommonBasicComponents-2",
}


def document(invoice: Invoice, guideline: str = en16931.CORE) -> bytes:
    """The invoice as XML; `guideline` (BT-24) names the rules that it keeps to."""
    credit = invoice.kind == "credit"
    root = "CreditNote" if credit else "Invoice"
    return en16931.written(
        node(
            root,
            node("cbc:CustomizationID", guideline),
            node("cbc:ProfileID", en16931.PROCESS),
            node("cbc:ID", invoice.number),
            node("cbc:IssueDate", invoice.issued),
            None if credit else node("cbc:DueDate", invoice.due),
            node(f"cbc:{root}TypeCode", KINDS[invoice.kind]),
            optional("cbc:Note", invoice.note),
            node("cbc:DocumentCurrencyCode", invoice.currency),
            optional("cbc:BuyerReference", invoice.buyer.reference),
            _period(invoice),
            _corrected(invoice),
            _party("cac:AccountingSupplierParty", invoice.seller, invoice),
            _party("cac:AccountingCustomerParty", invoice.buyer, invoice),
            _delivery(invoice),
            _means(invoice),
            node("cac:PaymentTerms", node("cbc:Note", en16931.terms(invoice))),
            *(_discount(discount, invoice) for discount in invoice.discounts),
            node(
                "cac:TaxTotal",
                _money("cbc:TaxAmount", invoice, invoice.tax),
                *(_tax(tax_sum, invoice, guideline) for tax_sum in invoice.taxes),
            ),
            node(
                "cac:LegalMonetaryTotal",
                _money("cbc:LineExtensionAmount", invoice, invoice.sum_of_lines),
                _money("cbc:TaxExclusiveAmount", invoice, invoice.net),
                _money("cbc:TaxInclusiveAmount", invoice, invoice.total),
                _money("cbc:AllowanceTotalAmount", invoice, invoice.discount) if invoice.discounts else None,
                _money("cbc:PayableAmount", invoice, invoice.total),
            ),
            *(_line(root, number, line, invoice) for number, line in enumerate(invoice.lines, 1)),
            xmlns=f"{_SPACE}{root}-2",
            **_SPACES,
        )
    )


def _money(tag: str, invoice: Invoice, minor: int) -> Element:
    return node(tag, amount(invoice, minor), currencyID=invoice.currency)


def _period(invoice: Invoice) -> Element | None:
    since, until = optional("cbc:StartDate", invoice.since), optional("cbc:EndDate", invoice.until)
    return None if since is None and until is None else node("cac:InvoicePeriod", since, until)


def _corrected(invoice: Invoice) -> Element | None:
    if not invoice.corrects:
        return None
    number, day = node("cbc:ID", invoice.corrects), optional("cbc:IssueDate", invoice.corrects_on)
    return node("cac:BillingReference", node("cac:InvoiceDocumentReference", number, day))


def _party(tag: str, party: Party, invoice: Invoice) -> Element:
    seller = tag == "cac:AccountingSupplierParty"
    reached = en16931.address(party)
    return node(
        tag,
        node(
            "cac:Party",
            node("cbc:EndpointID", reached.value, schemeID=reached.scheme) if reached else None,
            _identified(en16931.seller_id(invoice) if seller else ""),
            _address("cac:PostalAddress", party),
            _scheme(en16931.vat_id(party, invoice), "VAT"),
            _scheme(party.tax_number if seller else "", "FC"),
            node(
                "cac:PartyLegalEntity",
                node("cbc:RegistrationName", party.name),
                optional("cbc:CompanyID", party.registration),
            ),
            _contact(party),
        ),
    )


def _identified(number: str) -> Element | None:
    return node("cac:PartyIdentification", node("cbc:ID", number)) if number else None


def _scheme(number: str, scheme: str) -> Element | None:
    if not number:
        return None
    return node("cac:PartyTaxScheme", node("cbc:CompanyID", number), node("cac:TaxScheme", node("cbc:ID", scheme)))


def _contact(party: Party) -> Element | None:
    if not (party.contact or party.phone or party.email):
        return None
    return node(
        "cac:Contact",
        optional("cbc:Name", party.contact),
        optional("cbc:Telephone", party.phone),
        optional("cbc:ElectronicMail", party.email),
    )


def _address(tag: str, party: Party) -> Element:
    return node(
        tag,
        optional("cbc:StreetName", party.street),
        optional("cbc:AdditionalStreetName", party.street2),
        optional("cbc:CityName", party.city),
        optional("cbc:PostalZone", party.postcode),
        optional("cbc:CountrySubentity", party.region),
        node("cac:Country", node("cbc:IdentificationCode", party.country)) if party.country else None,
    )


def _delivery(invoice: Invoice) -> Element:
    day, buyer = node("cbc:ActualDeliveryDate", en16931.delivered_on(invoice)), en16931.delivered_to(invoice)
    place = node("cac:DeliveryLocation", _address("cac:Address", buyer)) if buyer else None
    return node("cac:Delivery", day, place)


def _means(invoice: Invoice) -> Element | None:
    seller, code = invoice.seller, en16931.means(invoice)
    if not code:
        return None
    branch = node("cac:FinancialInstitutionBranch", node("cbc:ID", seller.bic)) if seller.bic else None
    return node(
        "cac:PaymentMeans",
        node("cbc:PaymentMeansCode", code),
        node("cbc:PaymentDueDate", invoice.due) if invoice.kind == "credit" else None,
        node("cbc:PaymentID", invoice.number),
        node("cac:PayeeFinancialAccount", node("cbc:ID", seller.iban), node("cbc:Name", seller.name), branch),
    )


def _category(tag: str, tax: Tax, percent: str, *why: Element | None) -> Element:
    return node(
        tag,
        node("cbc:ID", tax.category),
        optional("cbc:Percent", percent),
        *why,
        node("cac:TaxScheme", node("cbc:ID", "VAT")),
    )


def _discount(discount: Discount, invoice: Invoice) -> Element:
    return node(
        "cac:AllowanceCharge",
        node("cbc:ChargeIndicator", "false"),
        node("cbc:AllowanceChargeReasonCode", "95"),
        optional("cbc:AllowanceChargeReason", discount.text),
        _money("cbc:Amount", invoice, discount.amount),
        _category("cac:TaxCategory", discount.tax, en16931.rate(discount.tax)),
    )


def _tax(tax_sum: TaxSum, invoice: Invoice, guideline: str) -> Element:
    tax = tax_sum.tax
    why = (
        optional("cbc:TaxExemptionReasonCode", en16931.reason_code(tax)),
        optional("cbc:TaxExemptionReason", en16931.reason(invoice, tax)),
    )
    return node(
        "cac:TaxSubtotal",
        _money("cbc:TaxableAmount", invoice, tax_sum.taxable),
        _money("cbc:TaxAmount", invoice, tax_sum.amount),
        _category("cac:TaxCategory", tax, en16931.breakdown_rate(tax, guideline), *why),
    )


def _line(root: str, number: int, line: InvoiceLine, invoice: Invoice) -> Element:
    quantity = "cbc:CreditedQuantity" if root == "CreditNote" else "cbc:InvoicedQuantity"
    return node(
        f"cac:{root}Line",
        node("cbc:ID", str(number)),
        node(quantity, line.quantity, unitCode=UNITS[line.unit]),
        _money("cbc:LineExtensionAmount", invoice, line.amount),
        node(
            "cac:Item",
            optional("cbc:Description", line.detail),
            node("cbc:Name", line.text),
            _category("cac:ClassifiedTaxCategory", line.tax, en16931.rate(line.tax)),
        ),
        node("cac:Price", node("cbc:PriceAmount", line.price, currencyID=invoice.currency)),
    )
