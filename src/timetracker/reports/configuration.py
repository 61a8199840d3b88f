"""Settings and features with their values and where those come from."""

from __future__ import annotations

from timetracker.features import FEATURES
from timetracker.settings import SETTINGS
from timetracker.store.address import shown
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from timetracker.settings import Settings


def listed(settings: Settings) -> Sheet:
    """One row a setting."""
    items = [setting_data(settings, name) for name in SETTINGS]
    columns = (Column("name", "Setting"), Column("value", "Value"), Column("origin", "From"), Column("help", "Meaning"))
    rows = [[str(item[column.key]) for column in columns] for item in items]
    return Sheet("Settings", columns, rows, {"settings": items, "path": settings.paths.config})


def setting_data(settings: Settings, name: str) -> dict[str, Any]:
    """A setting's name, value, origin, default and meaning."""
    value = settings.values[name]
    text = shown(value.value) if name == "store" and isinstance(value.value, str) else value.value
    return {
        "name": name, "value": text, "origin": value.origin, "default": SETTINGS[name].default,
        "help": SETTINGS[name].help,
    }  # fmt: skip


def setting(settings: Settings, name: str) -> Card:
    """One setting: its value alone for people, all about it as data."""
    item = setting_data(settings, name)
    return Card(str(item["value"]), item)


def features(settings: Settings) -> Sheet:
    """One row a feature."""
    items = [
        {
            "name": name, "enabled": settings.feature(name), "origin": settings.features[name].origin,
            "stage": feature.stage, "expires": feature.expires, "help": feature.help,
        }
        for name, feature in FEATURES.items()
    ]  # fmt: skip
    columns = (
        Column("name", "Feature"), Column("enabled", "State"), Column("origin", "From"),
        Column("stage", "Stage"), Column("help", "Meaning"),
    )  # fmt: skip
    rows = [
        [("on" if item["enabled"] else "off") if c.key == "enabled" else item[c.key] for c in columns] for item in items
    ]
    return Sheet("Features", columns, rows, {"features": items})
