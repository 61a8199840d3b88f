"""What the installed `tt` starts: a guard, before anything else is imported."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` brings `enum`, which a hot verb does not pay
import os
import sys

# As `domain.families.Unloadable` and `cli.codes`, which are not loaded by then.
UNLOADABLE = 6
INTERRUPTED = 130

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> NoReturn:
    """The entry point of `tt` and `timetracker`."""
    # Until `main` can answer it, Ctrl-C ends the program at once, wherever it is: nothing was done yet.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    if sys.version_info < (3, 12):
        import _datetime  # type: ignore[import-not-found]  # what `datetime` is made of

        # Python 3.11 runs the whole of `datetime` as it is written in Python before it takes the one written in C.
        sys.modules.setdefault("datetime", _datetime)
    try:
        from timetracker.cli import finder

        if finder.__spec__ is not None:
            finder.install(finder.__spec__)
        from timetracker.cli.main import run as begin
    except Exception as error:  # the disk, the memory, or the installation
        sys.stderr.write(f"tt: The program could not be loaded ({error!r}). Run it again, or install it again.\n")
        sys.exit(UNLOADABLE)
    begin()
