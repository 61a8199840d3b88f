"""What is unbilled, and what invoices say of clients and of their sender; for administrators."""

from typing import Any
from urllib.parse import urlencode

from flask import abort, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import parties
from timetracker.actions.edit import version
from timetracker.domain import billing, duration, invoice
from timetracker.domain.billing import Details
from timetracker.domain.span import OFFERED
from timetracker.reports import build, catalog as catalog_report
from timetracker.reports.measure import nothing
from timetracker.reports.question import Question
from timetracker.view import Sheet
from timetracker.web.asked import question
from timetracker.web.forms import back, done, page
from timetracker.web.routes import ID, Routes

# Field -> what it is called, and what is said below it.
LABELS = {
    "name": ("Name", ""), "street": ("Street", ""), "street2": ("Second line", ""), "postcode": ("Postcode", ""),
    "city": ("City", ""), "region": ("Region", ""), "country": ("Country", "two letters, as in DE"),
    "vat_id": ("VAT number", "with the letters of its country"), "tax_number": ("Another tax number", ""),
    "registration": ("Register number", "in a register of companies"), "contact": ("Contact", ""),
    "phone": ("Phone", ""), "email": ("E-mail", ""),
    "endpoint": ("Electronic address", "for e-invoices, where it is not the e-mail"),
    "reference": ("Reference", "what is named on each invoice, in Germany the Leitweg-ID"),
    "iban": ("IBAN", ""), "bic": ("BIC", ""), "bank": ("Bank", ""),
    "language": ("Language", ""), "terms": ("Days until due", "14 where nothing is said"),
    "tax": ("Tax", "a percentage as in 19%, or reverse, exempt, small, intra, export, outside, zero"),
    "pattern": ("Pattern of numbers", "{year}-{n:3} where nothing is said; {month} works too"),
    "first": ("First number", "where others were given elsewhere"), "note": ("Note", "at the end of each invoice"),
}  # fmt: skip


# -- unbilled ------------------------------------------------------------------------------------------

routes = Routes(for_admins=True)


@routes.get("/unbilled")
def unbilled() -> ResponseReturnValue:
    """Unbilled time by client and project with its age; each client leads to an invoice of it."""
    asked, typed = question("all")
    by_client, by_project = (_unbilled(asked, keys) for keys in (("client",), ("client", "project")))
    g.ws.viewed("unbilled", len(by_project.rows), asked.days)
    projects: dict[str | None, list[dict[str, Any]]] = {}
    for row in _rows(by_project):
        projects.setdefault(row["client"], []).append(row)
    rows = [{**row, "projects": projects.get(row["client"], []), "link": _invoiced(row, typed)}
            for row in _rows(by_client)]  # fmt: skip
    currencies = [(column.key, column.title) for column in by_client.columns if column.kind == "money"]
    return page(
        "unbilled.html", rows=rows, currencies=currencies, asked=typed, spans=OFFERED, note=by_client.note,
        warnings=[warning.message for warning in g.ws.warnings], length_s=duration.full, no_client=nothing("client"),
    )  # fmt: skip


def _unbilled(asked: Question, keys: tuple[str, ...]) -> Sheet:
    sheet: Sheet = g.ws.ask(build, "unbilled", asked, {"by": [",".join(keys)]})
    return sheet


def _rows(sheet: Sheet) -> list[dict[str, Any]]:
    return [dict(zip((column.key for column in sheet.columns), row, strict=True)) for row in sheet.rows]


def _invoiced(row: dict[str, Any], typed: dict[str, Any]) -> str:
    """The form for an invoice of a client's time, of the same span."""
    if row["client"] is None:
        return ""
    span = typed["span"] if typed["span"] != "all" else f"{row['oldest']}..today"
    return f"/invoices/new?{urlencode({'client': row['client'], 'span': span})}"


# -- who and how ---------------------------------------------------------------------------------------


@routes.get("/invoices/seller", "billing")
def seller() -> ResponseReturnValue:
    """What invoices say of their sender, and a way to each client."""
    said = parties.described(g.ws, None)
    clients = [item.thing for item in g.ws.ask(catalog_report.things, "client")]
    return _form("/invoices/seller", said, billing.SENDERS, clients=clients, of=None)


@routes.get(f"/invoices/clients/{ID}", "client_billing")
def client(id: int) -> ResponseReturnValue:
    """What invoices say of a client."""
    name = _client(id)
    return _form(f"/invoices/clients/{id}", parties.described(g.ws, name), billing.OF_CLIENT, clients=(), of=name)


def _client(id: int) -> str:
    with g.ws.reading() as reader:
        thing = reader.client(id)
    if thing is None:
        abort(404)
    return str(thing.name)


def _form(action: str, said: Details, fields: tuple[str, ...], **values: Any) -> ResponseReturnValue:
    flat: dict[str, Any] = {**said._asdict(), **said.party}
    rows = [(name, *LABELS[name], "" if flat.get(name) is None else flat.get(name, "")) for name in fields]
    languages = [("", "English" if values["of"] is None else "as the sender has it"),
                 *((code, code) for code in invoice.LANGUAGES)]  # fmt: skip
    return page("billing.html", action=action, rows=rows, version=version(said), languages=languages, **values)


@routes.post("/invoices/seller", "change_billing")
def change_seller() -> ResponseReturnValue:
    """Change what invoices say of their sender."""
    return _changed(None, billing.SENDERS, "/invoices/seller")


@routes.post(f"/invoices/clients/{ID}", "change_client_billing")
def change_client(id: int) -> ResponseReturnValue:
    """Change what invoices say of a client."""
    return _changed(_client(id), billing.OF_CLIENT, f"/invoices/clients/{id}")


def _changed(name: str | None, fields: tuple[str, ...], path: str) -> ResponseReturnValue:
    given = {key: request.form[key].replace("\r\n", "\n") for key in fields if key in request.form}
    parties.describe(g.ws, name, given, expected=request.form.get("version"))
    if not g.ws.recorded:
        return back("Nothing was changed.", path)
    return done(f"Invoices say it of {name or 'their sender'} from now on.", path)
