"""Puts what a saved filter says into the arguments of a command."""

from __future__ import annotations

from timetracker import settings
from timetracker.actions import filters
from timetracker.cli.registry import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from timetracker.cli.registry import Help


def with_filter(call: Call, name: str, read: Callable[[Sequence[str]], Call | Help]) -> Call:
    """The call with what a saved filter says: lists grow by it, and all else that the line says wins.

    Raises NotFound, SettingsError, and InvalidInput when the filter says what no line can.
    """
    asked = read(["log", *filters.words(settings.load().filters, name)])
    assert isinstance(asked, Call)
    arguments = call.arguments
    saved = {key: value for key, value in asked.arguments.items() if key in arguments}
    if arguments["span_"] or arguments["from_"] or arguments["to"]:
        saved |= {"span_": [], "from_": None, "to": None}
    for key, value in saved.items():
        said = arguments[key]
        if isinstance(value, list):
            saved[key] = [*value, *said]
        elif said is not None and (said or key != "running"):  # a switch that is off was not said
            saved[key] = said
    return call._replace(arguments={**arguments, **saved})
