"""Saved filters."""

from __future__ import annotations

from timetracker.actions import filters as actions
from timetracker.cli.registry import command
from timetracker.cli.report import question
from timetracker.domain.errors import InvalidInput
from timetracker.reports.question import Filters
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timetracker.cli.parameters import (
        Billable,
        Billed,
        Clients,
        FilterName,
        NoteText,
        Projects,
        Running,
        SpanFrom,
        SpanText,
        SpanTo,
        TagNames,
        Tasks,
    )
    from timetracker.workspace import Workspace


@command("filter", "save", writes=True)
def filter_save(
    ws: Workspace,
    name: FilterName,
    span_: SpanText = (),
    *,
    from_: SpanFrom = None,
    to: SpanTo = None,
    project: Projects = (),
    task: Tasks = (),
    client: Clients = (),
    tag: TagNames = (),
    note: NoteText = None,
    billable: Billable = None,
    running: Running = False,
    billed: Billed = None,
) -> Card:
    """Keep a span and filters under a name.

    `--filter NAME` takes them again, and what is said beside it wins.
    Examples: tt filter save acme lastmonth --client Acme --billable · tt report --filter acme --by project,day
    """
    filters = Filters(project, task, client, tag, note, billable, running, billed)
    tokens = [*_words(span_, from_, to, filters)]
    if not tokens:
        raise InvalidInput("There is nothing to save.", hint="Give a span or filters.", command="tt filter save --help")
    text = actions.save(ws, name, question(ws, span_, "all", from_, to, filters), tokens)
    return _done(ws, f"{name} is: {text}", name, text)


def _words(span: Sequence[str], start: str | None, until: str | None, filters: Filters) -> Iterator[str]:
    """The words of a line that asks the same."""
    yield from span
    named = (("project", filters.projects), ("task", filters.tasks), ("client", filters.clients), ("tag", filters.tags))
    for option, values in named:
        yield from (f"--{option}={value}" for value in values)
    for option, text in (("from", start), ("to", until), ("note", filters.note)):
        if text is not None:
            yield f"--{option}={text}"
    if filters.billable is not None:
        yield "--billable" if filters.billable else "--no-billable"
    if filters.running:
        yield "--running"
    if filters.billed is not None:
        yield "--billed" if filters.billed else "--unbilled"


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
