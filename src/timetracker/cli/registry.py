"""All commands by their words, registered by a decorator without importing Typer."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Mapping, Sequence
from timetracker.domain.record import NamedTuple

Function = Callable[..., Any]

# The modules that hold commands. Which of them holds one says the generated table.
MODULES = (
    "track", "edit", "algebra", "bulk", "filters", "history", "sheets", "report", "when", "completion", "man", "watch",
    "here", "telemetry", "web", "user", "metrics", "analytics", "selftest", "export", "exchange", "configure", "check",
    "db", "doctor", "catalog", "lock", "rate", "invoice", "demo", "help",
)  # fmt: skip
ALIASES: dict[str, str] = {
    "in": "start",
    "out": "stop",
    "track": "add",
    "restart": "continue",
    "c": "continue",
    "n": "note",
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
    "rate": "What an hour costs",
    "invoice": "Drafts, invoices and credit notes",
    "tag": "Words that entries carry",
    "lock": "Days on which nothing is changed any more",
    "filter": "A span and filters under a name",
    "config": "Settings: show and change them",
    "features": "Feature flags of this program, all local",
    "db": "The store: check, copy, restore, upgrade",
    "telemetry": "What may be sent, and whether",
    "metrics": "Prometheus metrics",
    "analytics": "The stack that watches your tracker",
    "user": "People, and their database roles",
    "web": "The local web admin",
}


# Words of other programs, or of everyday speech -> the command that does it, with the words that make it do so.
MEANT: dict[str, str] = {
    **dict.fromkeys(("remove", "del", "drop", "trash"), "delete"),
    **dict.fromkeys(("begin", "go", "work", "on", "clockin", "punch"), "start"),
    **dict.fromkeys(("end", "finish", "done", "off", "clockout", "exit", "quit"), "stop"),
    **dict.fromkeys(("abort", "discard", "kill"), "cancel"),
    **dict.fromkeys(("break", "lunch"), "pause"),
    **dict.fromkeys(("frames", "list", "show", "find"), "log"),
    **{word: f"log {word}" for word in ("today", "yesterday", "week", "lastweek", "month", "lastmonth", "year")},
    "day": "log today", "last": "log --limit 1",
    **dict.fromkeys(("summary", "aggregate", "sum", "total"), "report"),
    **dict.fromkeys(("annotate", "comment", "describe"), "note"),
    **dict.fromkeys(("lengthen", "shorten", "extend"), "resize"),
    **dict.fromkeys(("modify", "change", "amend", "fix", "untag"), "edit"),
    **dict.fromkeys(("current", "active", "what"), "status"),
    **dict.fromkeys(("new", "create", "book", "insert"), "add"),
    **dict.fromkeys(("graph", "plot"), "chart"),
    **dict.fromkeys(("diagnostics", "diagnose"), "doctor"),
    **dict.fromkeys(("times", "dates"), "when"),
    **dict.fromkeys(("manual", "docs"), "man"),
    **dict.fromkeys(("dashboard", "ui", "gui"), "web serve"),
    "projects": "project list", "clients": "client list", "tags": "tag list", "tasks": "task list",
    "users": "user list", "rates": "rate list", "invoices": "invoice list", "filters": "filter list",
    "archive": "project archive",
    "settings": "config list", "set": "config set", "get": "config get", "backup": "db backup", "restore": "db restore",
    "calendar": "heatmap", "revert": "undo", "serve": "web serve", "upgrade": "db upgrade",
    "merge": "join or project merge or task merge or tag merge",
    "rename": "project edit or task edit or client edit or tag edit",
}  # fmt: skip
# How help groups the first words of commands. Those of MAIN are in the first help, all in `tt help --all`.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Track time": ("start", "stop", "status", "continue", "switch", "pause", "resume", "cancel", "timer", "watch"),
    "Correct entries": (
        "add", "edit", "note", "undo", "redo", "history", "delete", "split", "join", "move", "resize", "fill", "bulk",
    ),
    "Look back": (
        "log", "report", "unbilled", "timesheet", "gaps", "chart", "heatmap", "balance", "compare", "overlaps",
        "filter", "when",
    ),
    "Projects and people": ("project", "task", "client", "rate", "invoice", "tag", "lock", "user"),
    "Move data": ("import", "export", "db", "metrics", "analytics", "web"),
    "Settings, shell and help": (
        "config", "features", "telemetry", "doctor", "selftest", "demo", "init", "completion", "here", "help", "man",
        "version",
    ),
}  # fmt: skip
MAIN = ("start", "stop", "status", "continue", "add", "edit", "undo", "log", "report", "timesheet")
# The verb that is meant where none follows one of these groups; the others print their help.
DEFAULTS: dict[str, str] = {"web": "serve", "metrics": "show", "invoice": "list"}
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
    apart: bool = False

    @property
    def names_user(self) -> bool:
        """Whether --user says whom the command is about, not as whom to act."""
        return self.filters or self.path[0] == "rate"


COMMANDS: dict[tuple[str, ...], Command] = {}


def command(
    *path: str,
    writes: bool = False,
    confirms: bool = False,
    filters: bool = False,
    quiet_log: bool = False,
    hidden: bool = False,
    own_format: bool = False,
    apart: bool = False,
) -> Callable[[Function], Function]:
    """Register a function under words.

    `writes` adds --dry-run, `confirms` adds --yes, `quiet_log` leaves successes out of the command log,
    `own_format` refuses --json, --format and --quiet. One that is `apart` works in a home of its own: nothing of the
    user's is counted, and nothing is asked.
    """

    def register(function: Function) -> Function:
        words = path or (function.__name__.rstrip("_"),)
        COMMANDS[words] = Command(words, function, writes, confirms, filters, quiet_log, hidden, own_format, apart)
        return function

    return register


def loaded(path: tuple[str, ...], module: str) -> Command:
    """A command, whose module is imported."""
    if path not in COMMANDS:
        __import__(f"timetracker.cli.{module}")
    return COMMANDS[path]


def load_all() -> None:
    """Import every module of commands."""
    for module in MODULES:
        __import__(f"timetracker.cli.{module}")


def step(level: Sequence[str], word: str) -> tuple[str, ...]:
    """The command or group that a word names inside a group: an alias gives its command."""
    if not level:
        return (ALIASES.get(word, word),)
    if level == ("timer",):
        verb = ALIASES.get(word, word)
        return (verb,) if verb in TIMER_VERBS else ("timer", word)
    return (*level, word) if len(level) == 1 else (level[0], f"{level[1]}-{word}")


def group(path: tuple[str, ...]) -> bool:
    """Whether the words name a group of commands."""
    return path[0] in GROUPS if len(path) == 1 else len(path) == 2 and path[1] in NOUNS.get(path[0], ())


def known(path: tuple[str, ...]) -> bool:
    """Whether the words name a command or group, of the modules that are loaded."""
    return path in COMMANDS or not path or group(path)


def canonical(words: Sequence[str]) -> tuple[str, ...]:
    """The command or group that words name, as far as they do."""
    path: tuple[str, ...] = ()
    for word in words:
        if path and not group(path):
            break
        path = step(path, word)
    return path


def typed(path: Sequence[str]) -> list[str]:
    """The words of a command as they are typed."""
    for noun in NOUNS.get(path[0], ()) if len(path) == 2 else ():
        if path[1].startswith(f"{noun}-"):
            return [path[0], noun, path[1].removeprefix(f"{noun}-")]
    return list(path)


class CommonOptions(NamedTuple):
    """Options of every command."""

    format: str | None = None
    quiet: bool = False
    color: bool | None = None
    ascii: bool = False
    store: str | None = None
    user: str | None = None
    dry_run: bool = False
    yes: bool = False
    filter: str | None = None
    wide: bool = False
    pager: bool | None = None

    @property
    def for_people(self) -> bool:
        """Whether the answer is for people to read: not left out, and in no format for programs."""
        return not self.quiet and self.format in (None, "plain", "table")


class Call(NamedTuple):
    """A command with its arguments, ready to run."""

    command: Command
    arguments: Mapping[str, Any]
    options: CommonOptions


class Help(NamedTuple):
    """A line that asks for the help of a command or group."""

    path: tuple[str, ...]
