"""Parameters of commands about money: rates, invoices, and what invoices say."""

from typing import Annotated

import typer

from timetracker.cli.declared import Number, Offers
from timetracker.cli.parameters import Many, one_of
from timetracker.domain.billing import GROUPS
from timetracker.domain.invoice import LANGUAGES
from timetracker.domain.tax import WITHOUT
from timetracker.invoicing import KINDS

InvoiceName = Annotated[str, typer.Argument(metavar="INVOICE", help="Its number, or that of a draft: 2026-001, 3.")]
InvoiceGroups = Annotated[
    str, typer.Option("--group-by", metavar="KEYS", help=f"What a line is of: {one_of(GROUPS)}; several by commas.")
]
InvoiceRound = Annotated[
    str, typer.Option("--round", metavar="RULE", help="Round time: up 15m, 6m per day, none; else as reports do.")
]
InvoiceItems = Annotated[
    Many,
    typer.Option("--item", metavar="ITEM", help="A fixed item: 'Hosting: 20', 'Licence: 3 x 49 @ 7%'; repeatable."),
]
InvoiceDiscount = Annotated[
    str, typer.Option("--discount", metavar="D", help="What is taken off: 10%, 50, or with a name, 'Loyalty: 5%'.")
]
InvoiceTaxes = Annotated[
    Many,
    typer.Option(
        "--tax", metavar="TAX", help=f"19%, or one of {', '.join(WITHOUT)}; of a project: books=7%; repeatable."
    ),
]
InvoiceCurrency = Annotated[str, typer.Option("--currency", metavar="CODE", help="Which, where rates have several.")]
InvoiceLanguage = Annotated[
    str, typer.Option("--language", metavar="CODE", help=f"{one_of(LANGUAGES)}; else the client's."), Offers(LANGUAGES)
]
InvoiceTerms = Annotated[
    int | None, typer.Option("--terms", metavar="DAYS", parser=Number(int, 0, 365), help="Days until it is due.")
]
InvoiceNote = Annotated[str, typer.Option("--note", metavar="TEXT", help="What it says at the end.")]
InvoicePreview = Annotated[bool, typer.Option("--preview", help="Show it, and keep nothing.")]
InvoiceDay = Annotated[str, typer.Option("--on", metavar="DAY", help="The day of it, today or before.")]
OverlapsKept = Annotated[
    str,
    typer.Option("--overlaps", metavar="WHAT", help="Time of a user that overlaps: refuse or keep."),
    Offers(("refuse", "keep")),
]
_KINDS = tuple(kind.replace("_", "-") for kind in KINDS)
InvoiceKind = Annotated[str, typer.Option("--as", metavar="KIND", help=f"{one_of(_KINDS)}."), Offers(_KINDS)]
InvoiceKinds = Annotated[
    Many, typer.Option("--as", metavar="KINDS", help=f"Which: {', '.join(_KINDS)}; several by commas."), Offers(_KINDS)
]
InvoiceDirectory = Annotated[
    str, typer.Option("--out", "-o", metavar="DIR", help="The directory that they are written to."), Offers("directory")
]
InvoiceOrFile = Annotated[
    str,
    typer.Argument(metavar="INVOICE|FILE", help="Its number, or a file: XML, or a PDF with XML in it."),
    Offers("file"),
]
Unpaid = Annotated[bool, typer.Option("--not", help="It was not paid after all.")]
Facts = Annotated[Many, typer.Argument(metavar="FIELD=VALUE", help="What is said: city=Berlin; 'city=' for nothing.")]
Rate = Annotated[str | None, typer.Option("--rate", metavar="AMOUNT", help="Amount per hour, as in 80 or 80.50.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="EUR, USD, CHF …")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Amount per hour, as in 80 or 80.50; '' for no rate.")]
MaybeCurrency = Annotated[
    str, typer.Argument(metavar="CURRENCY", help="EUR, USD, CHF …; that of before when not given.")
]
RateClient = Annotated[str, typer.Option("--client", metavar="CLIENT", help="Of this client."), Offers("client")]
RateProject = Annotated[
    str, typer.Option("--project", "-p", metavar="PROJECT", help="Of this project."), Offers("project")
]
RateTask = Annotated[str, typer.Option("--task", "-t", metavar="TASK", help="Of this task."), Offers("task")]
RateFrom = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day on which it holds; or: beginning.")]
OnlyOpen = Annotated[bool, typer.Option("--open", help="Only what is issued and not paid.")]
