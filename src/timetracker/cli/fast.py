"""The hot verbs, parsed without Typer when their arguments are plain.

Either it builds exactly the call that Typer would build, or it steps aside.
"""

from __future__ import annotations

from itertools import pairwise

from timetracker.cli import registry
from timetracker.cli.registry import Call, Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

HOT = ("start", "stop", "status", "switch", "continue", "cancel", "pause", "resume", "log", "report")
_FLAGS = ("--json", "--quiet")
_VALUED = ("--by", "--round")


def parse(words: Sequence[str]) -> Call | None:
    """The call that the words mean; None where Typer must look at them."""
    verb, *rest = words or ["status"]
    verb = registry.ALIASES.get(verb, verb)
    if verb not in HOT:
        return None
    if any(word in _VALUED and after in _FLAGS for word, after in pairwise(rest)):
        return None  # Typer takes the flag for the value
    flags = [word for word in rest if word in _FLAGS]
    plain = [word for word in rest if word not in _FLAGS]
    valued = _valued(plain) if verb == "report" else {}
    if valued is None or any(not word or word[0] == "-" for word in plain):
        return None
    arguments = _arguments(verb, plain)
    if arguments is None:
        return None
    if verb == "report":
        arguments |= {"by": valued["--by"], "rounding": (valued["--round"] or [""])[-1]}
    registry.load(verb)
    options = Options(format="json" if "--json" in flags else None, quiet="--quiet" in flags)
    return Call(registry.COMMANDS[verb,], arguments, options)


def _valued(plain: list[str]) -> dict[str, list[str]] | None:
    """Take the options that have a value out of the words of a report; None when one has no plain value behind it."""
    found: dict[str, list[str]] = {option: [] for option in _VALUED}
    for option, values in found.items():
        while option in plain:
            place = plain.index(option)
            value = plain[place + 1 : place + 2]
            if not value or value[0][:1] in ("", "-"):
                return None
            values += value
            del plain[place : place + 2]
    return found


def _arguments(verb: str, plain: list[str]) -> dict[str, Any] | None:
    if verb in ("start", "switch"):
        details = {"tags": plain[1:], "task": None, "note": "", "at": None, "second": False, "billable": None}
        return {"project": plain[0] if plain else None, **details}
    if verb in ("log", "report"):
        none: dict[str, Any] = {
            "from_": None,
            "to": None,
            "note": None,
            "billable": None,
            "running": False,
            "hours": "text",
        }
        return {"span_": plain, **none, "project": [], "task": [], "client": [], "tag": []}
    if verb == "continue":
        return None if len(plain) > 1 else {"entry": plain[0] if plain else "@1", "at": None, "second": False}
    if plain:
        return None
    return {"stop": {"at": None, "second": False, "note": None}}.get(verb, {})
