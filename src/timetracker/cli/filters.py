"""Saved filters."""

from __future__ import annotations

from timetracker.actions import filters as actions
from timetracker.cli.asking import FilterArguments, asking
from timetracker.cli.registry import command
from timetracker.domain.errors import InvalidInput
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import FilterName
    from timetracker.workspace import Workspace


@command("filter", "save", writes=True)
@asking
def filter_save(ws: Workspace, asked: FilterArguments, name: FilterName) -> Card:
    """Keep a span and filters under a name.

    `--filter NAME` takes them again, and what is said beside it wins.
    Examples: tt filter save acme lastmonth --client Acme --billable · tt report --filter acme --by project,day
    """
    tokens = [*asked.tokens()]
    if not tokens:
        raise InvalidInput("There is nothing to save.", hint="Give a span or filters.", command="tt filter save --help")
    text = actions.save(ws, name, asked.question(ws, "all"), tokens)
    return _done(ws, f"{name} is: {text}", name, text)


@command("filter", "list")
def filter_list(ws: Workspace) -> Sheet:
    """List the saved filters."""
    rows = [(name, str(text)) for name, text in sorted(ws.settings.filters.items())]
    data = {"filters": [{"name": name, "words": text} for name, text in rows]}
    columns = (Column("name", "Filter"), Column("words", "Words"))
    return Sheet("Filters", columns, rows, data, note="" if rows else "No filters yet.")


@command("filter", "delete", writes=True)
def filter_delete(ws: Workspace, name: FilterName) -> Card:
    """Forget a saved filter."""
    actions.delete(ws, name)
    return _done(ws, f"{name} is forgotten.", name, None)


def _done(ws: Workspace, sentence: str, name: str, words: str | None) -> Card:
    data = {"filter": {"name": name, "words": words}}
    return Card(sentence, data)
