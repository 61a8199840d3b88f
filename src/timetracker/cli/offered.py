"""What completes a parameter: names out of the store that the line is about, and what the program itself knows."""

from __future__ import annotations

import os

from timetracker.cli import grammar
from timetracker.cli.declared import Completion
from timetracker.domain.annotations import Iterable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parser import ParsedLine
    from timetracker.cli.registry import CommonOptions
    from timetracker.workspace import Workspace

_STORED = ("project", "project/", "task", "client", "tag", "+tag", "entry", "user", "filter")


def offered(kind: str, line: ParsedLine, options: CommonOptions) -> Iterable[Completion]:
    """The candidates of a kind."""
    if kind in _STORED:
        return _of_workspace(kind, options.store)
    if kind in ("setting", "value"):
        return _settings(kind, line)
    if kind in ("reader", "writer"):
        from timetracker import interchange

        return map(Completion, interchange.READERS if kind == "reader" else interchange.WRITERS)
    if kind == "span":
        from timetracker.domain.span import OFFERED  # brings `re`

        return map(Completion, OFFERED)
    return map(Completion, grammar.children(tuple(line.arguments))) if kind == "command" else ()


def _settings(kind: str, line: ParsedLine) -> Iterable[Completion]:
    if line.path[0] == "features":
        from timetracker.features import FEATURES

        return (Completion(name, feature.help) for name, feature in FEATURES.items())
    from timetracker.settings import SETTINGS

    if kind == "setting":
        return (Completion(name, setting.help) for name, setting in SETTINGS.items())
    return map(Completion, SETTINGS[line.arguments[0]].choices if line.arguments[0] in SETTINGS else ())


def _of_workspace(kind: str, store: str | None) -> Sequence[Completion]:
    """Names and entries of the store that the line asks for, what is recent first."""
    from timetracker import settings
    from timetracker.workspace import Clock, Workspace

    ws = Workspace(settings.load(store=store, environ=os.environ), Clock())
    try:
        if kind == "filter":
            return [Completion(name, str(text)) for name, text in ws.settings.filters.items()]
        return _names(ws, kind) if kind != "entry" else _entries(ws)
    finally:
        ws.close()


def _names(ws: Workspace, kind: str) -> list[Completion]:
    from timetracker.reports import offered as stored

    with ws.reading() as reader:
        if kind == "user":
            return [Completion(user.name) for user in reader.users() if user.name]
        with_tasks = stored.with_tasks(reader) if kind == "project/" else set()
        sign = "+" if kind == "+tag" else ""
        names = stored.recent(reader, kind.strip("+/"), ws.user_id)
        return [Completion(sign + name, open=name in with_tasks) for name in names]


def _entries(ws: Workspace) -> list[Completion]:
    from timetracker.domain import localtime
    from timetracker.reports import offered as stored

    with ws.reading() as reader:
        newest = [
            Completion(str(entry.id), f"{title}, {localtime.between(entry.start, entry.end, ws.settings.zone)}")
            for entry, title in stored.newest(reader, ws.user_id)
        ]
    return [Completion("last", "the entry of your last action"), *newest]
