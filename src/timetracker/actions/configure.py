"""Settings and features: show and change them."""

from __future__ import annotations

import os
from datetime import timedelta

from timetracker.domain import dayword, goal
from timetracker.domain.annotations import AbstractContextManager, Any, Iterable, Iterator
from timetracker.domain.errors import InvalidInput, NotFound, SettingsError, StoreError
from timetracker.domain.event import Draft, FieldValue
from timetracker.domain.setting import STORED
from timetracker.domain.spelling import close_to
from timetracker.features import FEATURES
from timetracker.files import locked, replacing, write_whole
from timetracker.scope import contextmanager, suppress
from timetracker.settings import SETTINGS, Settings, checked
from timetracker.settings_file import text_of, with_value
from timetracker.store import address as addresses
from timetracker.workspace import Workspace

LONGEST = {"goal.day": timedelta(days=1), "goal.week": timedelta(days=7)}


def known_setting(name: str) -> str:
    """The name, when there is such a setting.

    Raises NotFound with what it may have meant.
    """
    return _known(name, SETTINGS, "setting", "tt config list")


def known_feature(name: str) -> str:
    """The name, when there is such a feature.

    Raises NotFound with what it may have meant.
    """
    return _known(name, FEATURES, "feature", "tt features list")


def _known(name: str, names: Iterable[str], thing: str, listing: str) -> str:
    if name in names:
        return name
    near = close_to(name, names)
    meant = f"Did you mean {near}? " if near else ""
    raise NotFound(f"There is no {thing} called {name!r}.", hint=f"{meant}Look at all of them.", command=listing)


def set_value(ws: Workspace, name: str, text: str, since: str | None = None) -> Any:
    """Set a setting in the file; returns the value as it is there.

    A goal holds from today on, or `since` another day. Raises NotFound, InvalidInput when it cannot be that or holds a
    password, and SettingsError.
    """
    setting = SETTINGS[known_setting(name)]
    if name == "store":
        addresses.checked(text)
    value: Any = int(text) if setting.kind in ("whole", "port") and text.isdecimal() and len(text) < 10 else text
    if setting.kind == "goal":
        value = _goals(ws, name, text, since)
    elif since is not None:
        raise InvalidInput("Only a goal holds from a day on.", hint="Leave out --from.")
    try:
        checked(name, value)
    except SettingsError as error:
        raise InvalidInput(error.message, hint=error.hint, command=error.command) from error
    if setting.stored:
        _store(ws, name, value)
        return value
    if write_value(ws, name, value):
        _record(ws, "setting.changed", {"setting": name, "value": str(value) if setting.choices else None})
    return value


def in_force(ws: Workspace) -> Settings:
    """The settings with those that are kept in the store, as far as it can be read."""
    try:
        with ws.reading() as reader:
            facts = {name: reader.value(reader.sql.META, key=key) for name, (key, _) in STORED.items()}
            return ws.settings.with_stored({name: value for name, value in facts.items() if value is not None})
    except StoreError as error:
        ws.warn("store_unread", f"What the store keeps is shown as its default: {error.message}")
    return ws.settings


def _store(ws: Workspace, name: str, value: str) -> None:
    """Let the store keep a setting, for all who share it.

    Raises NotAllowed, and StoreError.
    """
    with ws.change() as tx:
        tx.keep_setting(name, value)
        tx.record(Draft("setting.changed", {"setting": name, "value": value}), ws.clock.now())


def _goals(ws: Workspace, name: str, text: str, since: str | None) -> str:
    """The goals of a setting with one from a day on; a text that names days says all of them."""
    before = ws.settings.values[name].value
    if text == before or (" from " in text and since is None):
        return text
    most = LONGEST[name]
    if any(part.length > most for part in goal.read(text)):
        raise InvalidInput(f"{name} cannot be more than {most // timedelta(hours=1)}h.", hint="Give a shorter time.")
    now = ws.clock.now()
    day = ws.days.day_of(now) if since is None else dayword.coming_day(since, ws.days, now, ahead=False)
    return goal.text(goal.changed(checked(name, before), goal.length_of(text), day))


def unset(ws: Workspace, name: str, since: str | None = None) -> Any:
    """Take a setting out of the file, so that its default holds; a goal is taken away from today, or another day, on.

    Returns what holds now. Raises NotFound, InvalidInput and SettingsError.
    """
    setting = SETTINGS[known_setting(name)]
    if setting.kind == "goal":
        value = set_value(ws, name, "", since)
        if not value:
            write_value(ws, name, None)
        return value
    if since is not None:
        raise InvalidInput("Only a goal is taken away from a day on.", hint="Leave out --from.")
    if setting.stored:
        _store(ws, name, setting.default)
        return setting.default
    if write_value(ws, name, None):
        _record(ws, "setting.changed", {"setting": name, "value": str(setting.default) if setting.choices else None})
    return setting.default


def switch_feature(ws: Workspace, name: str, *, on: bool) -> None:
    """Switch a feature on or off in the settings file.

    Raises NotFound and SettingsError.
    """
    if write_value(ws, f"features.{known_feature(name)}", on):
        _record(ws, "feature.enabled" if on else "feature.disabled", {"feature": name})


def write_value(ws: Workspace, name: str, value: Any) -> bool:
    """Let the settings file say a dotted name, or not any more when the value is None; whether it did not before.

    Raises SettingsError.
    """
    path = ws.paths.config
    with _one_at_a_time(ws):
        old = text_of(path)
        new = with_value(old, name, value, path)
        if not ws.dry_run and new != old:
            replace_file(path, new)
    return new != old


@contextmanager
def _one_at_a_time(ws: Workspace) -> Iterator[None]:
    """Two commands that set two values at once keep both. Where no lock can be made, the file decides."""
    lock: AbstractContextManager[None] | None = None
    if not ws.dry_run:
        with suppress(OSError):
            os.makedirs(ws.paths.state, mode=0o700, exist_ok=True)
            waiting = locked(os.path.join(ws.paths.state, ".config-lock"))
            waiting.__enter__()
            lock = waiting
    try:
        yield
    finally:
        if lock is not None:
            lock.__exit__(None, None, None)


def replace_file(path: str, text: str) -> None:
    """Write the settings file atomically, through a link, keeping its mode.

    Raises SettingsError.
    """
    target = os.path.realpath(path)
    try:
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else 0o600
        with replacing(target, mode=mode) as new:
            write_whole(new.handle, text.encode())
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).", hint="Check its permissions.") from error


def _record(ws: Workspace, name: str, fields: dict[str, FieldValue]) -> None:
    # A setting is in the file, whether or not the store can note it.
    try:
        with ws.change() as tx:
            tx.record(Draft(name, fields), ws.clock.now())
    except StoreError as error:
        ws.warn("not_noted", f"The change holds, but the store could not note it: {error.message}")
