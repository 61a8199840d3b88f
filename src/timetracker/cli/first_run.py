"""The question about telemetry, after the first successful command at a terminal."""

from __future__ import annotations

import os
from contextlib import suppress

from timetracker.actions import telemetry as actions
from timetracker.domain.errors import StoreError
from timetracker.files import locked
from timetracker.telemetry import prompt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace


def ask_for_consent(ws: Workspace) -> None:
    """Ask once, when it may be asked; every end but a typed yes is a final no.

    The command is done: nothing here changes its exit code.
    """
    if not prompt.due(ws.paths.telemetry):
        return
    with suppress(StoreError, OSError, KeyboardInterrupt):
        os.makedirs(ws.paths.state, mode=0o700, exist_ok=True)  # a first `tt` has written nothing yet
        with locked(f"{ws.paths.state}/.first-run-lock", wait=False):
            if prompt.due(ws.paths.telemetry):  # nobody answered in another terminal meanwhile
                _ask(ws)


def _ask(ws: Workspace) -> None:
    # The no is written before the question, so that even a terminal that is closed has answered.
    actions.refuse(ws, "prompt")
    if prompt.ask():
        actions.enable(ws, "prompt")
