"""Writes `telemetry/names.py`: the commands and routes that the catalogue knows: `python -m tests.telemetry.names`."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterable
from pathlib import Path

from tests.builders import SetClock

from timetracker import settings
from timetracker.cli import registry
from timetracker.telemetry import names
from timetracker.web.app import create_app
from timetracker.web.ended import UNCOUNTED
from timetracker.web.reach import AllowedHosts

TARGET = Path(names.__file__)
HEAD = '"""The commands and routes that the catalogue knows: `python -m tests.telemetry.names` writes this file."""\n'


def commands() -> list[str]:
    """The words of every command."""
    registry.load_all()
    return sorted(" ".join(path) for path in registry.COMMANDS)


def routes() -> list[str]:
    """The names of every page and call of the API that counts."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(lambda: settings.load(environ={"TT_HOME": home}), SetClock(), AllowedHosts({}))
    return sorted({rule.endpoint for rule in app.url_map.iter_rules()} - {*UNCOUNTED})


def _tuple(name: str, words: Iterable[str]) -> str:
    # A name of two words must not be broken at its blank.
    lines = textwrap.wrap(", ".join(f'"{word}"'.replace(" ", "\0") for word in words), 116, break_on_hyphens=False)
    body = "\n".join(f"    {line}" for line in lines).replace("\0", " ")
    return f"{name} = (\n{body},\n)  # fmt: skip\n"


def text() -> str:
    """The whole module."""
    return f"{HEAD}\nfrom __future__ import annotations\n\n{_tuple('COMMANDS', commands())}{_tuple('ROUTES', routes())}"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="ascii")
