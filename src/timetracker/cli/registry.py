"""All commands by their words, registered by a decorator without importing Typer."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple
from timetracker.reports import REPORTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Function = Callable[..., Any]

# The first word of a command -> the module that holds it, so that one command loads one module.
MODULES: dict[str, str] = {
    **dict.fromkeys(("start", "stop", "status", "switch", "continue", "pause", "resume", "cancel"), "track"),
    **dict.fromkeys(("add", "edit", "delete"), "edit"),
    **dict.fromkeys(("split", "join", "move", "resize", "fill"), "algebra"),
    "bulk": "bulk",
    "filter": "filters",
    **dict.fromkeys(("undo", "redo", "history"), "history"),
    **dict.fromkeys(REPORTS, "sheets"),
    **dict.fromkeys(("log", "report"), "report"),
    "when": "when",
    "completion": "completion",
    "man": "man",
    "watch": "watch",
    **dict.fromkeys(("init", "here"), "here"),
    "telemetry": "telemetry",
    "web": "web",
    "user": "user",
    "metrics": "metrics",
    "analytics": "analytics",
    **dict.fromkeys(("export", "import"), "exchange"),
    **dict.fromkeys(("config", "features"), "configure"),
    **dict.fromkeys(("db", "doctor"), "db"),
    **dict.fromkeys(("project", "client", "tag", "task"), "catalog"),
}
ALIASES: dict[str, str] = {
    "in": "start",
    "out": "stop",
    "track": "add",
    "restart": "continue",
    "rm": "delete",
    "ls": "log",
    "now": "status",
}
TIMER_VERBS = ("start", "stop", "status", "switch", "continue", "pause", "resume", "cancel", "add")
GROUPS: dict[str, str] = {
    "timer": "The timer verbs under one noun",
    "project": "What time is tracked on",
    "task": "Pieces of work inside a project",
    "client": "Whom the work is for",
    "tag": "Words that entries carry",
    "filter": "A span and filters under a name",
    "config": "Settings: show and change them",
    "features": "Feature flags of this program, all local",
    "db": "The store: check, copy, restore, upgrade, purge",
    "telemetry": "What may be sent, and whether",
    "metrics": "Prometheus metrics",
    "analytics": "The stack that watches your tracker, and its history",
    "user": "People, and their database roles",
    "web": "The local web admin",
}


# The verb that is meant where none follows a group.
DEFAULTS: dict[str, str] = {
    **dict.fromkeys(("project", "task", "client", "tag", "filter", "config", "features", "user"), "list"),
    "timer": "status",
    "db": "info",
    "telemetry": "status",
    "metrics": "show",
    "web": "serve",
}
# Nouns inside a group: `tt web user add` is the command ("web", "user-add").
NOUNS: dict[str, tuple[str, ...]] = {"web": ("user", "token")}


class Command(NamedTuple):
    """A command's words, its function, and what its line may carry beside the function's own options."""

    path: tuple[str, ...]
    function: Function
    writes: bool = False
    confirms: bool = False
    filters: bool = False
    quiet_log: bool = False
    hidden: bool = False
    own_format: bool = False


COMMANDS: dict[tuple[str, ...], Command] = {}


def command(
    *path: str,
    writes: bool = False,
    confirms: bool = False,
    filters: bool = False,
    quiet_log: bool = False,
    hidden: bool = False,
    own_format: bool = False,
) -> Callable[[Function], Function]:
    """Register a function under words.

    `writes` adds --dry-run, `confirms` adds --yes, `quiet_log` leaves successes out of the command log,
    `own_format` refuses --json, --format and --quiet.
    """

    def register(function: Function) -> Function:
        words = path or (function.__name__.rstrip("_"),)
        COMMANDS[words] = Command(words, function, writes, confirms, filters, quiet_log, hidden, own_format)
        return function

    return register


def load(word: str) -> None:
    """Import the module that holds the commands beginning with a word."""
    module = MODULES.get(word)
    if module is not None:
        __import__(f"timetracker.cli.{module}")


def load_all() -> None:
    """Import every module of commands."""
    for word in MODULES:
        load(word)


def canonical(words: Sequence[str]) -> list[str]:
    """The words with aliases replaced and the noun `timer` left out."""
    rest = list(words)
    if len(rest) > 1 and rest[0] == "timer" and ALIASES.get(rest[1], rest[1]) in TIMER_VERBS:
        rest = rest[1:]
    if rest and rest[0] in ALIASES:
        rest[0] = ALIASES[rest[0]]
    if len(rest) > 2 and rest[1] in NOUNS.get(rest[0], ()):
        rest[1:3] = [f"{rest[1]}-{rest[2]}"]
    return rest


def complete(path: Sequence[str]) -> bool:
    """Whether the words name a command, or as much of one as can be."""
    if not path or (len(path) == 1 and path[0] in GROUPS):
        return False
    return len(path) > 2 or path[-1] not in NOUNS.get(path[0], ())


class Options(NamedTuple):
    """Options of every command."""

    format: str | None = None
    quiet: bool = False
    color: bool | None = None
    ascii: bool = False
    store: str | None = None
    user: str | None = None
    dry_run: bool = False
    yes: bool = False


class Call(NamedTuple):
    """A command with its arguments, ready to run."""

    command: Command
    arguments: Mapping[str, Any]
    options: Options
