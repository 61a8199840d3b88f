"""Settings and features with their values and where those come from."""

from timetracker.domain.record import NamedTuple
from timetracker.features import FEATURES
from timetracker.settings import SETTINGS, Settings
from timetracker.store.address import shown
from timetracker.view import Card, Column, Sheet


class SettingInForce(NamedTuple):
    """A setting with its value as people see it, where that comes from, its default and its meaning."""

    name: str
    value: object
    origin: str
    default: object
    help: str


class FeatureInForce(NamedTuple):
    """A feature: whether it is on, where that comes from, and how settled it is."""

    name: str
    enabled: bool
    origin: str
    stage: str
    expires: str
    help: str


def settings_in_force(settings: Settings) -> list[SettingInForce]:
    """All settings, in the order of the registry."""
    return [setting_in_force(settings, name) for name in SETTINGS]


def setting_in_force(settings: Settings, name: str) -> SettingInForce:
    """One setting; an address without its password."""
    value, setting = settings.values[name], SETTINGS[name]
    text = shown(value.value) if name == "store" and isinstance(value.value, str) else value.value
    return SettingInForce(name, text, value.origin, setting.default, setting.help)


def features_in_force(settings: Settings) -> list[FeatureInForce]:
    """All features, in the order of the registry."""
    return [
        FeatureInForce(
            name, settings.feature(name), settings.features[name].origin, feature.stage, feature.expires, feature.help
        )
        for name, feature in FEATURES.items()
    ]


def listed(settings: Settings) -> Sheet:
    """One row a setting."""
    items = settings_in_force(settings)
    columns = (Column("name", "Setting"), Column("value", "Value"), Column("origin", "From"), Column("help", "Meaning"))
    rows = [(item.name, str(item.value), item.origin, item.help) for item in items]
    data = {"settings": [item._asdict() for item in items], "path": settings.paths.config}
    return Sheet("Settings", columns, rows, data)


def setting(settings: Settings, name: str) -> Card:
    """One setting: its value alone for people, all about it as data."""
    item = setting_in_force(settings, name)
    return Card(str(item.value), item._asdict())


def features(settings: Settings) -> Sheet:
    """One row a feature."""
    items = features_in_force(settings)
    columns = (
        Column("name", "Feature"), Column("enabled", "State"), Column("origin", "From"),
        Column("stage", "Stage"), Column("help", "Meaning"),
    )  # fmt: skip
    rows = [(item.name, "on" if item.enabled else "off", item.origin, item.stage, item.help) for item in items]
    return Sheet("Features", columns, rows, {"features": [item._asdict() for item in items]})
