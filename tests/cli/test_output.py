"""What every command has in common: options before and after the verb, formats, errors."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled

from timetracker.cli import grammar, registry, table, usage

registry.load_all()
READING = ("log", "report", "history", "project list", "client list", "tag list", "task list", "config list",
           "features list", "db check", "doctor")  # fmt: skip


def _fill(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme")
    tt('add site/login +a 7:00-8:00 --note "a | b, <i>"')
    tt("start docs")
    clock.tick("5m")


@pytest.fixture
def some(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A home with one thing of each kind."""
    return filled(tt, clock, _fill)


def test_an_option_that_is_the_value_of_another_asks_for_nothing(tt: Tt) -> None:
    assert tt("stop --note --json").err.startswith("tt: ")
    assert tt("stop --note=--json").err.startswith("tt: ")
    assert tt("stop --bogus --json").err.startswith("{")


def test_version_is_one_line(tt: Tt) -> None:
    assert tt("--version").out.startswith("tt 0.")
    assert tt("-V").out == tt("--version").out


@pytest.mark.parametrize(
    ("before", "after"),
    [("--json status", "status --json"), ("--quiet start site", "start site --quiet"),
     ("--format csv log", "log --format csv"), ("--format=csv log", "log --format=csv"),
     ("--ascii log", "log --ascii"), ("--no-color log --format table", "log --no-color --format table"),
     ("--json project list", "project --json list"), ("--json project list", "project list --json"),
     ("--user 1 status", "status --user 1"), ("--dry-run start x", "start x --dry-run"),
     ("--yes --json delete 1 --dry-run", "delete 1 --yes --json --dry-run"),
     ("--json timer status", "timer --json status"),
     ("--json", "status --json"), ("--quiet", "status --quiet"), ("--format plain", "status --format plain")],
)  # fmt: skip
def test_options_stand_before_and_after_the_verb(some: Tt, before: str, after: str) -> None:
    assert some(before) == some(after)


def test_what_stands_after_the_verb_wins(some: Tt) -> None:
    assert some("--format csv log --format plain") == some("log --format plain")
    assert some("--format csv log --json") == some("log --json")
    assert some("--json log --format csv") == some("log --format csv")


def test_a_store_named_before_or_after_is_used_and_after_wins(tt: Tt) -> None:
    first, two = tt.home / "one.db", tt.home / "two.db"
    assert tt(f"--store sqlite:///{first} start site").code == 0
    assert tt(f"start docs --store {two}").code == 0
    assert tt(f"--store {two} status --store {first} --json").data["entry"]["project"]["name"] == "site"
    tt.set(TT_STORE=str(two))
    assert tt("status --json").data["entry"]["project"]["name"] == "docs"
    assert tt(f"status --store {first} --json").data["entry"]["project"]["name"] == "site"
    assert not tt.store.exists()


@pytest.mark.parametrize(
    ("address", "code"), [("postgresql://x/y", 6), ("mysql://x", 2), ("sqlite://x", 2), ("sqlite:///", 2)]
)
def test_an_address_that_is_no_store_is_told(tt: Tt, address: str, code: int) -> None:
    for line in ("status", "start site", "log"):
        assert tt(f"{line} --store {address}").code == code


