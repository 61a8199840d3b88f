"""Odd words for every argument and option of every command: an answer or an error of ours, never a crash.

The lines are drawn from a seed; `make soak` tries many more.
"""

from __future__ import annotations

import io
import os
import shlex
from pathlib import Path
from random import Random

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.odd import ODD

from timetracker.cli import grammar
from timetracker.cli.main import main

# Addresses of servers are left out: a test reaches none.
STORES = ("", "x", ".", "sqlite:///", "sqlite:///a\udcff", "mysql://x")
# What serves, waits, sends or hands the terminal to another program.
LEFT_OUT = {("web", "serve"), ("metrics", "serve"), ("watch",), ("telemetry", "send"), ("config", "edit")}
CODES = {0, 2, 3, 4, 5, 6, 7}
SOAK = os.environ.get("TT_TEST_PROFILE") == "soak"


def options(path: tuple[str, ...]) -> list[str]:
    """The options of a command; those that take a value end in `=`."""
    row = grammar.row(path)
    assert row is not None
    named = [parameter for parameter in grammar.parameters((*row.own, *row.common)) if parameter.names]
    return [f"{item.names[0]}{'=' if item.valued else ''}" for item in named if "--help" not in item.names]


def line(chance: Random, path: tuple[str, ...]) -> list[str]:
    """A command with some of its options and some words, odd ones most of them."""
    words = [*path, *(chance.choice(ODD) for _ in range(chance.randrange(4)))]
    existing = options(path)
    for option in chance.sample(existing, min(len(existing), 3)):
        odd = STORES if option == "--store=" else ODD
        words.append(option + chance.choice(odd) if option.endswith("=") else option)
    return words


@pytest.mark.parametrize("seed", range(200 if SOAK else 1))
def test_no_line_is_a_defect_of_ours(tt: Tt, clock: EnvironmentClock, tmp_path: Path, seed: int) -> None:
    tt.environment.chdir(tmp_path)
    tt.set(TT_ZONE=("UTC", "Europe/Berlin", "Pacific/Apia")[seed % 3])
    tt('add a/b +two 7:00-8:00 --note "one"')
    tt("start a")
    chance = Random(seed)
    tried = sorted(set(grammar.PATHS) - LEFT_OUT)
    for path in tried if SOAK else chance.sample(tried, 30):
        clock.tick("1m")
        words = line(chance, path)
        tt.environment.setattr("sys.stdin", io.StringIO(""))
        tt.streams.readouterr()
        code = main(words)
        out, err = tt.streams.readouterr()
        assert code in CODES, (shlex.join(words), err)
        assert "inside tt" not in out + err, shlex.join(words)
