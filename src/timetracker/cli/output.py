"""Standard output and error: complete, guarded, and told apart from all else that can fail; and the exit code."""

from __future__ import annotations

import os
import sys

from timetracker.domain.annotations import Any, Callable, Iterable, Sequence
from timetracker.domain.families import (
    Conflict,
    InvalidInput,
    NotFound,
    SettingsError,
    SourceError,
    StoreError,
    TimetrackerError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import TextIO

    from timetracker.cli.registry import CommonOptions
    from timetracker.render import Display
    from timetracker.view import Card, Sheet

# The exit code of every family of errors.
EXIT_CODES: dict[type[TimetrackerError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    SettingsError: 5,
    StoreError: 6,
    SourceError: 7,
}
DEFECT = 1
INTERRUPTED = 130


def exit_code(error: TimetrackerError) -> int:
    """The exit code of an error's family."""
    return next((code for family, code in EXIT_CODES.items() if isinstance(error, family)), DEFECT)


class OutputFailed(SourceError):
    """The output cannot be written: its disk is full, or its device fails."""

    code = "output_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The output cannot be written ({reason}).")
        self.reason = reason
        self.recorded = ""

    def recall(self, recorded: str, command: Sequence[str] = ()) -> None:
        """Say what was recorded before, which nothing takes back."""
        self.recorded = recorded
        self.command = tuple(command)

    @property
    def message(self) -> str:
        """What failed, and what was recorded all the same."""
        also = f"; recorded all the same: {self.recorded}" if self.recorded else "."
        return f"The output cannot be written ({self.reason}){also}"


def colored(option: bool | None, *, terminal: bool) -> bool:
    """Whether colour is written: by the line, NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE, the terminal, in this order."""
    if option is not None:
        return option
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def writes_any_letter(stream: TextIO | None = None) -> bool:
    """Whether a stream, standard output unless one is named, takes every letter."""
    encoding: str | None = (stream or sys.stdout).encoding
    return encoding is None or encoding.lower().replace("-", "").startswith("utf")  # none: a text in memory


def letters(plain: bool) -> tuple[bool, str]:
    """Whether a view is drawn in ASCII, and the encoding of standard output where that lacks letters; "" where not."""
    encoding = "" if plain or writes_any_letter() else sys.stdout.encoding
    return plain or bool(encoding), encoding


def write_data(text: Iterable[str]) -> None:
    """Write what programs read to standard output: in UTF-8 whatever the locale is, as in a file."""
    _write_utf_8()
    sys.stdout.writelines(text)


def _write_utf_8() -> None:
    """Let standard output be UTF-8, but on a terminal, which gets the letters that it has."""
    if not writes_any_letter() and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]  # a text stream


def error_text(
    message: str,
    hint: str = "",
    command: Sequence[str] = (),
    items: Sequence[str] = (),
    *,
    style: str = "error",
    color: bool | None = None,
) -> str:
    """What is on the error stream about an error or a warning: what happened, a hint, and a command to try.

    `items` are what the message counts, each on a line of its own. Its first word has the style of an error or a
    warning, `color` is what the line says of it.
    """
    from timetracker.render.cells import visible

    lines = wrapped(f"tt: {visible(message)}", sys.stderr)
    for text in [*(f"  {item}" for item in items), *([hint] if hint else [])]:
        lines += wrapped(visible(text), sys.stderr)
    if command:  # stays in one line: a terminal's own breaks are left out when it is copied
        from timetracker.domain.shellwords import joined

        lines.append(f"try: {visible(joined(command))}")
    if colored(color, terminal=sys.stderr.isatty()):
        from timetracker.render import styles

        lines[0] = styles.styled("tt:", styles.OF_MESSAGES[style], color=True) + lines[0][3:]
    return "".join(f"{line}\n" for line in lines)


