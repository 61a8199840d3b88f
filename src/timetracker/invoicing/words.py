"""The words of an invoice in five languages, and how figures and days are written in each."""

from timetracker.domain import money
from timetracker.domain.record import NamedTuple

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "invoice": "Invoice", "credit": "Credit note", "draft": "Draft", "number": "Number", "issued": "Date",
        "due": "Due", "span": "Period of service", "to": "Bill to", "from": "From", "reference": "Your reference",
        "corrects": "Corrects invoice", "text": "Description", "quantity": "Quantity", "unit": "Unit", "price": "Price",
        "tax": "Tax", "amount": "Amount", "sum": "Sum of lines", "discount": "Discount", "net": "Net amount",
        "tax_on": "Tax {percent} % on {taxable}", "no_tax_on": "No tax on {taxable}", "total": "Total to pay",
        "credited": "Total credited", "pay_by": "Please pay {total} by {due}.", "pay_with": "Reference of the payment",
        "bank": "Bank", "vat_id": "VAT ID", "tax_number": "Tax number", "registration": "Company number",
        "page": "Page", "of": "of",
    },
    "de": {
        "invoice": "Rechnung", "credit": "Rechnungskorrektur", "draft": "Entwurf", "number": "Nummer",
        "issued": "Datum", "due": "Fällig", "span": "Leistungszeitraum", "to": "Rechnung an", "from": "Von",
        "reference": "Ihre Referenz",
        "corrects": "Korrigiert Rechnung", "text": "Beschreibung", "quantity": "Menge", "unit": "Einheit",
        "price": "Preis", "tax": "USt", "amount": "Betrag", "sum": "Summe der Positionen", "discount": "Rabatt",
        "net": "Nettobetrag", "tax_on": "Umsatzsteuer {percent} % auf {taxable}",
        "no_tax_on": "Keine Umsatzsteuer auf {taxable}", "total": "Zu zahlen", "credited": "Gutgeschrieben",
        "pay_by": "Bitte zahlen Sie {total} bis {due}.", "pay_with": "Verwendungszweck", "bank": "Bank",
        "vat_id": "USt-IdNr.", "tax_number": "Steuernummer", "registration": "Registernummer", "page": "Seite",
        "of": "von",
    },
    "fr": {
        "invoice": "Facture", "credit": "Avoir", "draft": "Brouillon", "number": "Numéro", "issued": "Date",
        "due": "Échéance", "span": "Période de prestation", "to": "Facturé à", "from": "De",
        "reference": "Votre référence", "corrects": "Corrige la facture", "text": "Désignation", "quantity": "Quantité",
        "unit": "Unité", "price": "Prix", "tax": "TVA", "amount": "Montant", "sum": "Somme des lignes",
        "discount": "Remise", "net": "Total HT", "tax_on": "TVA {percent} % sur {taxable}",
        "no_tax_on": "Sans TVA sur {taxable}", "total": "Net à payer", "credited": "Total crédité",
        "pay_by": "Merci de régler {total} avant le {due}.", "pay_with": "Référence du paiement", "bank": "Banque",
        "vat_id": "N° de TVA", "tax_number": "Numéro fiscal", "registration": "N° d’immatriculation", "page": "Page",
        "of": "sur",
    },
    "es": {
        "invoice": "Factura", "credit": "Factura rectificativa", "draft": "Borrador", "number": "Número",
        "issued": "Fecha", "due": "Vencimiento", "span": "Periodo de servicio", "to": "Facturar a", "from": "De",
        "reference": "Su referencia", "corrects": "Rectifica la factura", "text": "Descripción", "quantity": "Cantidad",
        "unit": "Unidad", "price": "Precio", "tax": "IVA", "amount": "Importe", "sum": "Suma de líneas",
        "discount": "Descuento", "net": "Base imponible", "tax_on": "IVA {percent} % sobre {taxable}",
        "no_tax_on": "Sin IVA sobre {taxable}", "total": "Total a pagar", "credited": "Total abonado",
        "pay_by": "Rogamos el pago de {total} antes del {due}.", "pay_with": "Concepto del pago", "bank": "Banco",
        "vat_id": "NIF-IVA", "tax_number": "NIF", "registration": "N.º de registro", "page": "Página", "of": "de",
    },
    "pl": {
        "invoice": "Faktura", "credit": "Faktura korygująca", "draft": "Szkic", "number": "Numer", "issued": "Data",
        "due": "Termin płatności", "span": "Okres usługi", "to": "Nabywca", "from": "Sprzedawca",
        "reference": "Państwa numer", "corrects": "Koryguje fakturę", "text": "Opis", "quantity": "Ilość",
        "unit": "Jedn.", "price": "Cena", "tax": "VAT", "amount": "Kwota", "sum": "Suma pozycji", "discount": "Rabat",
        "net": "Kwota netto", "tax_on": "VAT {percent} % od {taxable}", "no_tax_on": "Bez VAT od {taxable}",
        "total": "Do zapłaty", "credited": "Razem skorygowano", "pay_by": "Prosimy o zapłatę {total} do {due}.",
        "pay_with": "Tytuł przelewu", "bank": "Bank", "vat_id": "NIP UE", "tax_number": "NIP",
        "registration": "Numer rejestru", "page": "Strona", "of": "z",
    },
}  # fmt: skip
UNITS: dict[str, dict[str, str]] = {
    "en": {"hour": "h", "day": "days", "month": "months", "piece": "pcs", "flat": "flat"},
    "de": {"hour": "Std.", "day": "Tage", "month": "Monate", "piece": "Stk.", "flat": "pauschal"},
    "fr": {"hour": "h", "day": "jours", "month": "mois", "piece": "pièces", "flat": "forfait"},
    "es": {"hour": "h", "day": "días", "month": "meses", "piece": "uds.", "flat": "global"},
    "pl": {"hour": "godz.", "day": "dni", "month": "mies.", "piece": "szt.", "flat": "ryczałt"},
}


class Numerals(NamedTuple):
    """How a language writes numbers: the sign between thousands, from how many digits on, and the point."""

    thousands: str
    from_digits: int
    point: str


# Unicode CLDR: Spanish and Polish leave four digits together; a narrow no-break space parts them in French.
NUMERALS = {
    "en": Numerals(",", 4, "."),
    "de": Numerals(".", 4, ","),
    "fr": Numerals("\u202f", 4, ","),
    "es": Numerals(".", 5, ","),
    "pl": Numerals("\u00a0", 5, ","),
}


def number(plain: str, language: str) -> str:
    """A plain decimal as a language writes it: `1234.5` is `1.234,5` in German."""
    numerals = NUMERALS[language]
    integer, point, part = plain.partition(".")
    if len(integer) >= numerals.from_digits:
        integer = f"{int(integer):,}".replace(",", numerals.thousands)
    return f"{integer}{numerals.point}{part}" if point else integer


def amount(minor: int, currency: str, language: str) -> str:
    """An amount in the smallest units of a currency, as a language writes it, with the code of the currency."""
    written = number(money.text(minor, currency), language)
    return f"{currency}\u00a0{written}" if language == "en" else f"{written}\u00a0{currency}"
