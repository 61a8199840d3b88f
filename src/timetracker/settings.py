"""Settings: one registry, the value of each with its origin, and the paths."""

from __future__ import annotations

import os
import sys
from datetime import time, timedelta, tzinfo

from timetracker import zones
from timetracker.domain.annotations import Any, Collection, Mapping
from timetracker.domain.calendar import WEEKDAYS
from timetracker.domain.entry import POLICIES
from timetracker.domain.families import SettingsError
from timetracker.domain.record import NamedTuple
from timetracker.domain.setting import CHECKS, OVERLAP, RATES, Setting, expected
from timetracker.features import FEATURES
from timetracker.settings_file import line_of, read_file, text_of
from timetracker.view import FORMATS

CONSENT = "consent.json"  # in the directory of telemetry; every command looks whether it is there
GATE = ".gate"  # there too; its time of change is when commands begin to draw whether a series of requests starts
FILTERS = "filters."  # what is below is a filter saved by its user


SETTINGS: dict[str, Setting] = {
    "zone": Setting("", "IANA zone in which times are read and shown; empty: the system's.", "zone"),
    "week.start": Setting("monday", "The day on which a week begins.", "choice", WEEKDAYS),
    "day.start": Setting("00:00", "When a day begins, as in 04:00 for people who work past midnight.", "clock"),
    "overlap": Setting(
        "refuse",
        "What happens to a typed entry that would overlap others: refuse it, trim the others, or allow it.",
        "choice",
        POLICIES,
    ),
    "timer.max": Setting("12h", "An entry that runs for longer is pointed out as forgotten.", "duration"),
    "projects.create": Setting(
        "auto", "Whether start and add make an unknown project: auto, ask, never.", "choice", ("auto", "ask", "never")
    ),
    "git.task": Setting(
        "off",
        "Whether a start without a project takes the branch as task: off, branch, or last (what follows its last /).",
        "choice",
        ("off", "branch", "last"),
    ),
    "format": Setting("table", "How sheets are shown on a terminal.", "choice", FORMATS),
    "pager": Setting("on", "Whether what is longer than the screen goes through a pager.", "choice", ("on", "off")),
    "log.keep_days": Setting(400, "Days for which files of the event log are kept.", "whole"),
    "backups": Setting(
        "rolling",
        "Whether a copy goes to backups/ once a day, of which 7 days and 4 weeks are kept: rolling, off.",
        "choice",
        ("rolling", "off"),
    ),
    "metrics.project_labels": Setting(
        "off", "Whether metrics carry names of projects: off, name.", "choice", ("off", "name")
    ),
    "metrics.user_labels": Setting(
        "off", "Whether metrics tell people apart: off, id, name.", "choice", ("off", "id", "name")
    ),
    "goal.day": Setting("", "Time to track a day, from days on, as in 8h; 6h from 2026-03-02.", "goal"),
    "goal.week": Setting("", "Time to track a week, from days on, as in 40h; none from 2026-09-01.", "goal"),
    "budget.warn": Setting(
        "80, 100", "Percents of a budget at which stop and start warn, with commas; empty: never.", "percents"
    ),
    "store": Setting("", "Address of the store; empty: a file in the data directory."),
    RATES: Setting(
        "off",
        "Whether members see rates, currencies and budgets of money: on, off. Kept in the store, for all who share it.",
        "choice",
        ("on", "off"),
        stored=True,
    ),
    OVERLAP: Setting(
        "refuse",
        "Whether what members type may overlap: refuse, allow. Kept in a store on PostgreSQL, which holds them to it.",
        "choice",
        ("refuse", "allow"),
        stored=True,
    ),
    "web.port": Setting(8787, "Port of the local web admin, read when it starts.", "port"),
    "web.host": Setting(
        "", "Address that the web admin binds to, read when it starts; empty: this computer only.", "address"
    ),
    "web.allow": Setting(
        "",
        "Names that lead to the web admin, split by commas: NAME, NAME:PORT, or https://NAME behind a proxy with TLS.",
        "names",
    ),
    "web.proxies": Setting(
        "",
        "Trusted proxies, split by commas: addresses or networks whose word on the client and HTTPS counts.",
        "networks",
    ),
    "web.metrics": Setting(
        "token", "Who may read /metrics: holders of a token, or loopback.", "choice", ("token", "loopback")
    ),
}


