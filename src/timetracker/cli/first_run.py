"""The questions about telemetry, after a successful command at a terminal."""

import os

from timetracker import telemetry
from timetracker.actions import telemetry as actions
from timetracker.domain.errors import TimetrackerError
from timetracker.files import locked
from timetracker.scope import suppress
from timetracker.telemetry import prompt
from timetracker.workspace import Workspace


def ask_for_consent(ws: Workspace) -> bool:
    """Ask once, and again when the terms have changed; every end but a typed yes leaves things as they were.

    The command is done: nothing here changes its exit code. Whether it was time to ask.
    """
    now = int(ws.clock.now().timestamp())
    if not prompt.due(ws.paths.telemetry, now):
        return False
    with suppress(TimetrackerError, OSError, KeyboardInterrupt):
        os.makedirs(ws.paths.state, mode=0o700, exist_ok=True)  # a first `tt` has written nothing yet
        with locked(f"{ws.paths.state}/.first-run-lock", wait=False):
            if prompt.due(ws.paths.telemetry, now):  # nobody answered in another terminal meanwhile
                _ask(ws)
    return True


def _ask(ws: Workspace) -> None:
    # That it was asked is written before the question, so that even a terminal that is closed has answered.
    state = telemetry.state(ws.paths.telemetry)
    if state.on:
        actions.keep(ws)
    else:
        actions.disable(ws, "prompt")
    agreed = prompt.ask(state.consent.purposes or telemetry.PURPOSES, changed=state.on)
    if agreed:
        actions.enable(ws, "prompt", agreed)
