"""Manual pages, made from the commands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

from timetracker.cli import grammar, manual, registry

pytestmark = pytest.mark.any_store


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """All pages."""
    return dict(manual.pages())


def test_every_command_has_a_page_that_names_all_its_options(pages: dict[str, str]) -> None:
    commands = {f"tt-{'-'.join(path)}.1" for path in grammar.PATHS}
    assert set(pages) == {"tt.1", *commands, *(f"tt-{name}.1" for name in registry.GROUPS)}
    for path in grammar.PATHS:
        row = grammar.row(path)
        assert row is not None
        text = pages[f"tt-{'-'.join(path)}.1"].replace("\\-", "-")
        names = [
            name
            for parameter in grammar.parameters([*row.own, *row.common])
            for name in (*parameter.names, *parameter.negative)
        ]
        assert [name for name in names if name not in text] == [], path


def test_the_overview_names_every_command_as_it_is_typed(pages: dict[str, str]) -> None:
    text = pages["tt.1"].replace("\\-", "-")
    for words in ("tt start", "tt project merge", "tt web user add", "tt web logout-all"):
        assert f".B {words}\n" in text


def test_the_formatter_has_nothing_to_say_against_any_page(pages: dict[str, str]) -> None:
    groff = shutil.which("groff") or pytest.skip("groff is not installed")
    everything = "".join(pages.values())
    ran = subprocess.run(
        [groff, "-man", "-Tutf8", "-Kutf8", "-ww"],
        input=everything,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_page_says_what_the_help_says(tt: Tt) -> None:
    out = tt("man task status").out
    assert out.startswith('.TH TT\\-TASK\\-STATUS 1 "" "tt ')
    assert ".SH SYNOPSIS\n.B tt task status\n.RI [ OPTIONS ]\n.I TASK\n.I STATUS\n" in out
    assert "todo, in_progress, review, done or cancelled." in out
    assert tt("man rm").out == tt("man delete").out
    assert tt("man").out.startswith(".TH TT 1")
    assert tt("man nope").code == 3
    group = tt("man telemetry").out.replace("\\-", "-")
    assert "tt-telemetry - What may be sent, and whether\n" in group
    assert ".B tt telemetry forget\nWithdraw consent and delete what was kept.\n" in group


def test_all_pages_are_written_into_a_directory(tt: Tt, tmp_path: Path, pages: dict[str, str]) -> None:
    ran = tt(f"man --out {tmp_path}/man1 --json")
    assert ran.data["pages"] == len(pages)
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "man1").iterdir()} == pages
    (tmp_path / "file").touch()
    assert tt(f"man --out {tmp_path}/file").code == 7


def test_no_line_of_text_is_taken_for_a_request() -> None:
    assert manual._line(".TH at the start") == "\\&.TH at the start"
    assert manual._line("a \\ and a - and a '") == "a \\e and a \\- and a \\(aq"
