"""Rates in words: all that are set, and what a change of one comes to."""

from __future__ import annotations

from timetracker.domain import money
from timetracker.domain.annotations import Any
from timetracker.domain.rate import Amounts, Price, Rates, Scope
from timetracker.reports.described import Records
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.entry import Project

COLUMNS = (
    Column("client", "Client", "label"), Column("project", "Project", "label"), Column("task", "Task", "label"),
    Column("user", "User", "label"), Column("since", "From"), Column("amount", "Rate"), Column("currency", ""),
    Column("holds", "Today", "yes_no"),
)  # fmt: skip


def listed(ask: ReportContext) -> Sheet:
    """All rates, by what they are of and from when they hold."""
    rates = Rates(ask.reader.rates(), ask.reader.projects())
    records, today = Records(ask.reader), ask.days.day_of(ask.now).isoformat()
    data = [
        {**_names(records, scope), "since": day or None, "amount": price and price.amount,
         "currency": price and price.currency, "holds": day == _newest(rates, scope, today)}
        for scope in rates.scopes() for day, price in rates.dated(scope)
    ]  # fmt: skip
    rows = [[_cell(row, column.key) for column in COLUMNS] for row in data]
    rows.sort(key=lambda row: [str(cell).casefold() for cell in row[:4]])
    return Sheet("Rates", COLUMNS, rows, {"rates": data}, note="" if rows else "No rates yet.")


def _newest(rates: Rates, scope: Scope, today: str) -> str | None:
    return max((day for day in rates.since(scope) if day <= today), default=None)


def _cell(row: dict[str, Any], key: str) -> Any:
    if key == "since":
        return row[key] or "beginning"
    if key == "amount":
        return row[key] or "none"
    return "" if row[key] is None else row[key]


def _names(records: Records, scope: Scope) -> dict[str, str | None]:
    client_id, project_id, task_id, user_id = scope
    task = records.of("task", task_id)
    project = records.of("project", task.project_id if task else project_id)
    client = records.of("client", client_id)
    user = records.of("user", user_id)
    return {
        "client": client and client.name, "project": project and project.name, "task": task and task.name,
        "user": (user.name or str(user.id)) if user else None,
    }  # fmt: skip


def price_text(price: Price | None) -> str:
    """`80 EUR`, or `none`."""
    return "none" if price is None else money.priced(*price)


def holding(ask: ReportContext, project: Project) -> str:
    """Since when a project's own rate holds, and how another day is said; empty where it has none."""
    scope = Scope(project_id=project.id)
    rates, today = Rates(ask.reader.rates(), ask.reader.projects()), ask.days.day_of(ask.now).isoformat()
    since = _newest(rates, scope, today)
    if since is None:
        return ""
    words = f"from {since} on" if since else "from the beginning"
    return f"Its rate is {price_text(rates.holding(scope, today))} {words}; from another day: tt rate set --from DAY."


def headline(change: Any) -> str:
    """What a rate becomes, and from when on, in a sentence."""
    since = f"from {change.since} on" if change.since else "from the beginning"
    until = f" until {change.until}, when another holds" if change.until else ""
    before = f"; before it was {price_text(change.before)}" if change.before is not None else ""
    return f"The rate of {change.request.title} is {price_text(change.request.price)} {since}{until}{before}."


def table(change: Any) -> str:
    """The months whose amounts change, one a line."""
    return "\n".join(f"  {month}  {before} → {after}" for month, before, after in months(change))


def months(change: Any) -> list[tuple[str, str, str]]:
    """The months whose amounts change, each with what it was worth and what it would be."""
    return [(f"{m.first:%Y-%m}", _amounts(m.before), _amounts(m.after)) for m in change.months]


def line(change: Any) -> str:
    """The same in one line."""
    return "; ".join(text.strip() for text in table(change).splitlines())


def _amounts(amounts: Amounts) -> str:
    parts = [money.priced(money.shown(exact, currency), currency) for currency, exact in sorted(amounts.items())]
    return ", ".join(parts) or "nothing"


def card(change: Any) -> Card:
    """What was set, and how another day is said."""
    price = change.request.price
    data = {
        "rate": {**change.request.scope._asdict(), "since": change.since or None, "amount": price and price.amount,
                 "currency": price and price.currency},
        "months": [
            {"month": f"{m.first:%Y-%m}", "before": _data(m.before), "after": _data(m.after)} for m in change.months
        ],
    }  # fmt: skip
    other = "" if change.request.since is not None else " From another day: tt rate set with --from DAY."
    return Card(headline(change) + other, data, lines=table(change).splitlines())


def _data(amounts: Amounts) -> dict[str, str]:
    return {currency: money.shown(exact, currency) for currency, exact in sorted(amounts.items())}
