"""Help: of a command, of a group, and all there is."""

from __future__ import annotations

import re

import pytest
from tests.conftest import Tt

from timetracker.cli import registry, table, texts

pytestmark = pytest.mark.any_store

registry.load_all()
LEAVES = sorted(" ".join(words) for words in registry.COMMANDS)


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
    for line in ("--version log", "-V --json"):
        ran = tt(line)
        assert (ran.code, ran.out) == (2, "")
        assert f"{line.split()[0]} goes with nothing else." in ran.err


def test_a_group_lists_its_verbs(tt: Tt) -> None:
    for group in registry.GROUPS:
        ran = tt(f"{group} --help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: tt {group}")
        if group not in registry.DEFAULTS:
            assert tt(group) == ran
            assert tt(f"{group} --json").code == 2


def test_help_of_a_word_that_is_no_command_leads_to_the_one_that_is_meant(tt: Tt) -> None:
    for word, command in (("remove", "tt delete"), ("times", "tt when"), ("invoice snd", "tt invoice send")):
        ran = tt(f"help {word}")
        assert ran.code == 3
        assert f"Did you mean {command}?\ntry: {command} --help\n" in ran.err
    for line in ("xyzzy", "help xyzzy"):
        assert tt(line).err.endswith("Look at all commands.\ntry: tt help --all\n")
    assert tt("help web user xyzzy").err.endswith("try: tt web user --help\n")


def test_an_argument_of_a_closed_set_that_is_missing_names_the_set(tt: Tt) -> None:
    for line, choices in (
        ("completion", "bash, zsh, fish, powershell"),
        ("init", "bash, zsh, fish, powershell, waybar"),
    ):
        ran = tt(line)
        assert ran.code == 2
        assert f"Give one of: {choices}" in ran.err
    assert "See what it takes." in tt("delete").err