@pytest.mark.parametrize("line", READING)
def test_reading_commands_show_every_format(some: Tt, line: str) -> None:
    for name in ("table", "plain", "json", "csv", "markdown", "html"):
        ran = some(f"{line} --format {name}")
        assert (ran.code, ran.err) == (0, ""), name
        assert ran.out.endswith("\n")
        assert "\x1b" not in ran.out, "no colour without a terminal"
    assert set(json.loads(some(f"{line} --json").out)) == {"schema", "data", "warnings"}
    rows = list(csv.reader(io.StringIO(some(f"{line} --format csv").out, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert some(f"{line} --quiet")[:3] == (0, "", "")


def test_ascii_prints_nothing_else(some: Tt) -> None:
    some("add Straße/Ünï +größe 6:00-6:30 --note 'naïve… 🎉 日本'")
    for line in (
        "log",
        "report --by project,tag",
        "status",
        "project list",
        "log --format table",
        "edit last --note ü",
    ):
        assert some(f"{line} --ascii").out.isascii(), line


def test_html_and_markdown_escape_what_would_be_markup(some: Tt) -> None:
    assert "a | b, &lt;i&gt;" in some("log --format html").out
    assert r"a \| b, \<i\>" in some("log --format markdown").out


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [("stop --at 25:00", 2, "not_a_time"), ("edit 99 --note x", 3, "not_found"), ("add x 7:30-7:45", 4, "overlap"),
     ("start --bogus", 2, "invalid_input"), ("nope", 2, "invalid_input"), ("project show x", 3, "not_found"),
     ("log someday", 2, "not_a_span"), ("undo 99", 4, "cannot_undo"), ("project add SITE", 4, "name_taken"),
     ("project delete site", 4, "in_use"), ("start x/y/z", 2, "invalid_name"), ("start x --at 20:00", 2, "in_future")],
)  # fmt: skip
def test_errors_as_json_have_the_promised_shape_on_stderr(some: Tt, line: str, code: int, name: str) -> None:
    for option in ("--json", "--format json", "--format=json"):
        ran = some(f"{line} {option}")
        assert (ran.code, ran.out) == (code, ""), option
        data = json.loads(ran.err)
        assert set(data) == {"schema", "error"}
        assert data["schema"] == 1
        assert set(data["error"]) == {"code", "message", "hint", "command"}
        assert data["error"]["code"] == name
        assert data["error"]["message"]
        assert data["error"]["hint"]


def test_an_error_in_text_is_one_line_and_what_to_do(some: Tt) -> None:
    ran = some("edit 99 --note x")
    assert ran.err == "tt: There is no entry 99.\nLook at the entries of this week.\ntry: tt log week\n"


@pytest.mark.parametrize(
    "line",
    ["strat x", "proect list", "project lst", "timer strat x", "--format", "--store", "status x", "stop now",
     "log --format xml", "--bogus", "start", "undo 1 2", "--user"],
)  # fmt: skip
def test_wrong_usage_ends_with_two_and_a_way_on(some: Tt, line: str) -> None:
    ran = some(line)
    assert (ran.code, ran.out) == (2, "")
    assert "tt " in ran.err or "Give" in ran.err


@pytest.mark.parametrize(
    ("word", "command"),
    [("remove", "tt delete"), ("annotate", "tt note"), ("kill", "tt cancel"), ("untag", "tt edit"),
     ("dates", "tt when"), ("project rm", "tt project delete"), ("project arch", "tt project archive")],
)  # fmt: skip
def test_a_word_of_another_program_or_a_beginning_leads_to_ours(tt: Tt, word: str, command: str) -> None:
    ran = tt(word)
    assert ran.code == 2
    assert f"Did you mean {command}?\ntry: {command} --help\n" in ran.err


@pytest.mark.parametrize(
    ("word", "line"),
    [("frames", "log"), ("tags", "tag list"), ("yesterday", "log yesterday"), ("week", "log week"), ("rep", "report"),
     ("last", "log --limit 1"), ("projects", "project list"), ("current", "status"), ("project li", "project list")],
)  # fmt: skip
def test_what_only_shows_something_is_led_to_as_a_line_that_runs(some: Tt, word: str, line: str) -> None:
    ran = some(word)
    assert ran.code == 2
    assert ran.err.endswith(f"Did you mean tt {line}?\ntry: tt {line}\n")
    assert some(line).code == 0


def test_a_word_for_several_commands_leads_to_all_of_them(tt: Tt) -> None:
    assert "Did you mean tt join or tt project merge or tt task merge or tt tag merge?" in tt("merge a b").err
    assert tt("project merg a b").err.endswith("Did you mean tt project merge?\ntry: tt project merge --help\n")


@pytest.mark.parametrize(
    ("line", "hint"),
    [("start x --for 25", "What is over is added with its length: tt add PROJECT --for 25m"),
     ("start x --since 9:00", "Did you mean --at?"), ("add x --start 9:00", "Did you mean --from?"),
     ("stop --comment x", "Did you mean --note?"), ("edit --end 9:00", "Did you mean --to?"),
     ("log --since today", "Did you mean --from?"), ("report --group project", "Did you mean --by?"),
     ("start x --tags a", "A tag is a word with a +: tt start PROJECT +TAG"),
     ("start x --client a", "A client belongs to the project: tt project edit PROJECT --client CLIENT"),
     ("log --week", "A span is a word: tt log week"), ("log --current", "Did you mean --running?"),
     ("log --last 3", "Did you mean --limit?"),
     ("balance --goal 8h", "A goal is a setting: tt config set goal.week 40h"),
     ("log --forma csv", "Did you mean --format?"), ("--stroe x log", "Did you mean --store?"),
     ("project list --archived", "Did you mean --all?"), ("delete 1 --force", "Did you mean --yes?")],
)  # fmt: skip
def test_an_option_that_a_command_does_not_have_leads_to_what_it_means(some: Tt, line: str, hint: str) -> None:
    ran = some(line)
    assert ran.code == 2
    assert hint in ran.err.splitlines()


def test_every_option_that_is_led_to_is_one_of_ours() -> None:
    ours = {name for parameter in table.PARAMETERS for name in parameter[2]}
    assert {option for options in usage._SAME.values() for option in options} <= ours


def test_every_word_that_leads_to_a_command_leads_to_one_there_is() -> None:
    lines = [line for meant in registry.MEANT.values() for line in meant.split(" or ")]
    assert [line for line in lines if registry.canonical(line.split()) not in grammar.PATHS] == []


@pytest.mark.parametrize(
    ("option", "variables", "colored"),
    [("", {}, False), ("--color", {"NO_COLOR": "1"}, True), ("", {"FORCE_COLOR": "1"}, True),
     ("", {"CLICOLOR_FORCE": "1"}, True), ("", {"FORCE_COLOR": "0"}, False),
     ("--no-color", {"FORCE_COLOR": "1"}, False),
     ("", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)  # fmt: skip
def test_the_line_then_no_color_then_force_color_decide(
    some: Tt, option: str, variables: dict[str, str], *, colored: bool
) -> None:
    some.set(**variables)
    assert ("\x1b[" in some(f"chart --format table {option}").out) == colored


def test_a_mistyped_command_is_suggested(tt: Tt) -> None:
    assert "tt start" in tt("strat x").err
    assert "tt project list" in tt("project lst").err
    assert "tt timer start" in tt("timer strat").err


@pytest.mark.parametrize("now", ["yesterday", "2026-03-02", "2026-03-02T09:00:00", "99999-01-01T00:00:00Z", "x" * 9999])
def test_a_clock_that_cannot_be_is_told(tt: Tt, now: str) -> None:
    tt.set(TT_NOW=now)
    ran = tt("status")
    assert ran.code == 2
    assert "TT_NOW" in ran.err


def test_a_zone_that_cannot_be_is_told(tt: Tt) -> None:
    for zone in ("Mars/Base", "../../etc/passwd", "x" * 5000, "Europe"):
        tt.set(TT_ZONE=zone)
        assert tt("start site").code == 5
        assert tt("log").code == 5


def test_the_same_line_gives_the_same_bytes(some: Tt) -> None:
    for line in READING:
        if line != "doctor":
            assert some(f"{line} --json").out == some(f"{line} --json").out, line
