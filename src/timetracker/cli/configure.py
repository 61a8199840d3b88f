"""Settings and feature flags."""

from __future__ import annotations

import os

from timetracker.actions import configure
from timetracker.cli.ask import interactive
from timetracker.cli.editor import open_in_editor
from timetracker.cli.registry import command
from timetracker.domain.errors import InvalidInput
from timetracker.reports import configuration as report
from timetracker.settings import SETTINGS, load
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import Feature, GoalFrom, Key, Value
    from timetracker.workspace import Workspace


@command("config", "list")
def config_list(ws: Workspace) -> Sheet:
    """List all settings: values and origins."""
    return report.listed(configure.in_force(ws))


@command("config", "get")
def config_get(ws: Workspace, key: Key) -> Card:
    """Show one setting."""
    settings = configure.in_force(ws) if SETTINGS[configure.known_setting(key)].stored else ws.settings
    return report.setting(settings, key)


@command("config", "set", writes=True)
def config_set(ws: Workspace, key: Key, value: Value, *, from_: GoalFrom = None) -> Card:
    """Change a setting in the file.

    Its comments and order stay. A goal holds from today on, or from another day.
    Examples: tt config set day.start 04:00 · tt config set goal.week 40h --from 2026-03-02
    """
    value = configure.set_value(ws, key, value, from_)
    overridden = ws.settings.values[key].origin in ("environment", "flag")
    if overridden:
        ws.warn("overridden", f"{key} comes from the {ws.settings.values[key].origin} at present, which wins.")
    return Card(f"{key} = {value}", {"name": key, "value": value})


@command("config", "unset", writes=True)
def config_unset(ws: Workspace, key: Key, *, from_: GoalFrom = None) -> Card:
    """Take a setting out, so that its default holds.

    A goal is taken away from today, or another day, on.
    """
    value = configure.unset(ws, key, from_)
    default = SETTINGS[key].default
    back = f"is back to its default ({default or 'empty'})." if value == default else f"= {value}"
    return Card(f"{key} {back}", {"name": key, "value": value})


@command("config", "path")
def config_path(ws: Workspace) -> Card:
    """Show the path of the settings file."""
    return Card(ws.paths.config, {"path": ws.paths.config})


@command("config", "edit")
def config_edit(ws: Workspace) -> Card:
    """Open the settings file in $VISUAL or $EDITOR."""
    if not interactive():
        raise InvalidInput(
            "There is no terminal to edit in.", hint="Set one by its name.", command="tt config set --help"
        )
    path = ws.paths.config
    if not os.path.exists(path):
        configure.replace_file(path, "")
    open_in_editor(path)
    for wrong in load().wrong().values():
        raise wrong
    return Card(f"{path} is in order.", {"path": path})


@command("features", "list")
def features_list(ws: Workspace) -> Sheet:
    """List the feature flags; all are local."""
    return report.features(ws.settings)


@command("features", "enable", writes=True)
def features_enable(ws: Workspace, key: Feature) -> Card:
    """Switch a feature on."""
    return _switched(ws, key, on=True)


@command("features", "disable", writes=True)
def features_disable(ws: Workspace, key: Feature) -> Card:
    """Switch a feature off."""
    return _switched(ws, key, on=False)


def _switched(ws: Workspace, key: str, *, on: bool) -> Card:
    configure.switch_feature(ws, key, on=on)
    return Card(f"{key} is {'on' if on else 'off'}.", {"name": key, "enabled": on})
