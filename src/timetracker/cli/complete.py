"""Completion: what may follow the words typed so far, with names from the store. Typer is not imported."""

from __future__ import annotations

import os
import sys

from timetracker.cli import registry, shells
from timetracker.cli.words import OPTIONS
from timetracker.domain.entry import PRIORITIES, STATUSES
from timetracker.domain.errors import TimetrackerError
from timetracker.reports import REPORTS, offered
from timetracker.view import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from timetracker.workspace import Workspace

_STARTERS = ("start", "switch", "add")
_EDITORS = ("split", "join", "move", "resize", "fill")
_READERS = ("log", "bulk", "report")


def answer(words: Sequence[str]) -> int:
    """Print the candidates for the last of the words, the shell's name first; never fails."""
    line = shells.Line(words[0], words[1:])
    try:
        found = candidates(line.words)
    except (TimetrackerError, OSError):
        found = []
    sys.stdout.write("".join(f"{line.reply(one)}\n" for one in found if one.isprintable()))
    return 0


def candidates(typed: Sequence[str]) -> list[str]:
    """What may stand in place of the last word."""
    *before, last = typed
    path, rest = _split(before)
    known = OPTIONS.get(tuple(path), OPTIONS["status",])
    if rest and f"{rest[-1]}=" in known:
        return _matching(_values(path, rest[-1], last, rest), last)
    if last.startswith("-"):
        option, equals, start = last.partition("=")
        if equals:
            return [f"{option}={one}" for one in _matching(_values(path, option, start, rest), start)]
        return _matching((option.rstrip("=") for option in known), last)
    if tuple(path) not in OPTIONS:
        return _matching(_next_words(path), last)
    return _matching(_arguments(path, rest, last), last)


def _split(before: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of the command, aliases replaced, and all other words."""
    path: list[str] = []
    rest: list[str] = []
    for word in before:
        if tuple(path) in OPTIONS or word.startswith("-") or (rest and f"{rest[-1]}=" in OPTIONS["status",]):
            rest.append(word)
        else:
            path = registry.canonical([*path, word])
    return path, rest


def _next_words(path: Sequence[str]) -> list[str]:
    depth = len(path)
    if path[:1] == ["timer"]:
        return list(registry.TIMER_VERBS)
    found = {words[depth] for words in OPTIONS if list(words[:depth]) == list(path) and len(words) > depth}
    return sorted(found | (set(registry.ALIASES) | {"timer"} if not path else set()))


def _positionals(rest: Sequence[str], known: Sequence[str]) -> list[str]:
    found, skip = [], False
    for word in rest:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = f"{word}=" in known
        else:
            found.append(word)
    return found


def _arguments(path: Sequence[str], rest: Sequence[str], last: str) -> Iterable[str]:
    verb = path[0]
    given = _positionals(rest, OPTIONS[tuple(path)])
    position = len(given)
    if verb in _STARTERS:
        if position == 0:
            return _named("task" if "/" in last else "project", rest)
        return (f"+{name}" for name in _named("tag", rest)) if last.startswith("+") else ()
    if verb in _READERS:
        return _spans() if position == 0 else ()
    if verb in ("project", "client", "tag") and path[1] not in ("add", "list"):
        return _named(verb, rest) if position == 0 or path[1:] == ["merge"] else ()
    if verb == "task":
        return _task_arguments(path[1], position, rest)
    if path == ["config", "set"] and position == 1:
        return _choices(given[0])
    return _plain_arguments(path, position)


def _choices(name: str) -> Iterable[str]:
    from timetracker.settings import SETTINGS

    return SETTINGS[name].choices if name in SETTINGS else ()


def _task_arguments(verb: str, position: int, rest: Sequence[str]) -> Iterable[str]:
    if position == 0 or verb == "merge":
        return _named("project" if verb in ("add", "list") else "task", rest)
    return STATUSES if verb == "status" and position == 1 else ()


def _plain_arguments(path: Sequence[str], position: int) -> Iterable[str]:
    if position:
        return ()
    if path[0] in ("completion", "init"):
        return shells.SCRIPTS
    if path[0] == "config":
        from timetracker.settings import SETTINGS

        return SETTINGS
    if path[0] == "features":
        from timetracker.features import FEATURES

        return FEATURES
    if path[0] in ("export", "import"):
        from timetracker import interchange

        return interchange.WRITERS if path[0] == "export" else interchange.READERS
    return ("last",) if path[0] in ("edit", "delete", "continue", *_EDITORS) else ()


def _values(path: Sequence[str], option: str, start: str, rest: Sequence[str]) -> Iterable[str]:
    """What may be an option's value."""
    from_store = {
        "--project": "project", "--client": "client", "--tag": "tag", "--task": "task",
        "--set-project": "project", "--retag": "tag",
    }  # fmt: skip
    report = REPORTS.get(path[0]) if path else None
    if report is not None and option.removeprefix("--") in report.options:
        choices = report.options[option.removeprefix("--")]
        said = "" if report.single else start.rpartition(",")[0]
        return [f"{said},{key}" for key in choices if key not in said.split(",")] if said else choices
    if option in from_store:
        found = _named(from_store[option], rest)
        added = option == "--retag" or (path == ["edit"] and option == "--tag")
        return [f"+{name}" for name in found] if added else found
    return {"--format": FORMATS, "--priority": PRIORITIES}.get(option, ())


def _spans() -> Iterable[str]:
    from timetracker.domain.span import OFFERED  # brings `re`

    return OFFERED


def _named(kind: str, rest: Sequence[str]) -> list[str]:
    """Names from the store that the line asks for."""
    at = rest.index("--store") + 1 if "--store" in rest else len(rest)
    ws = _workspace(rest[at] if at < len(rest) else None)
    try:
        with ws.reading() as reader:
            return offered.names(reader, kind)
    finally:
        ws.close()


def _workspace(store: str | None) -> Workspace:
    from timetracker import settings
    from timetracker.workspace import Clock, Workspace

    return Workspace(settings.load(store=store, environ=os.environ), Clock())


def _matching(words: Iterable[str], start: str) -> list[str]:
    wanted = start.casefold()
    return [word for word in words if word.casefold().startswith(wanted)]
