"""Standard output and standard error: complete, guarded, and told apart from all else that can fail."""

from __future__ import annotations

import os
import sys

from timetracker.domain.families import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TextIO


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


def writes_any_letter() -> bool:
    """Whether standard output takes every letter."""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


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
        lines.append(f"try: {visible(' '.join(map(_quoted, command)))}")
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


def wrapped(text: str, stream: TextIO) -> list[str]:
    """A sentence as lines that fit into the terminal, broken at blanks; one line where it is written elsewhere."""
    room = columns(stream)
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


def _quoted(word: str) -> str:
    """A word as a shell takes it, as `shlex.quote` gives it, whose import a hot verb would pay for."""
    if word and all(letter.isascii() and (letter.isalnum() or letter in "@%+=:,./-_") for letter in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def prepare() -> None:
    """Put a stream where a closed one is, let no letter be too strange for a terminal, and name what fails.

    What cannot be written is OutputFailed from here on, but for a reader that has gone.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115 -- for all its life
        elif name != "stdin":
            if name == "stdout" and stream.encoding != "utf-8":
                stream.reconfigure(errors="backslashreplace")
            stream.write, stream.flush = _guarded(stream.write), _guarded(stream.flush)


def _guarded(act: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*words: str) -> Any:
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
