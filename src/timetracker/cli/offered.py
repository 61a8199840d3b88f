"""What completes a parameter: names out of the store that the line is about, and what the program itself knows."""

from __future__ import annotations

import os

from timetracker.cli.declared import Candidate
from timetracker.reports import offered as names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from timetracker.cli.parser import Line
    from timetracker.cli.registry import Options

_STORED = ("project", "task", "client", "tag", "+tag")


def offered(kind: str, line: Line, options: Options) -> Iterable[Candidate]:
    """The candidates of a kind."""
    if kind in _STORED:
        sign = "+" if kind == "+tag" else ""
        return [Candidate(sign + name) for name in _stored(kind.removeprefix("+"), options.store)]
    if kind in ("setting", "value"):
        return _settings(kind, line)
    if kind in ("reader", "writer"):
        from timetracker import interchange

        return map(Candidate, interchange.READERS if kind == "reader" else interchange.WRITERS)
    if kind == "span":
        from timetracker.domain.span import OFFERED  # brings `re`

        return map(Candidate, OFFERED)
    return [Candidate("last")] if kind == "entry" else ()


def _settings(kind: str, line: Line) -> Iterable[Candidate]:
    if line.path[0] == "features":
        from timetracker.features import FEATURES

        return (Candidate(name, feature.help) for name, feature in FEATURES.items())
    from timetracker.settings import SETTINGS

    if kind == "setting":
        return (Candidate(name, setting.help) for name, setting in SETTINGS.items())
    return map(Candidate, SETTINGS[line.arguments[0]].choices if line.arguments[0] in SETTINGS else ())


def _stored(kind: str, store: str | None) -> list[str]:
    """Names from the store that the line asks for."""
    from timetracker import settings
    from timetracker.workspace import Clock, Workspace

    ws = Workspace(settings.load(store=store, environ=os.environ), Clock())
    try:
        with ws.reading() as reader:
            return names.names(reader, kind)
    finally:
        ws.close()
