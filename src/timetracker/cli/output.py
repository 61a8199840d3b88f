"""Standard output and standard error: complete, guarded, and told apart from all else that can fail."""

from __future__ import annotations

import os
import sys

from timetracker.domain.errors import SourceError

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


def told(message: str, hint: str = "", command: Sequence[str] = ()) -> str:
    """What stands on the error stream about an error or a warning: what happened, a hint, and a command to try."""
    from timetracker.render.cells import visible

    lines = [f"tt: {visible(message)}", *([visible(hint)] if hint else [])]
    if command:
        lines.append(f"try: {visible(' '.join(map(_quoted, command)))}")
    return "".join(f"{line}\n" for line in lines)


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
