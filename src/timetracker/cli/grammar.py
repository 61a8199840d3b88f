"""The commands as the generated table has them; nothing of them is imported."""

from __future__ import annotations

from timetracker.cli import registry, table
from timetracker.cli.declared import Parameter, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PATHS = tuple(table.COMMANDS)


def row(path: tuple[str, ...]) -> Row | None:
    """A command of the table, or None."""
    values = table.COMMANDS.get(path)
    return None if values is None else Row(*values)


def parameters(numbers: Iterable[int]) -> list[Parameter]:
    """The parameters with these numbers."""
    return [Parameter(*table.PARAMETERS[number]) for number in numbers]


def leading(level: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The options that may stand before a verb: those of the verb that is meant where none follows, and common ones."""
    default = registry.DEFAULTS.get(level[0]) if len(level) == 1 else None
    own = table.COMMANDS[level[0], default][1] if default else ()
    return tuple(number for number in own if table.PARAMETERS[number][2]), table.LEADING


def children(level: tuple[str, ...]) -> list[str]:
    """The words that may follow a group, or begin a line."""
    if level == ("timer",):
        return list(registry.TIMER_VERBS)
    words = {registry.typed(path)[len(level)] for path in PATHS if _inside(path, level)}
    return sorted(words | ({*registry.ALIASES, "timer"} if not level else set()))


def _inside(path: tuple[str, ...], level: tuple[str, ...]) -> bool:
    words = registry.typed(path)
    return len(words) > len(level) and words[: len(level)] == list(level)
