"""Standard output and standard error: complete, guarded, and told apart from all else that can fail."""

from __future__ import annotations

import os
import sys

from timetracker.domain.errors import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO


class OutputFailed(SourceError):
    """The output cannot be written: its disk is full, or its device fails."""

    code = "output_failed"

    def __init__(self, reason: str, recorded: str = "") -> None:
        self.reason = reason
        also = f"; recorded all the same: {recorded}" if recorded else "."
        super().__init__(f"The output cannot be written ({reason}){also}")


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
