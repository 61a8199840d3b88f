"""The formats of other tools, and our own, by their names."""

from __future__ import annotations

import sys

from timetracker import interchange
from timetracker.domain.annotations import Any
from timetracker.domain.errors import InvalidInput


def needs_zone(format: str) -> bool:
    """Whether a format holds clock times whose zone has to be told."""
    return interchange.FORMATS[format].clock


def is_text(format: str) -> bool:
    """Whether what is written of a format is text.

    Raises InvalidInput.
    """
    module("write", format)
    return interchange.FORMATS[format].text


def module(kind: str, format: str) -> Any:
    """The module of a format.

    Raises InvalidInput.
    """
    by_name = interchange.READERS if kind == "read" else interchange.WRITERS
    if format not in by_name:
        verb = "imported" if kind == "read" else "exported"
        raise InvalidInput(f"{format!r} cannot be {verb}.", hint=f"Formats: {', '.join(by_name)}")
    name = f"timetracker.interchange.{by_name[format]}"
    __import__(name)  # `importlib` brings `warnings`
    return sys.modules[name]
