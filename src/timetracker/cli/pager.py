"""What is longer than the screen, through a pager."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO

_USUAL = "less -FRX"
_PIPE = 5 << 14  # letters; what is waiting in a pipe, and in front of it, is no more


def write(pieces: Iterable[str]) -> None:
    """Write text to standard output; through the pager as soon as it is longer than the screen."""
    rest = iter(pieces)
    first: list[str] = []
    room = _lines() - 1  # the last line is the next prompt's
    while room > 0 and (piece := next(rest, None)) is not None:
        first.append(piece)
        room -= piece.count("\n")
    pager = [] if room > 0 else _pager()
    if pager:
        sys.stdout.writelines(_page(pager, chain(first, rest)))
    else:
        sys.stdout.writelines(chain(first, rest))


def _lines() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or 24
    except OSError:
        return 24


def _pager() -> list[str]:
    """The words of the pager; none where none is wanted, or none is installed."""
    import shlex  # what fits on the screen does not pay for it
    import shutil

    named = next((os.environ[name] for name in ("TT_PAGER", "PAGER") if name in os.environ), _USUAL)
    try:
        words = shlex.split(named)
    except ValueError:
        return []
    return words if words and words != ["cat"] and shutil.which(words[0]) else []


def _page(pager: list[str], pieces: Iterator[str]) -> Iterable[str]:
    """Page it; gives what is still to be written: nothing, or all of it where the pager fails and has read none."""
    import subprocess

    # Like git: what less needs for colours, and to stay out of the way, unless the user has said what it does.
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    sys.stdout.flush()
    encoding, errors = sys.stdout.encoding, sys.stdout.errors
    given: list[str] = []  # as long as the pager may have read none of it
    interrupted = False
    with subprocess.Popen(
        pager, stdin=subprocess.PIPE, env=environment, text=True, encoding=encoding, errors=errors
    ) as running:
        assert running.stdin is not None
        try:
            _give(running.stdin, pieces, given)
        except BrokenPipeError:
            pass  # it was left before the end
        except KeyboardInterrupt:
            interrupted = True
        with suppress(BrokenPipeError):
            running.stdin.close()
        while running.poll() is None:
            try:
                running.wait()
            except KeyboardInterrupt:  # Ctrl-C is the pager's
                interrupted = True
    return chain(given, pieces) if given and running.returncode > 0 and not interrupted else ()


def _give(pager: IO[str], pieces: Iterator[str], given: list[str]) -> None:
    size = 0
    for piece in pieces:
        if size <= _PIPE:
            given.append(piece)
        size += len(piece)
        pager.write(piece)
        if size > _PIPE:
            given.clear()
