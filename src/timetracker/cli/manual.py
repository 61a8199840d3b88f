"""Manual pages made from the commands: their words, help texts and options, as roff for man(1)."""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args, get_origin

from timetracker import VERSION
from timetracker.cli import command as commands
from timetracker.cli import registry
from timetracker.domain.errors import NotFound, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from timetracker.cli.registry import Command

EXITS = (
    ("0", "done"), ("1", "a defect of ours"), ("2", "wrong usage, or impossible input"), ("3", "not found"),
    ("4", "what is stored does not allow it"), ("5", "the settings file is wrong"),
    ("6", "the store is locked, damaged, newer than the program, read-only, or its disk is full"),
    ("7", "a file or service that was read or written is bad"), ("130", "interrupted; nothing was changed"),
)  # fmt: skip


class Word(NamedTuple):
    """An argument or option: how it is written, what it is for, and whether it must be there."""

    written: str
    help: str
    option: bool
    needed: bool
    many: bool


def pages() -> Mapping[str, str]:
    """All pages by file name: tt.1, and one for each command."""
    registry.load_all()
    made = {f"tt-{'-'.join(path)}.1": page(command) for path, command in _shown()}
    return {"tt.1": overview(), **made}


def _shown() -> Sequence[tuple[tuple[str, ...], Command]]:
    return sorted((path, command) for path, command in registry.COMMANDS.items() if not command.hidden)


def page_of(words: Sequence[str]) -> str:
    """The page of a command, or the overview for no words.

    Raises NotFound.
    """
    registry.load_all()
    if not words:
        return overview()
    command = registry.COMMANDS.get(tuple(registry.canonical(words)))
    if command is None:
        raise NotFound(f"There is no command {' '.join(words)!r}.", hint="Look at all commands.", command="tt man")
    return page(command)


def write(directory: str) -> int:
    """Write all pages into a directory; returns how many.

    Raises SourceError.
    """
    found = pages()
    try:
        os.makedirs(directory, exist_ok=True)
        for name, text in found.items():
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise SourceError(f"{directory} cannot be written to ({error.strerror}).", hint="Name another one.") from error
    return len(found)


def overview() -> str:
    """The page of tt itself: what it is, and every command in a line."""
    lines = [
        *_head("tt"), ".SH NAME", f"tt {_DASH} an instant time tracker that loses nothing", ".SH SYNOPSIS",
        ".B tt", ".RI [ COMMAND ]", ".RI [ OPTIONS ]", ".SH DESCRIPTION",
        *_text("Bare tt shows what runs. Every command prints its own help with --help."), ".SH COMMANDS",
    ]  # fmt: skip
    for path, command in _shown():
        lines += [".TP", f".B tt {_escaped(_typed(path))}", _line(_paragraphs(command)[0])]
    lines += [".SH ALIASES"]
    lines += _text(", ".join(f"{alias} = {verb}" for alias, verb in registry.ALIASES.items()) + ".")
    return "\n".join([*lines, *_exits(), *_files()]) + "\n"


def page(command: Command) -> str:
    """The page of one command."""
    name = f"tt-{'-'.join(command.path)}"
    first, *others = _paragraphs(command)
    words = [_word(parameter) for parameter in commands.parameters_of(command)]
    lines = [*_head(name), ".SH NAME", f"{_escaped(name)} {_DASH} {_line(first).rstrip('.')}", ".SH SYNOPSIS"]
    lines += [f".B tt {_escaped(_typed(command.path))}", ".RI [ OPTIONS ]", *_arguments(words)]
    lines += [".SH DESCRIPTION", *_text(first)]
    for text in others:
        lines += [".PP", *_text(text)]
    for title, option in (("ARGUMENTS", False), ("OPTIONS", True)):
        listed = [word for word in words if word.option == option]
        lines += [f".SH {title}", *_listed(listed)] if listed else []
    return "\n".join([*lines, *_exits(), ".SH SEE ALSO", ".BR tt (1)"]) + "\n"


_DASH = r"\-"


def _head(name: str) -> list[str]:
    return [f'.TH {_escaped(name.upper())} 1 "" "tt {VERSION}" "tt"', ".nh", ".ad l"]


def _typed(path: Sequence[str]) -> str:
    """A command's words as they are typed: nouns inside a group are words of their own."""
    words = list(path)
    for noun in registry.NOUNS.get(words[0], ()):
        if len(words) > 1 and words[1].startswith(f"{noun}-"):
            words[1:2] = [noun, words[1].removeprefix(f"{noun}-")]
    return " ".join(words)


def _paragraphs(command: Command) -> list[str]:
    """The help text's paragraphs; examples are one of their own."""
    text = inspect.getdoc(command.function) or ""
    text = text.replace("\nExamples: ", "\n\nExamples: ").replace("\nExample: ", "\n\nExample: ")
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _word(parameter: inspect.Parameter) -> Word:
    annotation: Any = parameter.annotation
    assert get_origin(annotation) is Annotated
    kind, told = get_args(annotation)[:2]
    # Inside Annotated, Typer keeps the first name as the default until it builds the command.
    names = [each for each in (told.default, *(told.param_decls or ())) if isinstance(each, str)]
    names = [each for each in dict.fromkeys(names) if each.startswith("-")]
    flag = kind is bool or any("/" in each for each in names)
    many = "list" in str(kind)
    shown = told.metavar or parameter.name.strip("_").upper()
    written = ", ".join(names).replace("/", ", ") + ("" if flag else f" {shown}") if names else shown
    return Word(written, told.help or "", bool(names), parameter.default is inspect.Parameter.empty, many)


def _arguments(words: Sequence[Word]) -> Iterator[str]:
    for word in (each for each in words if not each.option):
        shown = _escaped(word.written) + ("..." if word.many else "")
        yield f".I {shown}" if word.needed else f".RI [ {shown} ]"


def _listed(words: Sequence[Word]) -> Iterator[str]:
    for word in words:
        yield ".TP"
        yield f".B {_escaped(word.written)}"
        yield from _text(word.help)


def _exits() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for code, meaning in EXITS:
        yield from (".TP", f".B {code}", _line(meaning))


def _files() -> Iterator[str]:
    yield ".SH FILES"
    yield from _text("tt config path says where the settings file is, tt doctor where everything else is.")


def _text(text: str) -> list[str]:
    return [_line(text)]


def _line(text: str) -> str:
    """A line of running text that no letter turns into a request."""
    escaped = _escaped(text)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq").replace("`", "\\(ga")
    )
