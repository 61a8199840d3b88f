"""The settings file: the fast reader says what tomllib says, and a change leaves all else alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from timetracker.domain.errors import SettingsError
from timetracker.settings_file import line_of, plain_toml, read_file, with_value

_WORDS = st.sampled_from(["a", "b", "a.b", "b.a", "a.b.c", "day.start", "day", "1", "a-b", '"a"', "a . b", ""])
_VALUES = st.sampled_from(
    ["1", "0", "007", "-1", "1_0", "1.5", "true", "false", '"x"', "'x'", '""', '"a\\tb"', '"""x"""', "'''", '"#"',
     "[1]", "{a = 1}", "2026-01-01", "", "x", '"x" # why', "1# why", "true #\tx", '"é 日"', '"\u00a0"', '"a" "b"']
)  # fmt: skip
_LINES = st.one_of(
    st.builds("{} = {}".format, _WORDS, _VALUES),
    st.builds("[{}]".format, _WORDS),
    st.builds("[{}] # {}".format, _WORDS, _WORDS),
    st.sampled_from(["", "# note", "  # a\tb", "[[a]]", "=", "[", "a", " \t", "# \x7f"]),
    st.text(max_size=12).filter(lambda text: "\r" not in text),
)


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in table.items():
        result |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return result


@given(st.lists(_LINES, max_size=6).map("\n".join))
@example("a = 1\n[a]")
@example("a.b = 1\n[a]\nc = 2")
@example("[a]\nb = 1\n[a.b]")
@example("[a.b]\nc = 1\n[a]\nb = 2")
def test_what_the_fast_reader_accepts_is_what_tomllib_reads(text: str) -> None:
    quick = plain_toml(text)
    if quick is not None:
        assert quick == flat(tomllib.loads(text))
        assert [type(value) for value in quick.values()] == [type(v) for v in flat(tomllib.loads(text)).values()]


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment\n", 'zone = "Europe/Berlin"\n', "zone = 'UTC' # mine\nlog.keep_days = 30 # days\n",
     '[day] # begins late\nstart = "04:00"\n\n[features]\nfirst_steps = false\n'],
)  # fmt: skip
def test_an_ordinary_file_needs_no_tomllib(text: str) -> None:
    assert plain_toml(text) == flat(tomllib.loads(text))


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ("", "overlap", "trim", 'overlap = "trim"\n'),
        ("# mine", "overlap", "trim", '# mine\noverlap = "trim"\n'),
        ("overlap = 'trim' # why # not\n", "overlap", "allow", 'overlap = "allow" # why # not\n'),
        ("[features]\nfirst_steps = true\n", "features.similar_names", False,
         "[features]\nfirst_steps = true\nsimilar_names = false\n"),
        ("[web]\nport = 1\n\n# the day\n[day]\n", "web.host", "x", '[web]\nport = 1\nhost = "x"\n\n# the day\n[day]\n'),
        ("[day]\n", "day.start", "05:00", '[day]\nstart = "05:00"\n'),
        ('[day] # late\nstart = "04:00"\n', "day.start", "05:00", '[day] # late\nstart = "05:00"\n'),
        ('# top\nzone = "UTC"\n\n# the day\n[day]\n', "overlap", "trim",
         '# top\nzone = "UTC"\n\noverlap = "trim"\n# the day\n[day]\n'),
        ('"overlap" = "trim"\n', "overlap", "allow", '"overlap" = "allow"\n'),
        ("log . keep_days=5#d\n", "log.keep_days", 6, "log . keep_days = 6 #d\n"),
        ('a = 1\noverlap = "trim"\nb = 2\n', "overlap", None, "a = 1\nb = 2\n"),
        ("a = 1\n", "overlap", None, "a = 1\n"),
        ("", "store", 'a"b\\c\n\U0001f389', '[s]'),
    ],
)  # fmt: skip
def test_a_change_touches_its_own_line_only(before: str, name: str, value: Any, after: str) -> None:
    changed = with_value(before, name, value)
    if after == "[s]":
        assert tomllib.loads(changed) == {name: value}
    else:
        assert changed == after


@pytest.mark.parametrize(
    ("text", "name"),
    [("web = {port = 1}\n", "web.port"), ('x = """\noverlap = "a"\n"""\n', "overlap"),
     ("overlap = [\n1,\n]\n", "overlap"), ("[store]\nx = 1\n", "store"), ("overlap = '''\na'''\n", "overlap")],
)  # fmt: skip
def test_what_only_a_person_can_change_is_refused_and_never_broken(text: str, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be changed for you") as refused:
        with_value(text, name, "new", "config.toml")
    assert refused.value.hint == "Change it by hand."
    assert refused.value.command[-2:] == ("config", "edit")


@given(st.lists(_LINES, max_size=6).map("\n".join), st.sampled_from(["a", "a.b", "b.a", "day.start"]),
       st.one_of(st.none(), st.booleans(), st.integers(0, 99), st.text(st.characters(codec="utf-8"))))  # fmt: skip
def test_a_change_changes_one_setting_or_is_refused(text: str, name: str, value: Any) -> None:
    try:
        before = flat(tomllib.loads(text))
        changed = with_value(text, name, value)
    except (tomllib.TOMLDecodeError, SettingsError):
        return
    expected = {key: said for key, said in before.items() if key != name}
    assert flat(tomllib.loads(changed)) == (expected if value is None else expected | {name: value})


def test_the_line_of_a_setting_is_found_in_its_section() -> None:
    text = '# start = "x"\nzone = "UTC"\n[day]\nstart = "04:00"\n'
    assert (line_of(text, "zone"), line_of(text, "day.start"), line_of(text, "start")) == (2, 4, None)


def test_a_file_that_does_not_parse_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('zone = "UTC"\noverlap = \n')
    with pytest.raises(SettingsError, match=r"config\.toml.*line 2") as wrong:
        read_file(str(path))
    assert wrong.value.hint


def test_a_file_that_is_not_there_sets_nothing(tmp_path: Path) -> None:
    assert read_file(str(tmp_path / "no" / "config.toml")) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a = " + "[" * 3000 + "]" * 3000, "nested too deeply"), ("a = " + "9" * 5000, "does not parse")],
)
def test_a_file_that_no_reader_can_take_is_an_error_of_the_settings(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason):
        read_file(str(path))
