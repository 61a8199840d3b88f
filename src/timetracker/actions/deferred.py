"""Records what a command left to be recorded until its output was out."""

from timetracker.actions import vocabulary
from timetracker.workspace import Workspace


def record(ws: Workspace) -> None:
    """Record it; an event with a word that no registry has is left out, with a warning: the output is out already."""
    if ws.deferred is None:
        return
    unknown = list(vocabulary.unknown(ws.deferred))
    if unknown:
        ws.warn("unknown_word", f"{ws.deferred.name} was not recorded: {', '.join(unknown)} is in no registry of tt.")
        ws.deferred = None
    ws.after_output()
