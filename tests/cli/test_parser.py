"""The parser of the generated table and Typer give the same call for every line, or both refuse it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings, strategies as st
from tests.bench import commands
from tests.conftest import Tt
from tests.properties.strategies import examples
from typer.exceptions import TyperException

from timetracker.cli import app, generate, grammar, main, parser, registry
from timetracker.cli.registry import Call, Help
from timetracker.domain.errors import InvalidInput

registry.load_all()
APP = typer.main.get_command(app.application(lambda call: call))
HELPED = "help"
COMMON = (
    "--json", "-q", "--format", "-fcsv", "--format=json", "--no-color", "--color", "--store", "--user=1", "--dry-run",
    "--yes", "-y", "--help", "-h", "--filter", "-qy", "-qf",
)  # fmt: skip
WORDS = (
    "site", "site/login", "+tag", "last", "@2", "week", "3", "0", "-1", "1_0", "", " ", "-", "--", "é", "--bogus", "-x",
    "-25m", "a=b", "-n=x", "--note=", "0.5", "nan", "9" * 20,
)  # fmt: skip


def by_typer(words: Sequence[str]) -> Call | str | None:
    """What Typer makes of a line: a call, help, or None when it refuses."""
    try:
        result: Any = APP.main(list(words), prog_name="tt", standalone_mode=False)
    except (TyperException, InvalidInput):
        return None
    return result if isinstance(result, Call) else HELPED


def by_table(words: Sequence[str]) -> Call | str | None:
    """What the table makes of it."""
    try:
        result = parser.parse(words)
    except (parser.NotInTable, InvalidInput):
        return None
    return HELPED if isinstance(result, Help) else result


def _line(path: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    row = grammar.row(path)
    own = grammar.parameters([*row.own, *row.common]) if row else []
    names = [name for parameter in own for name in (*parameter.names, *parameter.negative)]
    words = st.sampled_from([*WORDS, *COMMON, *names, *(f"{name}=3" for name in names)])
    return st.builds(
        lambda before, after: [*before, *registry.typed(path), *after],
        st.lists(st.sampled_from(COMMON), max_size=1),
        st.lists(words, max_size=5),
    )


OTHERS = (
    "in", "now", "timer start", "timer in", "web", "metrics", "project", "timer", "web user", "web user-add", "nope",
)  # fmt: skip
PATHS = [*grammar.PATHS, *(tuple(words.split()) for words in OTHERS)]


@given(st.sampled_from(PATHS).flatmap(_line))
@examples(60)
def test_table_and_typer_give_the_same_call_or_both_refuse(words: list[str]) -> None:
    assert by_table(words) == by_typer(words)


@pytest.mark.parametrize(
    "line",
    ["web -- --help", "-- --help", "project -- -h", "web -- --port=3", "web -- --bogus --help", "web -- -- -h", "-- -"],
)
def test_options_behind_two_dashes_where_a_verb_is_due_are_read_alike(line: str) -> None:
    assert by_table(line.split()) == by_typer(line.split())


@pytest.mark.slow
@given(st.sampled_from(PATHS).flatmap(_line))
@settings(max_examples=2000, deadline=None)
def test_table_and_typer_give_the_same_call_for_thousands_of_lines(words: list[str]) -> None:
    assert by_table(words) == by_typer(words)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_command_alone_and_with_each_of_its_options(path: tuple[str, ...]) -> None:
    row = grammar.row(path)
    typed = registry.typed(path)
    arguments = ["1"] * sum(parameter.needed for parameter in grammar.parameters(row.own)) if row else []
    lines = [typed, [*typed, *arguments], [*typed, *arguments, "--bogus"], [*typed, "-h", "x", "y", "z"]]
    for parameter in grammar.parameters(row.own if row else ()):
        lines += [
            [*typed, *arguments, name, *(["2"] if parameter.valued else [])]
            for name in (*parameter.names, *parameter.negative)
        ]
    for line in lines:
        assert by_table(line) == by_typer(line), line


def test_the_table_is_what_the_commands_say() -> None:
    assert generate.fresh(), "run python -m timetracker.cli.generate"


def test_the_application_runs_as_any_typer_program(tt: Tt) -> None:
    with pytest.raises(SystemExit) as ended:
        main.application()(["start", "site", "--json"])
    assert ended.value.code == 0
    assert '"project": {"id": 1, "name": "site"}' in tt.streams.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main.application()(["edit", "99", "--note", "x"])
    assert ended.value.code == 3


def test_a_line_that_the_stale_table_lacks_is_read_by_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    from timetracker.cli import table

    monkeypatch.delitem(table.COMMANDS, ("gaps",))
    assert isinstance(main.read(["gaps", "week"]), Call)


def test_the_bench_knows_a_line_for_every_command_that_it_does_not_leave_out(tmp_path: Path) -> None:
    lines = [words for words, _ in commands.lines(tmp_path) if words[0] != "_complete"]
    asked = [main.read(words) for words in lines]  # raises InvalidInput where a word is missing
    measured = {call.command.path for call in asked if isinstance(call, Call)}
    assert measured | commands.LEFT_OUT == set(grammar.PATHS)
    assert measured & commands.LEFT_OUT == set()
