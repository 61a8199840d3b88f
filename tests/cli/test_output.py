"""What every command has in common: options before and after the verb, formats, errors, help."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled

from timetracker.cli import registry, table, texts

registry.load_all()
LEAVES = sorted(" ".join(words) for words in registry.COMMANDS)
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


@pytest.mark.parametrize("line", LEAVES)
def test_every_command_has_help_with_the_common_options(tt: Tt, line: str) -> None:
    ran = tt(f"{line} --help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: tt {' '.join(registry.typed(tuple(line.split())))} ")
    assert tt(f"{line} -h").out == ran.out
    for option in ("--format", "--json", "--quiet", "--no-color", "--ascii", "--store", "--help"):
        assert option in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "<" not in ran.out.partition("\n\n")[0], "a type of Python"
    listed = re.findall(r"^  (\S+|-\w, --\w.*?)  +\S", ran.out.partition("\nArguments\n")[2], re.MULTILINE)
    assert len(listed) == len(set(listed)), "an argument or option is listed twice"
    assert "[[" not in ran.out.partition("\n\n")[0], "an argument that may be left out is in one pair of brackets"
    assert ".." not in re.findall(r"Default: (\S+)\n", ran.out), "a default that reads like another"
    command = registry.COMMANDS[tuple(line.split())]
    assert ("--dry-run" in ran.out) == command.writes
    assert ("--yes" in ran.out) == command.confirms
    assert not tt.home.exists()


def test_help_lists_all_commands_groups_and_aliases(tt: Tt) -> None:
    out = tt("help --all").out
    for word in {words[0] for words in registry.COMMANDS} | set(registry.GROUPS):
        assert re.search(rf"\n  {word}[ ,]", out), word
    for alias, verb in registry.ALIASES.items():
        assert re.search(rf"\n  {verb},.* {alias}[ ,]", out), alias
    assert sorted(word for words in registry.SECTIONS.values() for word in words) == sorted(
        {words[0] for words in registry.COMMANDS} | set(registry.GROUPS)
    )


def test_help_lists_apart_what_not_every_command_takes(tt: Tt) -> None:
    out = tt("help --all").out
    every, some = out.partition("\nOptions of every command\n")[2].split(
        "\nOptions of commands that change something, or ask\n"
    )
    assert set(re.findall(r"--[a-z-]+", some)) == {"--dry-run", "--yes"}
    for option in re.findall(r"^  (?:-\w, )?(--[a-z-]+)", every, re.MULTILINE):
        assert option in tt("log --help").out, option
    assert tt("log --yes").code == tt("log --dry-run").code == 2


def test_a_group_inside_a_group_is_described_by_its_own_words(tt: Tt) -> None:
    assert "\nTokens of the web admin.\n" in tt("help web token").out
    assert "\nUsers of the web admin.\n" in tt("help web user").out


def test_an_option_with_a_value_names_it() -> None:
    parameters = zip(table.PARAMETERS, texts.PARAMETERS, strict=True)
    valued = [(names, value) for (_, kind, names, *_), (value, _) in parameters if kind not in ("flag", "switch")]
    assert len(valued) > 50
    assert [names for names, value in valued if not value] == []


def test_the_first_help_fits_a_screen_of_24_lines_with_the_prompt(tt: Tt) -> None:
    out = tt("--help").out
    assert out == tt("-h").out == tt("help").out
    assert out.count("\n") < 24
    listed = re.findall(r"^  (\w+)", out, re.MULTILINE)
    assert sorted(listed) == sorted(registry.MAIN)
    assert len(listed) == 10


def test_no_summary_is_longer_than_48_characters(tt: Tt) -> None:
    summaries = [paragraphs[0].rstrip(".") for paragraphs in texts.COMMANDS.values()] + list(registry.GROUPS.values())
    assert [text for text in summaries if len(text) > 48] == []


def test_help_of_a_command_is_that_of_its_option(tt: Tt) -> None:
    for words in ("start", "project add", "web user add", "web user", "timer start", "in"):
        assert tt(f"help {words}").out == tt(f"{words} --help").out
    assert "\nAlias: tt in\n" in tt("help start").out
    assert tt("help nope").code == 3
    assert tt("version").out == tt("--version").out


def test_an_option_that_is_the_value_of_another_asks_for_nothing(tt: Tt) -> None:
    assert tt("stop --note --json").err.startswith("tt: ")
    assert tt("stop --note=--json").err.startswith("tt: ")
    assert tt("stop --bogus --json").err.startswith("{")


def test_a_group_lists_its_verbs(tt: Tt) -> None:
    for group in registry.GROUPS:
        ran = tt(f"{group} --help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: tt {group}")
        if group not in registry.DEFAULTS:
            assert tt(group) == ran
            assert tt(f"{group} --json").code == 2


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
    [("remove", "tt delete"), ("frames", "tt log"), ("annotate", "tt note"), ("rep", "tt report"),
     ("tags", "tt tag list"), ("yesterday", "tt log"), ("kill", "tt cancel"), ("untag", "tt edit"),
     ("project rm", "tt project delete"), ("project li", "tt project list")],
)  # fmt: skip
def test_a_word_of_another_program_or_a_beginning_leads_to_ours(tt: Tt, word: str, command: str) -> None:
    ran = tt(word)
    assert ran.code == 2
    assert f"Did you mean {command}?\ntry: {command} --help\n" in ran.err


def test_help_of_a_word_that_is_no_command_leads_to_the_one_that_is_meant(tt: Tt) -> None:
    for word, command in (("remove", "tt delete"), ("times", "tt when"), ("invoice snd", "tt invoice send")):
        ran = tt(f"help {word}")
        assert ran.code == 3
        assert f"Did you mean {command}?\ntry: {command} --help\n" in ran.err
    for line in ("xyzzy", "help xyzzy"):
        assert tt(line).err.endswith("Look at all commands.\ntry: tt help --all\n")
    assert tt("help web user xyzzy").err.endswith("try: tt web user --help\n")


def test_every_word_that_leads_to_a_command_leads_to_one_there_is() -> None:
    assert [word for word, line in registry.MEANT.items() if tuple(line.split()) not in registry.COMMANDS] == []


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
