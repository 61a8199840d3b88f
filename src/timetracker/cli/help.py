"""Help, of a command, a group and all there is, written from the generated table; and the version."""

from __future__ import annotations

import sys

from timetracker import VERSION
from timetracker.cli import grammar, registry
from timetracker.cli.output import columns
from timetracker.cli.registry import command
from timetracker.domain.annotations import Iterable, Iterator, Sequence
from timetracker.domain.errors import NotFound
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.grammar import CommandRow, DescribedParameter
    from timetracker.cli.parameters import CommandWords, Everything
    from timetracker.workspace import Workspace

WIDTH, NARROWEST = 80, 40
# Not every command has them, so that the help of one lists them among its own.
_OF_SOME = ("--filter", "--dry-run", "--yes")
ABOUT = "A time tracker that answers at once and loses nothing. Bare tt shows what runs."


@command("help", quiet_log=True, own_format=True)
def help_(ws: Workspace, words: CommandWords = (), *, all_: Everything = False) -> None:
    """Show the help of a command, or of tt itself.

    Examples: tt help start · tt help project add · tt help --all
    """
    path = registry.canonical(words)
    named = grammar.row(path) or registry.group(path) if path else True
    if not named:
        raise _unknown(path)
    sys.stdout.write(everything() if all_ and not words else text(path))


def _unknown(path: tuple[str, ...]) -> NotFound:
    """That there is no such command, with what may be meant."""
    from timetracker.cli.usage import unknown  # of a line that names none

    words = registry.typed(path)
    depth = len(words) - 1 if registry.group(tuple(words[:-1])) else 0
    message, hint, command = unknown(words[:depth], words[depth])
    return NotFound(message, hint=hint, command=command if command[-1][:2] == "--" else (*command, "--help"))


@command("version")
def version(ws: Workspace) -> Card:
    """Show the version of tt."""
    return Card(f"tt {VERSION}", {"version": VERSION})


def text(path: tuple[str, ...]) -> str:
    """The help of a command, of a group, or of tt itself."""
    row = grammar.row(path) if path else None
    lines = _command(path, row) if row else _group(path) if path else _overview()
    return "\n".join([*lines, ""])


def everything() -> str:
    """All commands in groups, and the options that every one has."""
    lines = [*_wrapped(f"Usage: tt COMMAND [OPTIONS]{' ' * 8}tt help COMMAND shows more", "", "    "), ""]
    for title, words in registry.SECTIONS.items():
        lines += [title, *_columns((_named(word), _summary((word,))) for word in words), ""]
    common = grammar.described(grammar.leading(())[1])
    some = [option for option in common if option.names[0] in _OF_SOME]
    lines += ["Options of every command", *_listed([option for option in common if option not in some]), ""]
    return "\n".join([*lines, "Options of commands that change something, or ask", *_listed(some), ""])


def _overview() -> Iterator[str]:
    yield from ("Usage: tt [COMMAND] [OPTIONS]", "", *_wrapped(ABOUT, "", ""))
    for title, words in registry.SECTIONS.items():
        main = [word for word in words if word in registry.MAIN]
        if main:
            yield from ("", title, *_columns((_named(word), _summary((word,))) for word in main))
    yield ""
    yield from _wrapped("tt help --all lists all commands, tt help COMMAND one. Times: tt help when.", "", "")


def _group(path: tuple[str, ...]) -> Iterator[str]:
    typed = " ".join(path)
    yield from (f"Usage: tt {typed} COMMAND [OPTIONS]", "", *_wrapped(f"{_summary(path)}.", "", ""), "")
    default = registry.DEFAULTS.get(typed)
    words = grammar.children(path)
    yield from _columns((word, _summary(registry.step(path, word))) for word in words)
    if default:
        yield from ("", f"tt {typed} alone is tt {typed} {default}.")
    yield from ("", f"tt {typed} COMMAND --help shows one.")


def _command(path: tuple[str, ...], row: CommandRow) -> Iterator[str]:
    own, common = grammar.described(row.own), grammar.described(row.common)
    special = [option for option in common if option.names[0] in _OF_SOME]
    arguments = [option for option in own if not option.names]
    yield from _wrapped(f"Usage: tt {' '.join(registry.typed(path))} {_usage(arguments)}", "", "    ")
    for paragraph in grammar.paragraphs(path):
        yield ""
        yield from _paragraph(paragraph)
    aliases = [f"tt {alias}" for alias, verb in registry.ALIASES.items() if path == (verb,)]
    if aliases:
        yield from ("", f"{'Aliases' if aliases[1:] else 'Alias'}: {', '.join(aliases)}")
    if arguments:
        yield from ("", "Arguments", *_listed(arguments))
    options = [*(option for option in own if option.names), *special]
    if options:
        yield from ("", "Options", *_listed(options))
    listed = [option.written for option in common if option not in special]
    yield ""
    yield from _wrapped(f"Common options (tt help --all): {' · '.join(listed)}", "", "  ")


def _usage(arguments: Iterable[DescribedParameter]) -> str:
    return " ".join(
        [
            *(argument.written if argument.parameter.needed else f"[{argument.written}]" for argument in arguments),
            "[OPTIONS]",
        ]
    )


def _paragraph(paragraph: str) -> Iterator[str]:
    title, colon, lines = paragraph.partition(": ")
    if colon and title in ("Example", "Examples"):
        yield f"{title}:"
        for line in lines.split(" · "):
            yield from _wrapped(line, "  ", "      ")
    else:
        yield from _wrapped(paragraph, "", "")


def _named(word: str) -> str:
    return ", ".join([word, *(alias for alias, verb in registry.ALIASES.items() if verb == word)])


def _summary(path: tuple[str, ...]) -> str:
    if grammar.row(path) is not None:
        return grammar.paragraphs(path)[0].rstrip(".")
    return registry.GROUPS[path[0]] if len(path) == 1 else f"{path[1].title()}s of the web admin"


def _listed(parameters: Sequence[DescribedParameter]) -> Iterator[str]:
    return _columns((parameter.written, parameter.help + _default(parameter)) for parameter in parameters)


def _default(described: DescribedParameter) -> str:
    default = described.parameter.default
    if default in (None, False, ""):
        return ""
    return f" Default: {default}{'' if default == '.' else '.'}"


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Rows of two columns, the second wrapped."""
    pairs = list(rows)
    width = max(min(max(len(left) for left, _ in pairs), 24), 14) + 4
    for left, right in pairs:
        begin = f"  {left}"
        if len(begin) > width - 2:
            yield begin
            begin = ""
        yield from _wrapped(right, begin.ljust(width), " " * width)


def _wrapped(text: str, first: str, rest: str) -> Iterator[str]:
    """A text broken between words so that it fits the width; `textwrap` would cost as much as the command."""
    line, empty = first, True
    room = min(WIDTH, max(NARROWEST, columns(sys.stdout) or WIDTH))
    for word in text.split(" "):
        if not empty and len(line) + 1 + len(word) > room:
            yield line
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    yield line