class Paths(NamedTuple):
    """Where things are; `state` holds logs, telemetry and the installation's own files."""

    config: str
    store: str
    state: str
    logs: str
    telemetry: str
    hooks: str


class Value(NamedTuple):
    """A setting's value and where it comes from: default, file, environment or flag."""

    value: Any
    origin: str


class Settings:
    """All settings in force. Values are checked when they are first used or listed."""

    def __init__(
        self, values: Mapping[str, Value], features: Mapping[str, Value], paths: Paths,
        unknown: tuple[str, ...] = (), filters: Mapping[str, Any] = {},  # noqa: B006 - nobody changes a mapping
    ) -> None:  # fmt: skip
        self.filters = filters
        self.values = values
        self.features = features
        self.paths = paths
        self.unknown = unknown
        self._zone: tzinfo | None = None

    def __getitem__(self, name: str) -> Any:
        """The checked value of a setting.

        Raises SettingsError.
        """
        setting = self.values[name]
        return checked(name, setting.value, self.paths.config if setting.origin == "file" else "")

    def feature(self, name: str) -> bool:
        """Whether a feature is on.

        Raises SettingsError.
        """
        value = self.features[name].value
        if not isinstance(value, bool):
            where = f"features.{name}"
            raise _impossible(where, value, self.paths.config, "Give true or false.", f"tt features enable {name}")
        return value

    def wrong(self) -> dict[str, SettingsError]:
        """What the file sets to something that cannot be, by its dotted name."""
        errors: dict[str, SettingsError] = {}
        for prefix, values, check in (("", self.values, self.__getitem__), ("features.", self.features, self.feature)):
            for name, value in values.items():
                try:
                    if value.origin == "file":
                        check(name)
                except SettingsError as error:
                    errors[prefix + name] = error
        return errors

    def without(self, names: Collection[str]) -> Settings:
        """The same settings with the defaults of some dotted names."""
        values = {n: Value(SETTINGS[n].default, "default") if n in names else v for n, v in self.values.items()}
        features = {
            n: Value(FEATURES[n].default, "default") if f"features.{n}" in names else v
            for n, v in self.features.items()
        }
        return Settings(values, features, self.paths, self.unknown, self.filters)

    def with_stored(self, values: Mapping[str, Any]) -> Settings:
        """The same settings with what the store has of them."""
        stored = {name: Value(value, "store") for name, value in values.items()}
        return Settings({**self.values, **stored}, self.features, self.paths, self.unknown, self.filters)

    @property
    def store(self) -> str:
        """Address of the store."""
        return str(self["store"]) or self.paths.store

    @property
    def zone(self) -> tzinfo:
        """The zone in force."""
        if self._zone is None:
            try:
                self._zone = zones.zone(self._zone_named())
            except SettingsError as error:
                if self.values["zone"].origin != "environment":
                    raise
                raise SettingsError(
                    f"TT_ZONE is wrong. {error.message}", hint=error.hint, command=error.command
                ) from error
        return self._zone

    def _zone_named(self) -> str:
        # The check loads the zone database: only a value from outside is worth it.
        value = self.values["zone"]
        return str(self["zone"] if value.origin == "file" else value.value)

    @property
    def zone_name(self) -> str:
        """Its IANA name."""
        return str(self.values["zone"].value) or zones.system_name()

    @property
    def day_start(self) -> time:
        """When a day begins."""
        begin: time = self["day.start"]
        return begin

    @property
    def week_start(self) -> int:
        """The weekday on which a week begins; 0 is Monday."""
        return WEEKDAYS.index(self["week.start"])

    @property
    def overlap(self) -> str:
        """The overlap policy: refuse, trim or allow."""
        return str(self["overlap"])

    @property
    def timer_max(self) -> timedelta:
        """How long an entry may run before it is pointed out."""
        longest: timedelta = self["timer.max"]
        return longest

    @property
    def projects_create(self) -> str:
        """auto, ask or never."""
        return str(self["projects.create"])

    @property
    def log_keep_days(self) -> int:
        """Days for which the event log is kept."""
        return int(self["log.keep_days"])


