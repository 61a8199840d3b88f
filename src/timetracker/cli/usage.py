"""What is wrong with a command line, in words of our own: those of the parser are for programmers."""

from __future__ import annotations

import re

from timetracker.cli import grammar, registry
from timetracker.domain.errors import InvalidInput
from timetracker.domain.spelling import close_to, meant
from timetracker.view import FORMATS, PDF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typer.exceptions import TyperException

    from timetracker.cli.registry import Command, CommonOptions

    Worded = tuple[str, str]  # message and hint

_ALL = ("tt", "help", "--all")


def wrong(error: TyperException, path: Sequence[str]) -> InvalidInput:
    """Our error for an error of the parser."""
    words = ("tt", *registry.typed(path)) if path else ("tt",)
    begin = " ".join(words)
    text = str(getattr(error, "format_message", lambda: error)())
    missing = re.search(r"^No such command '(.*?)'", text, re.DOTALL)
    if missing:
        message, hint, command = unknown(path, missing[1])
        return InvalidInput(message, hint=hint, command=command)
    for pattern, wording in _WORDINGS.items():
        if match := re.search(pattern, text, re.DOTALL):
            worded = wording if isinstance(wording, str) else wording(error, begin, match[1])
            message, hint = (worded.format(begin=begin, name=match[1]), "") if isinstance(worded, str) else worded
            return InvalidInput(message, hint=hint or "See what it takes.", command=(*words, "--help"))
    return InvalidInput(f"{text.rstrip('.')}.", command=(*words, "--help"))


def unknown(level: Sequence[str], word: str) -> tuple[str, str, Sequence[str]]:
    """That there is no such command: the message, a hint, and the command to try."""
    words = grammar.children(tuple(level))
    begun = [name for name in words if len(word) > 1 and name.startswith(word)]
    other = registry.MEANT.get(word, registry.ALIASES.get(word, ""))
    nearest = close_to(word, words)
    near = [other] if other and (not level or other in words) else begun or ([nearest] if nearest else [])
    begin = " ".join(["tt", *level])
    offered = " or ".join(f"{begin} {name}" for name in near)
    hint = f"Did you mean {offered}?" if offered else "Look at all commands."
    look = ("tt", *level, *near[0].split(), "--help") if near else ("tt", *level, "--help") if level else _ALL
    return f"There is no command {' '.join([*level, word])!r}.", hint, look


def refused_format(command: Command, options: CommonOptions) -> InvalidInput:
    """That a command shows nothing in the format that was asked for, or prints its result in any case."""
    named = f"tt {' '.join(command.path)}"
    if command.own_format:
        refused = "--quiet" if options.quiet else f"--format {options.format}"
        return InvalidInput(f"{named} has a format of its own and takes no {refused}.", hint="Leave it out.",
                            command=("tt", *command.path, "--help"))  # fmt: skip
    what = (
        f"{named} is no report, which a PDF is of."
        if options.format == PDF
        else f"There is no format {options.format!r}."
    )
    return InvalidInput(what, hint=f"Give one of: {', '.join(FORMATS)}")


def _value(error: TyperException, begin: str, name: str) -> Worded:
    try:
        first = error.__cause__.errors()[0]  # type: ignore[union-attr]  # of the library that reads the value
        given, reason = first["input"], first["ctx"]["error"]
    except (AttributeError, LookupError):
        return f"{name} cannot be that.", ""
    return f"{name} cannot be {given!r}.", str(reason)


def _option(error: TyperException, begin: str, name: str) -> Worded:
    if name[1:2].isdecimal():
        span = " Two times are a single word, like 9:00-10:00." if begin == "tt add" else ""
        return f"{begin} has no option {name}.", f"What begins with - is read as an option.{span}"
    if name in ("--rate", "--currency") and begin.split()[1:2] in (["client"], ["task"]):
        return f"{begin} has no option {name}.", f"A rate of a {begin.split()[1]} is set with: tt rate set"
    near = meant(name, getattr(error, "possibilities", None) or ())
    return f"{begin} has no option {name}.", f"Did you mean {near}?" if near else ""


def _extra(error: TyperException, begin: str, words: str) -> Worded:
    hint = "A text of several words needs quotes."
    if words.startswith("+") or words[:1].isdecimal():
        hint = "Tags and times are options here."
    return f"{begin} does not take {words!r}.", hint


# What Typer says -> what we say, by the words of the command and what it names.
_WORDINGS: dict[str, str | Callable[[TyperException, str, str], Worded]] = {
    r"^Invalid value for '(.+?)':": _value,
    r"^No such option: (\S+)": _option,
    r"^Got unexpected extra argument\(s\) \((.*)\)": _extra,
    r"^Missing (command)": "{begin} needs one of its commands.",
    r"^Missing (?:argument|option|parameter) '(.+?)'": "{begin} needs {name}.",
    r"^Option '(.+?)' requires an argument": "{name} needs a value.",
    r"^Option '(.+?)' does not take a value": "{name} takes no value.",
}
