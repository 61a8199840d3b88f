"""What is wrong with a command line, in words of our own: those of the parser are for programmers."""

from __future__ import annotations

import re

from timetracker.cli import grammar, registry, table
from timetracker.domain.annotations import Callable, Sequence
from timetracker.domain.errors import InvalidInput
from timetracker.domain.spelling import close_to, meant
from timetracker.view import FORMATS, PDF

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    lines = [line for line in other.split(" or ") if line and (not level or line in words)]
    near = lines or begun or ([nearest] if nearest else [])
    begin = " ".join(["tt", *level])
    offered = " or ".join(f"{begin} {name}" for name in near)
    hint = f"Did you mean {offered}?" if offered else "Look at all commands."
    look = _line((*level, *near[0].split())) if len(near) == 1 else ("tt", *level, "--help") if level else _ALL
    return f"There is no command {' '.join([*level, word])!r}.", hint, look


def _line(words: Sequence[str]) -> Sequence[str]:
    """A line that can be run as it is: of a command that only shows something itself, of any other its help."""
    path = registry.canonical(words)
    row = grammar.row(path)
    reads = path[0] in registry.SECTIONS["Look back"] or path[-1] in ("list", "status")
    runs = row and reads and not any(parameter.needed for parameter in grammar.parameters(row.own))
    return ("tt", *words) if runs else ("tt", *words, "--help")


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
    if begin == "tt" and name in ("--version", "-V"):
        return f"{name} goes with nothing else.", "Leave the rest out, or: tt version"
    if name[1:2].isdecimal():
        span = " Two times are a single word, like 9:00-10:00." if begin == "tt add" else ""
        return f"{begin} has no option {name}.", f"What begins with - is read as an option.{span}"
    if name in ("--rate", "--currency") and begin.split()[1:2] in (["client"], ["task"]):
        return f"{begin} has no option {name}.", f"A rate of a {begin.split()[1]} is set with: tt rate set"
    return f"{begin} has no option {name}.", _instead(registry.canonical(begin.split()[1:]), name)


def _instead(path: tuple[str, ...], name: str) -> str:
    """What a command takes instead of an option: what means the same, or is written nearly the same."""
    row = grammar.row(path)
    own, common = (row.own, row.common) if row else grammar.leading(path)
    parameters = grammar.parameters([*own, *common])
    options = [option for parameter in parameters for option in (*parameter.names, *parameter.negative)]
    same = next((option for option in _SAME.get(name, ()) if option in options), None)
    if same:
        return f"Did you mean {same}?"
    offered = {parameter.offers for parameter in parameters if not parameter.names}
    for names, offers, hint in _OTHERWISE:
        if name in names and offers & offered:
            return hint.format(begin=" ".join(("tt", *registry.typed(path))), word=name.strip("-"))
    elsewhere = name in {option for parameter in table.PARAMETERS for option in parameter[2]}  # a whole word, then
    near = close_to(name, options) if elsewhere else meant(name, options)
    return f"Did you mean {near}?" if near else ""


# Options of other programs, or of other commands of ours -> what means the same, where a command has it.
_SAME = {
    **dict.fromkeys(("--since", "--begin", "--after", "--start", "--from", "--at"), ("--from", "--at", "--start")),
    **dict.fromkeys(("--until", "--end", "--stop", "--before", "--to"), ("--to", "--at")),
    **dict.fromkeys(("--duration", "--length", "--hours"), ("--for", "--by")),
    **dict.fromkeys(("--message", "--comment", "--description", "--annotation"), ("--note",)),
    **dict.fromkeys(("--group", "--group-by"), ("--by",)),
    "--tags": ("--tag",),
    **dict.fromkeys(("--output", "--file"), ("--out",)),
    **dict.fromkeys(("--current", "--active"), ("--running",)),
    **dict.fromkeys(("--force", "--no-confirm"), ("--yes",)),
    "--customer": ("--client",),
    **dict.fromkeys(("--max", "--count", "--last"), ("--limit",)),
    "--archived": ("--all",),
}
_WORK, _SPANS = {"project", "project/"}, {"span"}
# Options -> what an argument of the command offers, and how it is said there.
_OTHERWISE: tuple[tuple[tuple[str, ...], set[str], str], ...] = (
    (("--for", "--duration", "--length"), _WORK, "What is over is added with its length: tt add PROJECT --for 25m"),
    (("--client", "--customer"), _WORK, "A client belongs to the project: tt project edit PROJECT --client CLIENT"),
    (("--tag", "--tags", "-g"), _WORK, "A tag is a word with a +: {begin} PROJECT +TAG"),
    (("--day", "--today", "--yesterday", "--week", "--month", "--year"), _SPANS, "A span is a word: {begin} {word}"),
    (("--goal",), _SPANS, "A goal is a setting: tt config set goal.week 40h"),
)


def _extra(error: TyperException, begin: str, words: str) -> Worded:
    hint = "A text of several words needs quotes."
    if words.startswith("+") or words[:1].isdecimal():
        hint = "Tags and times are options here."
    return f"{begin} does not take {words!r}.", hint


def _missing(error: TyperException, begin: str, name: str) -> Worded:
    row = grammar.row(registry.canonical(begin.split()[1:]))
    described = grammar.described(row.own) if row else []
    offers = next((item.parameter.offers for item in described if name in (item.metavar, *item.names)), "")
    return f"{begin} needs {name}.", f"Give one of: {', '.join(offers)}" if isinstance(offers, tuple) else ""


# What Typer says -> what we say, by the words of the command and what it names.
_WORDINGS: dict[str, str | Callable[[TyperException, str, str], Worded]] = {
    r"^Invalid value for '(.+?)':": _value,
    r"^No such option: (\S+)": _option,
    r"^Got unexpected extra argument\(s\) \((.*)\)": _extra,
    r"^Missing (command)": "{begin} needs one of its commands.",
    r"^Missing (?:argument|option|parameter) '(.+?)'": _missing,
    r"^Option '(.+?)' requires an argument": "{name} needs a value.",
    r"^Option '(.+?)' does not take a value": "{name} takes no value.",
}
