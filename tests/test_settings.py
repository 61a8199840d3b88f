"""Settings: where values come from, what they may be, and where things are."""

from __future__ import annotations

import os
import sys
from datetime import time, timedelta
from pathlib import Path

import platformdirs
import pytest

from timetracker import VERSION
from timetracker.domain.errors import SettingsError
from timetracker.features import FEATURES
from timetracker.settings import SETTINGS, checked, find_paths, load, user_dirs


def home(tmp_path: Path, text: str = "") -> dict[str, str]:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return {"TT_HOME": str(tmp_path)}


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    environ = home(tmp_path, 'store = "/a.db"\n')
    assert load(environ={"TT_HOME": str(tmp_path / "none")}).values["store"] == ("", "default")
    assert load(environ=environ).values["store"] == ("/a.db", "file")
    assert load(environ={**environ, "TT_STORE": "/b.db"}).values["store"] == ("/b.db", "environment")
    assert load(environ={**environ, "TT_STORE": "/b.db"}, store="/c.db").values["store"] == ("/c.db", "flag")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_possible_and_told(name: str) -> None:
    assert checked(name, SETTINGS[name].default) is not None
    assert SETTINGS[name].help.endswith(".")


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_is_local_with_a_stage_and_not_expired(name: str) -> None:
    feature = FEATURES[name]
    assert feature.stage in ("experimental", "stable")
    expires, version = ([int(part) for part in text.split(".")[:2]] for text in (feature.expires, VERSION))
    assert expires > version, f"{name} is to be decided: keep it for good, or take it out"
    assert feature.help.endswith(".")


def test_values_have_the_type_of_their_kind(tmp_path: Path) -> None:
    loaded = load(environ=home(tmp_path, 'day.start = "04:30"\nweek.start = "sunday"\ntimer.max = "8h"\n'))
    assert (loaded.day_start, loaded.week_start, loaded.timer_max) == (time(4, 30), 6, timedelta(hours=8))
    assert (loaded.overlap, loaded.projects_create, loaded.log_keep_days) == ("refuse", "auto", 400)


@pytest.mark.parametrize("text", ['overlap = "maybe"', "overlap = 5", "web.port = true", 'features.first_steps = "no"',
                                  'zone = "Mars"', 'day.start = "4"', "timer.max = 12"])  # fmt: skip
def test_an_impossible_value_is_told_with_file_line_and_cure(tmp_path: Path, text: str) -> None:
    wrong = load(environ=home(tmp_path, f"# mine\n{text}\n")).wrong()
    assert list(wrong) == [text.partition(" =")[0]]
    error = next(iter(wrong.values()))
    assert f"{tmp_path / 'config.toml'}, line 2" in error.message
    assert error.hint.startswith("Give ")
    assert error.command[:2] in (("tt", "config"), ("tt", "features"))


def test_without_wrong_values_the_defaults_hold(tmp_path: Path) -> None:
    loaded = load(environ=home(tmp_path, 'overlap = "maybe"\nfeatures.first_steps = 1\ntimer.max = "9h"\n'))
    mended = loaded.without(loaded.wrong())
    assert (mended.overlap, mended.feature("first_steps"), mended.timer_max) == ("refuse", True, timedelta(hours=9))
    assert not mended.wrong()


def test_a_wrong_value_of_the_environment_does_not_blame_the_file(tmp_path: Path) -> None:
    loaded = load(environ={**home(tmp_path), "TT_ZONE": "Mars"})
    with pytest.raises(SettingsError, match="TT_ZONE") as wrong:
        _ = loaded.zone
    assert "config.toml" not in wrong.value.message


def test_unknown_names_are_kept_aside(tmp_path: Path) -> None:
    loaded = load(environ=home(tmp_path, "ovrlap = 1\nfeatures.nope = true\nx.y = 2\nzone = 'UTC'\n"))
    assert loaded.unknown == ("ovrlap", "features.nope", "x.y")


def test_with_a_home_everything_is_in_it(tmp_path: Path) -> None:
    paths = find_paths({"TT_HOME": str(tmp_path)})
    assert paths.config == str(tmp_path / "config.toml")
    assert paths.store == str(tmp_path / "timetracker.db")
    assert (paths.logs, paths.telemetry) == (str(tmp_path / "logs"), str(tmp_path / "telemetry"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the shortcut is for Linux only")
@pytest.mark.parametrize(
    "variables",
    [{}, {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"}, {"XDG_DATA_HOME": ""},
     {"XDG_STATE_HOME": "  "}, {"HOME": "/elsewhere"}, {"XDG_CONFIG_HOME": " /c "},
     {"XDG_CONFIG_HOME": "here"}, {"HOME": ""}, {"HOME": "here"}],
)  # fmt: skip
def test_the_shortcut_for_directories_says_what_platformdirs_says(
    environment: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        environment.delenv(name, raising=False)
    for name, value in variables.items():
        environment.setenv(name, value)
    assert find_paths(os.environ) == user_dirs()
    assert find_paths(os.environ).config == str(
        Path(platformdirs.user_config_dir("timetracker", appauthor=False)) / "config.toml"
    )
