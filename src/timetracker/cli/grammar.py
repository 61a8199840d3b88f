"""The commands as the generated table has them; nothing of them is imported."""

from __future__ import annotations

from timetracker.cli import registry, table
from timetracker.domain.annotations import Any, Iterable
from timetracker.domain.record import NamedTuple

PATHS = tuple(table.COMMANDS)


class Parameter(NamedTuple):
    """An argument or option of the table; an argument has no `names`.

    `kind` is flag, switch (`names` for yes, `negative` for no), text, texts, int or float.
    """

    name: str
    kind: str
    names: tuple[str, ...]
    negative: tuple[str, ...]
    default: Any
    needed: bool
    offers: str | tuple[str, ...]
    bounds: tuple[float, float] | None

    @property
    def valued(self) -> bool:
        """Whether a value follows the name of the option."""
        return self.kind not in ("flag", "switch")


class DescribedParameter(NamedTuple):
    """A parameter with what people read of it."""

    parameter: Parameter
    metavar: str
    help: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of an option, those that say no at the end; none of an argument."""
        return (*self.parameter.names, *self.parameter.negative)

    @property
    def written(self) -> str:
        """How it is written: `-n, --note TEXT`."""
        if not self.names:
            return self.metavar + ("..." if self.parameter.kind == "texts" else "")
        names = ", ".join(sorted(self.names, key=lambda name: name[:2] == "--"))
        return f"{names} {self.metavar}" if self.parameter.valued else names


class CommandRow(NamedTuple):
    """A command of the table: its module, and its own and the common parameters by number."""

    module: str
    own: tuple[int, ...]
    common: tuple[int, ...]


def row(path: tuple[str, ...]) -> CommandRow | None:
    """A command of the table, or None."""
    values = table.COMMANDS.get(path)
    return None if values is None else CommandRow(*values)


def parameters(numbers: Iterable[int]) -> list[Parameter]:
    """The parameters with these numbers."""
    return [Parameter(*table.PARAMETERS[number]) for number in numbers]


def described(numbers: Iterable[int]) -> list[DescribedParameter]:
    """The same with what people read of them."""
    from timetracker.cli import texts

    return [DescribedParameter(Parameter(*table.PARAMETERS[number]), *texts.PARAMETERS[number]) for number in numbers]


def paragraphs(path: tuple[str, ...]) -> tuple[str, ...]:
    """The help of a command: a summary, and further paragraphs."""
    from timetracker.cli import texts

    return texts.COMMANDS[path]


def leading(level: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The options that may be before a verb: those of the verb that is meant where none follows, and common ones."""
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