def at_terminal() -> bool:
    """Whether somebody is there who reads and types."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def columns(stream: TextIO) -> int:
    """The columns of the terminal that a stream is written to; 0 where it is not a terminal, or does not say."""
    named = os.environ.get("COLUMNS", "")
    try:
        if not stream.isatty():
            return 0
        return int(named) if named.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


def look(zone: tzinfo, format: str, options: CommonOptions) -> Display:
    """How a view looks in a format on standard output, as far as a line says."""
    from timetracker.render import Display  # completion shows no view

    if format not in ("table", "plain"):
        _write_utf_8()
        return Display(zone, ascii=options.ascii)
    terminal = sys.stdout.isatty()
    dumb = terminal and format == "table" and os.environ.get("TERM") == "dumb"
    plain = options.ascii or dumb
    ascii, encoding = letters(plain)
    if format == "plain":
        return Display(zone, ascii=ascii, encoding=encoding)
    color = colored(options.color, terminal=terminal)
    width = _WIDE if options.wide else _width(terminal=terminal)
    return Display(zone, color, ascii, width, encoding=encoding)


_WIDE = 10_000  # columns of a terminal on which nothing is shortened


def _width(*, terminal: bool) -> int:
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    return columns(sys.stdout) or 80 if terminal else 100


def show(view: Card | Sheet, format: str, text: Iterable[str], options: CommonOptions, *, paged: bool) -> None:
    """Write the text of a view: sentences wrapped and marked, sheets through the pager where that is wanted."""
    from timetracker.view import Card  # completion shows no view

    if isinstance(view, Card) and format in ("plain", "table"):
        text = (f"{line}\n" for piece in text for line in wrapped(piece[:-1], sys.stdout))
        if view.marks and options.format != "plain" and colored(options.color, terminal=sys.stdout.isatty()):
            from timetracker.render.styles import marked

            text = marked(text, view.marks)
    paged = paged if options.pager is None else options.pager
    if paged and not isinstance(view, Card) and _turns_pages():
        from timetracker.cli import pager  # the answer of a hot verb is not a sheet

        pager.write(text)
    else:
        sys.stdout.writelines(text)


def show_bytes(content: bytes | Iterable[bytes], what: str, hint: str) -> None:
    """Write what is not text to standard output.

    Raises InvalidInput where somebody would see it, and OutputFailed.
    """
    if sys.stdout.isatty():
        raise InvalidInput(f"{what} is not text.", hint=hint)
    sys.stdout.flush()
    write = _guarded(sys.stdout.buffer.write)
    for piece in [content] if isinstance(content, bytes) else content:
        write(piece)


def _turns_pages() -> bool:
    """Whether somebody is there who can."""
    return at_terminal() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def wrapped(text: str, stream: TextIO) -> list[str]:
    """A sentence as lines that fit into the terminal, broken at blanks; one line where it is written elsewhere."""
    room = columns(stream)
    if room and not writes_any_letter(stream):
        from timetracker.render.cells import in_encoding

        text = in_encoding(text, stream.encoding)  # ASCII for a letter may be wider
    if not room or len(text) <= room // 2:  # no letter takes more than two columns
        return [text]
    from timetracker.render.fit import broken  # what fits does not pay for it

    indent = _indent(text)
    first, *others = broken(text[indent:], max(room - indent, room // 2))
    return [text[:indent] + first, *(" " * indent + line for line in others)]


def _indent(text: str) -> int:
    """Where the value of a field begins, `  Name   value`, so that its further lines go below it."""
    if not text.startswith("  "):
        return 0
    gap = text.find("  ", len(text) - len(text.lstrip()))
    return 0 if gap < 0 else gap + len(text[gap:]) - len(text[gap:].lstrip())


def prepare() -> None:
    """Put a stream where a closed one is, let no letter be too strange for a terminal, and name what fails.

    What cannot be written is OutputFailed from here on, but for a reader that has gone.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115 -- for all its life
        elif name != "stdin":
            if not writes_any_letter(stream):
                from timetracker.render.cells import SPELLED

                stream.reconfigure(errors=SPELLED)
            stream.write, stream.flush = _guarded(stream.write), _guarded(stream.flush)


def _guarded(act: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*words: str | bytes) -> Any:
        try:
            return act(*words)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFailed(error.strerror or str(error)) from error

    return guarded


def closed(stream: TextIO) -> None:
    """Let a stream go to nowhere: whoever read it has gone, and the interpreter must not say so at exit either."""
    number = 2 if stream is sys.stderr else 1
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
