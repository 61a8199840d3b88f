"""EN 16931 in the syntax of UN/CEFACT: Cross Industry Invoice D16B, as in Factur-X, ZUGFeRD and XRechnung.

The order of elements is that of the schema.
"""

from xml.etree.ElementTree import Element

from timetracker.domain.invoice import KINDS, UNITS, Discount, Invoice, InvoiceLine, TaxSum
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax
from timetracker.invoicing import en16931
from timetracker.invoicing.en16931 import amount, node, optional

_SPACES = {
    "xmlns:rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "xmlns:ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "xmlns:udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "xmlns:qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}


def document(invoice: Invoice, guideline: str = en16931.CORE) -> bytes:
    """The invoice as XML; `guideline` (BT-24) names the rules that it keeps to."""
    return en16931.written(
        node(
            "rsm:CrossIndustryInvoice",
            node(
                "rsm:ExchangedDocumentContext",
                node("ram:BusinessProcessSpecifiedDocumentContextParameter", node("ram:ID", en16931.PROCESS)),
                node("ram:GuidelineSpecifiedDocumentContextParameter", node("ram:ID", guideline)),
            ),
            node(
                "rsm:ExchangedDocument",
                node("ram:ID", invoice.number),
                node("ram:TypeCode", KINDS[invoice.kind]),
                _day("ram:IssueDateTime", invoice.issued),
                node("ram:IncludedNote", node("ram:Content", invoice.note)) if invoice.note else None,
            ),
            node(
                "rsm:SupplyChainTradeTransaction",
                *(_line(number, line, invoice) for number, line in enumerate(invoice.lines, 1)),
                node(
                    "ram:ApplicableHeaderTradeAgreement",
                    optional("ram:BuyerReference", invoice.buyer.reference),
                    _party("ram:SellerTradeParty", invoice.seller, invoice),
                    _party("ram:BuyerTradeParty", invoice.buyer, invoice),
                ),
                _delivery(invoice),
                _settlement(invoice, guideline),
            ),
            **_SPACES,
        )
    )


def _day(tag: str, day: str, kind: str = "udt") -> Element | None:
    digits = day.replace("-", "")
    return node(tag, node(f"{kind}:DateTimeString", digits, format="102")) if day else None


def _line(number: int, line: InvoiceLine, invoice: Invoice) -> Element:
    return node(
        "ram:IncludedSupplyChainTradeLineItem",
        node("ram:AssociatedDocumentLineDocument", node("ram:LineID", str(number))),
        node("ram:SpecifiedTradeProduct", node("ram:Name", line.text), optional("ram:Description", line.detail)),
        node(
            "ram:SpecifiedLineTradeAgreement",
            node("ram:NetPriceProductTradePrice", node("ram:ChargeAmount", line.price)),
        ),
        node("ram:SpecifiedLineTradeDelivery", node("ram:BilledQuantity", line.quantity, unitCode=UNITS[line.unit])),
        node(
            "ram:SpecifiedLineTradeSettlement",
            _category("ram:ApplicableTradeTax", line.tax),
            node(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                node("ram:LineTotalAmount", amount(invoice, line.amount)),
            ),
        ),
    )


def _category(tag: str, tax: Tax) -> Element:
    return node(
        tag,
        node("ram:TypeCode", "VAT"),
        node("ram:CategoryCode", tax.category),
        optional("ram:RateApplicablePercent", en16931.rate(tax)),
    )


def _party(tag: str, party: Party, invoice: Invoice) -> Element:
    reached, seller = en16931.address(party), tag == "ram:SellerTradeParty"
    return node(
        tag,
        optional("ram:ID", en16931.seller_id(invoice)) if seller else None,
        node("ram:Name", party.name),
        node("ram:SpecifiedLegalOrganization", node("ram:ID", party.registration)) if party.registration else None,
        _contact(party),
        _address(party),
        node("ram:URIUniversalCommunication", node("ram:URIID", reached.value, schemeID=reached.scheme))
        if reached
        else None,
        _registration(en16931.vat_id(party, invoice), "VA"),
        _registration(party.tax_number if seller else "", "FC"),
    )


def _address(party: Party) -> Element:
    return node(
        "ram:PostalTradeAddress",
        optional("ram:PostcodeCode", party.postcode),
        optional("ram:LineOne", party.street),
        optional("ram:LineTwo", party.street2),
        optional("ram:CityName", party.city),
        optional("ram:CountryID", party.country),
        optional("ram:CountrySubDivisionName", party.region),
    )


