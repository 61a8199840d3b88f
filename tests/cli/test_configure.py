"""Settings and features, as command lines, and what the settings file may hold."""

from __future__ import annotations

import stat

import pytest
from tests.conftest import Tt

from timetracker.settings import SETTINGS


def test_config_list_tells_value_and_origin_of_every_setting(tt: Tt) -> None:
    tt.settings('overlap = "trim"\n')
    by_name = {item["name"]: item for item in tt("config list --json").data["settings"]}
    assert list(by_name) == list(SETTINGS)
    assert (by_name["zone"]["value"], by_name["zone"]["origin"]) == ("UTC", "environment")
    assert (by_name["overlap"]["value"], by_name["overlap"]["origin"]) == ("trim", "file")
    assert (by_name["day.start"]["value"], by_name["day.start"]["origin"]) == ("00:00", "default")
    output = {item["name"]: item for item in tt("config list --store /tmp/x.db --json").data["settings"]}
    assert output["store"]["origin"] == "flag"


@pytest.mark.file_store
@pytest.mark.parametrize(
    ("name", "value"),
    [("zone", "Europe/Berlin"), ("week.start", "sunday"), ("day.start", "04:00"), ("overlap", "allow"),
     ("timer.max", "8h"), ("projects.create", "never"), ("format", "csv"), ("log.keep_days", "30"),
     ("web.port", "8080"), ("store", "sqlite:////tmp/x.db")],
)  # fmt: skip
def test_a_setting_is_set_shown_and_taken_back(tt: Tt, name: str, value: str) -> None:
    tt.set(TT_ZONE="")
    before = tt(f"config get {name} --json").data
    assert tt(f"config set {name} {value}").code == 0
    after = tt(f"config get {name} --json").data
    assert (str(after["value"]), after["origin"]) == (value, "file")
    assert tt(f"config unset {name}").code == 0
    assert tt(f"config get {name} --json").data == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("zone", "Mars/Base"), ("zone", "../etc/passwd"), ("week.start", "someday"), ("day.start", "4"),
     ("day.start", "25:00"), ("overlap", "maybe"), ("timer.max", "long"), ("timer.max", ""), ("log.keep_days", "0"),
     ("log.keep_days", "x"), ("web.port", "99999999999"), ("web.port", "65536"),
     ("format", "xml"), ("goal.day", "much"), ("goal.day", "25h"), ("goal.week", "169h")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_and_the_file_stays(tt: Tt, name: str, value: str) -> None:
    tt.settings('# mine\noverlap = "trim"\n')
    ran = tt("config set", name, value)
    assert (ran.code, ran.out) == (2, "")
    assert (tt.home / "config.toml").read_text() == '# mine\noverlap = "trim"\n'


def test_an_unknown_setting_is_not_found_and_suggested(tt: Tt) -> None:
    for line in ("config set ovrlap trim", "config get ovrlap", "config unset ovrlap"):
        ran = tt(line)
        assert ran.code == 3
        assert "overlap" in ran.err


def test_changing_a_setting_keeps_comments_order_and_mode(tt: Tt) -> None:
    tt.settings('# mine\noverlap = "trim" # why\n\n[day]\nstart = "04:00"\n# end\n')
    path = tt.home / "config.toml"
    path.chmod(0o640)
    tt("config set timer.max 9h")
    tt("config set day.start 05:00")
    assert path.read_text() == '# mine\noverlap = "trim" # why\n\ntimer.max = "9h"\n[day]\nstart = "05:00"\n# end\n'
    tt("config unset timer.max")
    tt("config unset day.start")
    assert path.read_text() == '# mine\noverlap = "trim" # why\n\n[day]\n# end\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_setting_through_a_link_stays_a_link(tt: Tt) -> None:
    tt.settings("")
    real = tt.home / "real.toml"
    (tt.home / "config.toml").rename(real)
    (tt.home / "config.toml").symlink_to(real)
    tt("config set overlap trim")
    assert (tt.home / "config.toml").is_symlink()
    assert real.read_text() == 'overlap = "trim"\n'


def test_dry_run_leaves_the_settings_file_alone(tt: Tt) -> None:
    for line in ("config set overlap trim", "config unset overlap", "features disable first_steps"):
        ran = tt(f"{line} --dry-run")
        assert (ran.code, ran.out.startswith("Dry run, nothing is changed.")) == (0, True)
    assert not (tt.home / "config.toml").exists()


