"""Saved filters: a span and filters under a name, as words of a command line in the settings file."""

from __future__ import annotations

from timetracker.actions.configure import write_value
from timetracker.domain.annotations import Any, Mapping, Sequence
from timetracker.domain.errors import InvalidName, NotFound, SettingsError
from timetracker.domain.event import Draft
from timetracker.domain.shellwords import joined
from timetracker.domain.spelling import close_to
from timetracker.reports.question import Question, query
from timetracker.workspace import Workspace

LONGEST = 40  # letters of a name


def save(ws: Workspace, name: str, asked: Question, words: Sequence[str]) -> str:
    """Keep words under a name, in place of what it meant before; returns the text that is kept.

    Raises InvalidName, NotFound for what the question names and is not there, and SettingsError.
    """
    plain = name.isascii() and name[:1].isalnum() and name.replace("-", "_").replace("_", "a").isalnum()
    if not plain or len(name) > LONGEST:
        raise InvalidName(
            f"A filter cannot be called {name!r}.",
            hint=f"Give up to {LONGEST} letters, digits, - and _ without spaces.",
        )
    ws.ask(query, asked)
    text = joined(words)
    _write(ws, name, text)
    return text


def delete(ws: Workspace, name: str) -> None:
    """Forget a filter.

    Raises NotFound and SettingsError.
    """
    words(ws.settings.filters, name)
    _write(ws, name, None)


def _write(ws: Workspace, name: str, value: str | None) -> None:
    write_value(ws, f"filters.{name}", value)
    ws.completed(Draft("setting.changed", {"setting": "filters", "value": None}))


def words(filters: Mapping[str, Any], name: str) -> list[str]:
    """The words that a filter was saved with.

    Raises NotFound, and SettingsError when the file says what is not text of a command line.
    """
    if name not in filters:
        near = close_to(name, filters)
        meant = f"Did you mean {near}? " if near else ""
        raise NotFound(
            f"There is no filter called {name!r}.", hint=f"{meant}Look at all filters.", command="tt filter list"
        )
    import shlex

    try:
        tokens = shlex.split(filters[name])
    except (ValueError, AttributeError):
        tokens = ["--filter"]
    # It is read as the words of `tt log`, and may name neither itself nor another.
    if any(word.startswith(("--filter", "--help", "-h")) for word in tokens):
        raise SettingsError(
            f"The filter {name} of the settings file is not a span with filters.",
            hint="Save it again, or delete it.",
            command=("tt", "filter", "delete", name),
        )
    return tokens
