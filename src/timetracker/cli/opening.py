"""Opens the workspace that a command line asks for: its settings, its clock, its user."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from timetracker import settings as configuration
from timetracker.cli.registry import Call
from timetracker.domain.families import InvalidInput, NotFound, SettingsError
from timetracker.domain.interval import EARLIEST, LATEST
from timetracker.workspace import Clock, Workspace

# What repairs settings must work while they are wrong, and what opens the file even when it does not parse.
_MENDERS = ("config", "features")
_BLIND = (("config", "edit"), ("config", "path"))


def workspace(call: Call) -> Workspace:
    """The workspace that the options ask for.

    Raises TimetrackerError.
    """
    settings, command, options = _settings(call), call.command, call.options
    wrong = settings.wrong()
    if wrong and command.path[0] not in _MENDERS:
        raise next(iter(wrong.values()))
    ws = Workspace(
        settings.without(wrong) if wrong else settings, clock(), dry_run=options.dry_run, assume_yes=options.yes,
        shown_user=options.user if command.names_user else None,
    )  # fmt: skip
    ws.for_people, ws.color, ws.ascii = options.for_people, options.color, options.ascii
    for name, error in wrong.items():
        if call.arguments.get("key") not in (name, name.removeprefix("features.")):
            ws.warn("wrong_setting", f"{error.message} The default holds.")
    for name in settings.unknown:
        ws.warn("unknown_setting", _unknown(name, settings), command="tt config list")
    return ws


def _settings(call: Call) -> configuration.Settings:
    try:
        return configuration.load(store=call.options.store)
    except SettingsError:
        if call.command.path not in _BLIND:
            raise
        return configuration.load(store=call.options.store, in_file={})


def act_as(ws: Workspace, call: Call, name: str) -> None:
    """Act as the user that --user names.

    Raises InvalidInput and NotFound.
    """
    if call.command.path[0] == "telemetry":
        raise InvalidInput("Each person answers for themselves: tt telemetry takes no --user.", hint="Leave it out.")
    with ws.reading() as reader:
        user = reader.user_called(name)
    if user is None:
        raise NotFound(f"There is no user called {name!r}.", hint="Without --user you act as user 1.")
    ws.act_as(user.id)


def _unknown(name: str, settings: configuration.Settings) -> str:
    from timetracker.domain.spelling import close_to

    near = close_to(name, [*settings.values, *(f"features.{feature}" for feature in settings.features)])
    meant = f" Did you mean {near}?" if near else ""
    return f"{settings.paths.config} sets {name}, which is not a setting.{meant}"


def clock() -> Clock:
    """The system's clock, or the one that `TT_NOW` fixes.

    Raises InvalidInput when `TT_NOW` is not an instant with an offset, and when either is outside 1970 to 2200.
    """
    text = os.environ.get("TT_NOW")
    now, hint = datetime.now(UTC), "Set the clock of this computer."
    if text:
        now, hint = _fixed(text), "Give TT_NOW a time between 1970-01-01 and 2199-12-31."
    if not EARLIEST <= now < LATEST:
        raise InvalidInput(f"The clock says {now:%Y-%m-%d %H:%M:%S}, which is outside 1970 to 2200.", hint=hint)
    return Clock(now.astimezone(UTC).replace(microsecond=0)) if text else Clock()


def _fixed(text: str) -> datetime:
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None:
        raise InvalidInput(
            f"TT_NOW is {text!r}.", hint="Give ISO 8601 with an offset: TT_NOW=2026-03-02T09:00:00+01:00"
        )
    return fixed