def test_a_setting_that_the_environment_overrules_is_pointed_out(tt: Tt) -> None:
    ran = tt("config set zone Europe/Berlin --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["overridden"]
    assert tt("start site --json").data["entry"]["zone"] == "UTC"


def test_a_change_of_a_setting_is_an_event_without_its_value(tt: Tt) -> None:
    tt("config set store sqlite:////tmp/secret.db")
    tt("config unset store")
    tt("config set goal.day 8h")
    line = tt.log()[-1]
    assert (line["event"], line["setting"]) == ("setting.changed", "goal.day")
    assert "8h" not in str(tt.log())


def test_unknown_keys_of_the_file_are_pointed_out_with_a_suggestion(tt: Tt) -> None:
    tt.settings('ovrlap = "trim"\nfeatures.nope = true\n')
    ran = tt("status --json")
    assert ran.code == 0
    assert [warning["code"] for warning in ran.json["warnings"]] == ["unknown_setting"] * 2
    assert "Did you mean overlap?" in ran.json["warnings"][0]["message"]


@pytest.mark.parametrize(
    "text",
    ["overlap = ", "[", "= 1", "overlap = 'a\n", "a = 1\na = 2\n", "\x00", "zone = \"\x1b[31m\"", "[a]\n[a]\n",
     "overlap = [1,", "overlap = 2026-99-99"],
)  # fmt: skip
def test_a_settings_file_that_does_not_parse_is_named(tt: Tt, text: str) -> None:
    tt.settings(text)
    for line in ("status", "start site", "log", "config list", "config set overlap trim", "doctor"):
        ran = tt(line)
        assert (ran.code, ran.out) == (5, ""), line
        assert "config.toml" in ran.err
        assert "\x1b" not in ran.err
    assert tt("stop --json").error["code"] == "settings"


def test_a_settings_file_that_is_no_text_or_no_file_is_named(tt: Tt) -> None:
    tt.home.mkdir()
    path = tt.home / "config.toml"
    path.write_bytes(b"\xff\xfe")
    assert tt("status").code == 5
    path.unlink()
    path.mkdir()
    assert tt("status").code == 5


@pytest.mark.parametrize(
    ("text", "line"),
    [('overlap = "maybe"', "add site 7:00-8:00"), ("overlap = 5", "add site 7:00-8:00"), ('zone = "Mars"', "log"),
     ('day.start = "x"', "status"), ('week.start = "x"', "report"), ('timer.max = "x"', "add site 7:00-8:00"),
     ("log.keep_days = -1", "config list"), ("zone = 5", "status"), ("store = 5", "status"),
     ("day = 5", "status"), ("overlap = 2026-01-01", "add site 7:00-8:00"), ('format = "x"', "config list")],
)  # fmt: skip
def test_an_impossible_value_in_the_file_never_ends_in_a_traceback(tt: Tt, text: str, line: str) -> None:
    tt.set(TT_ZONE="")
    tt.settings(f"{text}\n")
    ran = tt(line)
    assert ran.code in (0, 5)
    assert "inside tt" not in ran.err
    assert ran.code == 0 or "config.toml" in ran.err


def test_features_are_listed_switched_and_recorded(tt: Tt) -> None:
    by_name = {item["name"]: item for item in tt("features list --json").data["features"]}
    assert (by_name["first_steps"]["enabled"], by_name["first_steps"]["origin"]) == (True, "default")
    assert set(by_name["first_steps"]) >= {"stage", "expires", "help"}
    assert tt("features disable first_steps").out == "first_steps is off.\n"
    assert "tt start" not in tt("status").out
    assert tt.log()[-1]["event"] == "feature.disabled"
    assert tt("features enable first_steps").out == "first_steps is on.\n"
    assert tt.log()[-1]["event"] == "feature.enabled"
    assert tt("features enable first_step").code == 3


def test_the_path_of_the_settings_file_is_shown(tt: Tt) -> None:
    assert tt("config path").out == f"{tt.home / 'config.toml'}\n"


def test_no_editor_is_opened_without_a_terminal(tt: Tt) -> None:
    assert tt("config edit").code == 2


@pytest.mark.parametrize(
    "text", ['overlap = "maybe"', "web.port = 0", 'features.first_steps = "yes"', 'goal.day = "x"']
)
def test_an_impossible_value_stops_all_but_what_mends_it(tt: Tt, text: str) -> None:
    tt.settings(f"# mine\n{text}\n")
    for line in ("status", "start site", "log", "doctor"):
        ran = tt(line)
        assert (ran.code, ran.out) == (5, ""), line
        assert "config.toml, line 2" in ran.err
    name = text.partition(" =")[0]
    output = tt("config list --json")
    assert [warning["code"] for warning in output.json["warnings"]] == ["wrong_setting"]
    mend = f"features enable {name[9:]}" if name.startswith("features.") else f"config unset {name}"
    ran = tt(mend)
    assert (ran.code, ran.err) == (0, "")
    assert tt("status").code == 0


def test_the_path_is_shown_of_a_file_that_does_not_parse(tt: Tt) -> None:
    tt.settings("overlap = ")
    assert tt("config path").out == f"{tt.home / 'config.toml'}\n"


def test_settings_in_sections_are_changed_where_they_stand(tt: Tt) -> None:
    tt.settings("[features] # mine\nfirst_steps = true\n\n[web]\nport = 8080\n")
    assert tt("features disable similar_names").code == 0
    assert tt("config set web.metrics loopback").code == 0
    assert tt("config get web.metrics").out == "loopback\n"
    assert (tt.home / "config.toml").read_text() == (
        '[features] # mine\nfirst_steps = true\nsimilar_names = false\n\n[web]\nport = 8080\nmetrics = "loopback"\n'
    )
