"""The words of an invoice in the languages of its readers, where they are part of what it says for good."""

from collections.abc import Mapping

WORK: Mapping[str, str] = {
    "en": "Work", "de": "Arbeitszeit", "fr": "Travail", "es": "Trabajo", "pl": "Praca",
}  # fmt: skip
DISCOUNT: Mapping[str, str] = {
    "en": "Discount", "de": "Nachlass", "fr": "Remise", "es": "Descuento", "pl": "Rabat",
}  # fmt: skip
ZERO: Mapping[str, str] = {
    "en": "Taxed at zero percent.", "de": "Besteuert mit null Prozent.", "fr": "Taux zéro.", "es": "Tipo cero.",
    "pl": "Stawka zero procent.",
}  # fmt: skip
# Kind of tax -> why there is none. Whoever needs other words, as those of a law, gives them: `small: § 19 UStG`.
REASONS: Mapping[str, Mapping[str, str]] = {
    "reverse": {
        "en": "Reverse charge: the recipient is liable for the tax.",
        "de": "Steuerschuldnerschaft des Leistungsempfängers.",
        "fr": "Autoliquidation de la TVA par le preneur.",
        "es": "Inversión del sujeto pasivo.",
        "pl": "Odwrotne obciążenie.",
    },
    "small": {
        "en": "No tax is charged: small business.",
        "de": "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
        "fr": "TVA non applicable, art. 293 B du CGI.",
        "es": "Operación sin IVA: régimen de pequeña empresa.",
        "pl": "Zwolnienie podmiotowe z VAT.",
    },
    "exempt": {
        "en": "Exempt from tax.",
        "de": "Steuerfreie Leistung.",
        "fr": "Exonéré de TVA.",
        "es": "Operación exenta de IVA.",
        "pl": "Zwolnienie z VAT.",
    },
    "intra": {
        "en": "Intra-Community supply, exempt from tax.",
        "de": "Steuerfreie innergemeinschaftliche Lieferung.",
        "fr": "Livraison intracommunautaire exonérée de TVA.",
        "es": "Entrega intracomunitaria exenta de IVA.",
        "pl": "Wewnątrzwspólnotowa dostawa zwolniona z VAT.",
    },
    "export": {
        "en": "Export, exempt from tax.",
        "de": "Steuerfreie Ausfuhrlieferung.",
        "fr": "Exportation exonérée de TVA.",
        "es": "Exportación exenta de IVA.",
        "pl": "Eksport zwolniony z VAT.",
    },
    "outside": {
        "en": "Not subject to tax.",
        "de": "Nicht steuerbar.",
        "fr": "Hors du champ d'application de la TVA.",
        "es": "Operación no sujeta a IVA.",
        "pl": "Nie podlega VAT.",
    },
}
# An English month is a word, since its digits have two orders.
_DAYS: Mapping[str, str] = {
    "en": "{number} {name} {year}", "de": "{day}.{month}.{year}", "fr": "{day}/{month}/{year}",
    "es": "{day}/{month}/{year}", "pl": "{day}.{month}.{year}",
}  # fmt: skip
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "pl": ("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik",
           "listopad", "grudzień"),
}  # fmt: skip


def day(text: str, language: str) -> str:
    """A day given as YYYY-MM-DD as the readers of a language write it."""
    year, month, day = text.split("-")
    name = _MONTHS[language][int(month) - 1]
    return _DAYS[language].format(year=year, month=month, day=day, number=int(day), name=name)


def month(text: str, language: str) -> str:
    """A month given as YYYY-MM, by its name."""
    year, number = text.split("-")
    return f"{_MONTHS[language][int(number) - 1]} {year}"