def load(
    *, store: str | None = None, environ: Mapping[str, str] = os.environ, in_file: Mapping[str, Any] | None = None
) -> Settings:
    """The settings of this installation: defaults, then the file, the environment, and flags.

    The file is read unless what is in it is given. Raises SettingsError when it does not parse.
    """
    paths = find_paths(environ)
    in_file = read_file(paths.config) if in_file is None else in_file
    values = {name: Value(setting.default, "default") for name, setting in SETTINGS.items()}
    features = {name: Value(feature.default, "default") for name, feature in FEATURES.items()}
    unknown = []
    filters: dict[str, Any] = {}
    for name, value in in_file.items():
        if name in values and not SETTINGS[name].stored:
            values[name] = Value(value, "file")
        elif name.removeprefix("features.") in features and name.startswith("features."):
            features[name.removeprefix("features.")] = Value(value, "file")
        elif name.startswith(FILTERS):
            filters[name.removeprefix(FILTERS)] = value
        else:
            unknown.append(name)
    for variable, name in (("TT_ZONE", "zone"), ("TT_STORE", "store")):
        if environ.get(variable):
            values[name] = Value(environ[variable], "environment")
    if store is not None:
        values["store"] = Value(store, "flag")
    return Settings(values, features, paths, tuple(unknown), filters)


def find_paths(environ: Mapping[str, str]) -> Paths:
    """Where settings, store, log and telemetry are."""
    home = environ.get("TT_HOME")
    if home:
        home = os.path.abspath(os.path.expanduser(home))
        return _paths(home, home, home)
    if sys.platform.startswith("linux") and environ.get("HOME", "/").startswith("/"):
        # What platformdirs would say, without its import: a test holds the two equal.
        return _paths(
            *(
                os.path.join(_xdg(environ, variable, default), "timetracker")
                for variable, default in (
                    ("XDG_CONFIG_HOME", ".config"),
                    ("XDG_DATA_HOME", ".local/share"),
                    ("XDG_STATE_HOME", ".local/state"),
                )
            )
        )
    return user_dirs()


def _xdg(environ: Mapping[str, str], variable: str, default: str) -> str:
    set_to = environ.get(variable, "")
    # A relative path is to be ignored: XDG Base Directory Specification.
    return set_to if set_to.startswith("/") else os.path.join(os.path.expanduser("~"), default)


def user_dirs() -> Paths:
    """The directories of the platform."""
    import platformdirs  # door: platformdirs

    dirs = platformdirs.PlatformDirs("timetracker", appauthor=False)
    return _paths(dirs.user_config_dir, dirs.user_data_dir, dirs.user_state_dir)


def _paths(config: str, data: str, state: str) -> Paths:
    join = os.path.join
    return Paths(
        join(config, "config.toml"),
        join(data, "timetracker.db"),
        state,
        join(state, "logs"),
        join(state, "telemetry"),
        join(config, "hooks"),
    )


def checked(name: str, value: Any, path: str = "") -> Any:
    """The value of a setting in the type that its kind means.

    Raises SettingsError when it cannot be.
    """
    setting = SETTINGS[name]
    result = zones.checked(value) if setting.kind == "zone" else CHECKS[setting.kind](value, setting)
    if result is None:
        raise _impossible(name, value, path, expected(setting), f"tt config unset {name}")
    return result


def _impossible(name: str, value: Any, path: str, hint: str, command: str) -> SettingsError:
    line = line_of(text_of(path), name) if path else None
    where = f" in {path}" + (f", line {line}" if line else "") if path else ""
    return SettingsError(f"The setting {name} cannot be {value!r}{where}.", hint=hint, command=command)
