"""Counts and logs a command line that could not be read. Loaded only then."""

from collections.abc import Sequence

from timetracker import settings as configuration
from timetracker.cli import grammar, registry
from timetracker.cli.opening import clock
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.event import Ended, outcome
from timetracker.workspace import Workspace

UNKNOWN = "_other"


def leave_line(words: Sequence[str], code: int) -> None:
    """Count it and log it; what is in the way of that is not worth a word, since the command has its own error."""
    try:
        ws = Workspace(configuration.load(), clock())
    except TimetrackerError:
        return
    try:
        ended = Ended(ws.component, _command(words), outcome(code), code, 0)
        elsewhere = any(word.partition("=")[0] in ("--user", "--store") for word in words)  # whose consent is unread
        ws.log_event(ended, None if elsewhere else ws.track_event(ended))
    except TimetrackerError:
        return
    finally:
        ws.close()


def _command(words: Sequence[str]) -> str:
    """The command that the line begins with, never a word that somebody mistyped."""
    path = registry.canonical([word for word in words if not word.startswith("-")])
    return " ".join(path) if path in grammar.PATHS else UNKNOWN