def _contact(party: Party) -> Element | None:
    if not (party.contact or party.phone or party.email):
        return None
    phone = (
        node("ram:TelephoneUniversalCommunication", node("ram:CompleteNumber", party.phone)) if party.phone else None
    )
    email = node("ram:EmailURIUniversalCommunication", node("ram:URIID", party.email)) if party.email else None
    return node("ram:DefinedTradeContact", optional("ram:PersonName", party.contact), phone, email)


def _registration(number: str, scheme: str) -> Element | None:
    return node("ram:SpecifiedTaxRegistration", node("ram:ID", number, schemeID=scheme)) if number else None


def _delivery(invoice: Invoice) -> Element:
    buyer = en16931.delivered_to(invoice)
    day = _day("ram:OccurrenceDateTime", en16931.delivered_on(invoice))  # never empty: an element must not be
    return node(
        "ram:ApplicableHeaderTradeDelivery",
        node("ram:ShipToTradeParty", _address(buyer)) if buyer else None,
        node("ram:ActualDeliverySupplyChainEvent", day),
    )


def _settlement(invoice: Invoice, guideline: str) -> Element:
    due = _day("ram:DueDateDateTime", invoice.due)
    return node(
        "ram:ApplicableHeaderTradeSettlement",
        optional("ram:PaymentReference", invoice.number),
        node("ram:InvoiceCurrencyCode", invoice.currency),
        _means(invoice),
        *(_tax(tax_sum, invoice, guideline) for tax_sum in invoice.taxes),
        _period(invoice),
        *(_discount(discount, invoice) for discount in invoice.discounts),
        node("ram:SpecifiedTradePaymentTerms", node("ram:Description", en16931.terms(invoice)), due),
        node(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            node("ram:LineTotalAmount", amount(invoice, invoice.sum_of_lines)),
            node("ram:AllowanceTotalAmount", amount(invoice, invoice.discount)) if invoice.discounts else None,
            node("ram:TaxBasisTotalAmount", amount(invoice, invoice.net)),
            node("ram:TaxTotalAmount", amount(invoice, invoice.tax), currencyID=invoice.currency),
            node("ram:GrandTotalAmount", amount(invoice, invoice.total)),
            node("ram:DuePayableAmount", amount(invoice, invoice.total)),
        ),
        node(
            "ram:InvoiceReferencedDocument",
            node("ram:IssuerAssignedID", invoice.corrects),
            _day("ram:FormattedIssueDateTime", invoice.corrects_on, "qdt"),
        )
        if invoice.corrects
        else None,
    )


def _means(invoice: Invoice) -> Element | None:
    seller, code = invoice.seller, en16931.means(invoice)
    if not code:
        return None
    bank = node("ram:PayeeSpecifiedCreditorFinancialInstitution", node("ram:BICID", seller.bic)) if seller.bic else None
    return node(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        node("ram:TypeCode", code),
        node(
            "ram:PayeePartyCreditorFinancialAccount",
            node("ram:IBANID", seller.iban),
            node("ram:AccountName", seller.name),
        ),
        bank,
    )


def _tax(tax_sum: TaxSum, invoice: Invoice, guideline: str) -> Element:
    tax = tax_sum.tax
    return node(
        "ram:ApplicableTradeTax",
        node("ram:CalculatedAmount", amount(invoice, tax_sum.amount)),
        node("ram:TypeCode", "VAT"),
        optional("ram:ExemptionReason", en16931.reason(invoice, tax)),
        node("ram:BasisAmount", amount(invoice, tax_sum.taxable)),
        node("ram:CategoryCode", tax.category),
        optional("ram:ExemptionReasonCode", en16931.reason_code(tax)),
        optional("ram:RateApplicablePercent", en16931.breakdown_rate(tax, guideline)),
    )


def _period(invoice: Invoice) -> Element | None:
    since, until = _day("ram:StartDateTime", invoice.since), _day("ram:EndDateTime", invoice.until)
    return None if since is None and until is None else node("ram:BillingSpecifiedPeriod", since, until)


def _discount(discount: Discount, invoice: Invoice) -> Element:
    return node(
        "ram:SpecifiedTradeAllowanceCharge",
        node("ram:ChargeIndicator", node("udt:Indicator", "false")),
        node("ram:ActualAmount", amount(invoice, discount.amount)),
        node("ram:ReasonCode", "95"),
        optional("ram:Reason", discount.text),
        _category("ram:CategoryTradeTax", discount.tax),
    )
