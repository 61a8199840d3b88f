"""The question at first run: asked once, default no, and any end but a typed yes is a no."""

from __future__ import annotations

import os
import sys

from timetracker.telemetry import consent as consents
from timetracker.telemetry.endpoint import endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SILENCE_S = 30
TEXT = """
May tt send usage statistics? The answer is no unless you type yes.

  Sent:   which commands are used, as event names with numbers and fixed words;
          numeric ids (user 1, project 42), lengths and counts in coarse steps;
          the day, not the hour; version of tt and Python, kind of system;
          a random id of this installation. The receiver (PostHog) sees your
          IP address when a batch arrives, and is told not to look up a place.
  Never:  names of projects, clients, tasks or tags, notes, mail addresses,
          user or host names, paths, arguments, working hours.

  See the very bytes first:  tt telemetry preview
  Change your mind any time: tt telemetry enable | disable
  The whole notice:          docs/telemetry.md
"""
CANNOT = "  This build has no endpoint: nothing can be sent from it, whatever you answer.\n"
QUESTION = "\nSend usage statistics? [y/N] "


def text() -> str:
    """What is shown before the question; fits a terminal of 80 columns and 24 lines."""
    return TEXT + (CANNOT if endpoint() is None else "")


def due(directory: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the question may be put: not answered at this width, no continuous integration, three real terminals."""
    state = consents.state(directory, environ)
    wider = state.on and state.consent is not None and consents.widened(state.consent)
    if not (state.because == "not_asked" or wider) or environ.get("TERM", "") in ("", "dumb"):
        return False
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask(silence_s: float = SILENCE_S) -> bool:
    """Put the question; whether somebody typed yes after it appeared, before so many seconds of silence."""
    sys.stderr.write(text())
    sys.stderr.flush()
    try:
        _forget_typed_ahead()
        sys.stderr.write(QUESTION)
        sys.stderr.flush()
        answer = _line(silence_s)
    except (KeyboardInterrupt, EOFError, OSError):
        answer = ""
    ended = answer.endswith("\n")  # an end of input in the middle of a word is no answer
    sys.stderr.write("" if ended else "\n")
    return ended and answer.strip().lower() in ("y", "yes")


def _forget_typed_ahead() -> None:
    # What was typed before the question appeared cannot be an answer to it.
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getch()
        return
    import termios

    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _line(silence_s: float) -> str:
    if sys.platform == "win32":
        return sys.stdin.readline()
    import select

    ready, _, _ = select.select([sys.stdin.fileno()], [], [], silence_s)
    return os.read(sys.stdin.fileno(), 1024).decode("utf-8", "replace") if ready else ""
