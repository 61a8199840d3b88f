"""What an hour costs: set rates, and list them."""

from __future__ import annotations

from timetracker.actions import rates
from timetracker.cli.ask import NotConfirmed, confirmed, interactive
from timetracker.cli.registry import command
from timetracker.reports import rates as report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.billing import Amount, MaybeCurrency, RateClient, RateFrom, RateProject, RateTask
    from timetracker.cli.parameters import Billable
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace


@command("rate", "set", writes=True, confirms=True)
def rate_set(
    ws: Workspace,
    amount: Amount,
    currency: MaybeCurrency = "",
    *,
    client: RateClient = "",
    project: RateProject = "",
    task: RateTask = "",
    from_: RateFrom = "",
    billable: Billable = None,
) -> Card:
    """Set what an hour costs.

    Of a client, project or task, of a user (--user), or of both. The first rate holds from the beginning, a later one
    from today, or from the day that --from names. A change of past amounts is shown by month, and asked for.
    Examples: tt rate set 80 EUR --client Acme · tt rate set 95 --project site --from 2026-04-01
    """
    with ws.reading() as reader:
        request = rates.requested(
            ws, reader, amount, currency, client=client, project=project, task=task, user=ws.shown_user or "",
            since=from_,
        )  # fmt: skip
        change = rates.planned(ws, reader, request)
    if change.months:
        if not (interactive() or ws.assume_yes or ws.dry_run):
            raise NotConfirmed(f"Amounts of the past would change: {report.line(change)}.", hint="Add --yes.")
        confirmed(ws, f"{report.headline(change)}\n{report.table(change)}\nGo on?")
    return report.card(rates.put(ws, request, billable=billable))


@command("rate", "list")
def rate_list(ws: Workspace) -> Sheet:
    """List all rates.

    By what they are of, each with the first day on which it holds.
    """
    return ws.ask(report.listed)
