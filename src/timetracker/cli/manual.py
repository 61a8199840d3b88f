"""Manual pages made from the commands: their words, help texts and options, as roff for man(1)."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from timetracker import VERSION
from timetracker.cli import grammar, registry
from timetracker.cli.grammar import CommandRow, DescribedParameter
from timetracker.domain.errors import NotFound, SourceError

EXITS = (
    ("0", "done"), ("1", "a defect of ours"), ("2", "wrong usage, or impossible input"), ("3", "not found"),
    ("4", "what is stored does not allow it"), ("5", "the settings file is wrong"),
    ("6", "the store is locked, damaged, newer than the program, read-only, or its disk is full"),
    ("7", "a file or service that was read or written is bad"), ("130", "interrupted; nothing was changed"),
)  # fmt: skip


def pages() -> Mapping[str, str]:
    """All pages by file name: tt.1, one for each group of commands, and one for each command."""
    groups = {f"tt-{name}.1": _group(name) for name in registry.GROUPS}
    return {"tt.1": overview(), **groups, **{f"tt-{'-'.join(path)}.1": page(path, row) for path, row in _rows()}}


def _rows() -> Iterator[tuple[tuple[str, ...], CommandRow]]:
    for path in grammar.PATHS:
        row = grammar.row(path)
        assert row is not None
        yield path, row


def page_of(words: Sequence[str]) -> str:
    """The page of a command or of a group of them, or the overview for no words.

    Raises NotFound.
    """
    if not words:
        return overview()
    if len(words) == 1 and words[0] in registry.GROUPS:
        return _group(words[0])
    path = registry.canonical(words)
    row = grammar.row(path)
    if row is None:
        raise NotFound(f"There is no command {' '.join(words)!r}.", hint="Look at all commands.", command="tt man")
    return page(path, row)


def write(directory: str) -> int:
    """Write all pages into a directory; returns how many.

    Raises SourceError.
    """
    texts = pages()
    try:
        os.makedirs(directory, exist_ok=True)
        for name, text in texts.items():
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise SourceError(f"{directory} cannot be written to ({error.strerror}).", hint="Name another one.") from error
    return len(texts)


def overview() -> str:
    """The page of tt itself: what it is, and every command in a line."""
    lines = [
        *_head("tt"), ".SH NAME", f"tt {_DASH} an instant time tracker that loses nothing", ".SH SYNOPSIS",
        ".B tt", ".RI [ COMMAND ]", ".RI [ OPTIONS ]", ".SH DESCRIPTION",
        _line("Bare tt shows what runs. Every command prints its own help with --help."), ".SH COMMANDS",
    ]  # fmt: skip
    lines += [*_commands(grammar.PATHS), ".SH ALIASES"]
    lines.append(_line(", ".join(f"{alias} = {verb}" for alias, verb in registry.ALIASES.items()) + "."))
    return "\n".join([*lines, *_exits(), *_files()]) + "\n"


def _commands(paths: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for path in paths:
        yield from (".TP", f".B tt {_escaped(_typed(path))}", _line(grammar.paragraphs(path)[0]))


def _group(name: str) -> str:
    """The page of a group of commands: what they are about, and each in a line."""
    verbs = registry.TIMER_VERBS if name == "timer" else ()
    paths = [path for path in grammar.PATHS if path[0] == name or path in [(verb,) for verb in verbs]]
    lines = [
        *_head(f"tt-{name}"), ".SH NAME", f"{_escaped(f'tt-{name}')} {_DASH} {_line(registry.GROUPS[name])}",
        ".SH SYNOPSIS", f".B tt {name}", ".I COMMAND", ".RI [ OPTIONS ]", ".SH COMMANDS", *_commands(paths),
    ]  # fmt: skip
    return "\n".join([*lines, *_exits(), ".SH SEE ALSO", ".BR tt (1)"]) + "\n"


def page(path: tuple[str, ...], row: CommandRow) -> str:
    """The page of one command."""
    name = f"tt-{'-'.join(path)}"
    first, *others = grammar.paragraphs(path)
    own, common = grammar.described(row.own), grammar.described(row.common)
    lines = [*_head(name), ".SH NAME", f"{_escaped(name)} {_DASH} {_line(first).rstrip('.')}", ".SH SYNOPSIS"]
    lines += [f".B tt {_escaped(_typed(path))}", ".RI [ OPTIONS ]", *_arguments(own)]
    lines += [".SH DESCRIPTION", _line(first)]
    for text in others:
        lines += [".PP", _line(text)]
    aliases = [alias for alias, verb in registry.ALIASES.items() if path == (verb,)]
    lines += [".SH ALIAS", _line(f"tt {', tt '.join(aliases)}")] if aliases else []
    sections = {
        "ARGUMENTS": [parameter for parameter in own if not parameter.names],
        "OPTIONS": [parameter for parameter in own if parameter.names],
        "OPTIONS OF EVERY COMMAND": common,
    }
    for title, listed in sections.items():
        lines += [f".SH {title}", *_listed(listed)] if listed else []
    return "\n".join([*lines, *_exits(), ".SH SEE ALSO", ".BR tt (1)"]) + "\n"


_DASH = r"\-"


def _head(name: str) -> list[str]:
    return [f'.TH {_escaped(name.upper())} 1 "" "tt {VERSION}" "tt"', ".nh", ".ad l"]


def _typed(path: Sequence[str]) -> str:
    return " ".join(registry.typed(path))


def _arguments(parameters: Sequence[DescribedParameter]) -> Iterator[str]:
    for argument in parameters:
        if not argument.names:
            yield (
                f".I {_escaped(argument.written)}"
                if argument.parameter.needed
                else f".RI [ {_escaped(argument.written)} ]"
            )


def _listed(parameters: Sequence[DescribedParameter]) -> Iterator[str]:
    for parameter in parameters:
        yield ".TP"
        yield f".B {_escaped(parameter.written)}"
        yield _line(parameter.help)


def _exits() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for code, meaning in EXITS:
        yield from (".TP", f".B {code}", _line(meaning))


def _files() -> Iterator[str]:
    yield ".SH FILES"
    yield _line("tt config path says where the settings file is, tt doctor where everything else is.")


def _line(text: str) -> str:
    """A line of running text that no letter turns into a request."""
    escaped = _escaped(text)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq").replace("`", "\\(ga")
    )
