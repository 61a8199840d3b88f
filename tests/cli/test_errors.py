"""What an error says: the thing by number, project and times, what to do in words, and a command that can be run.

Every command that any test is offered is run as well: tests/suggested.py.
"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

from tests import sources
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

import timetracker
from timetracker.cli import registry
from timetracker.cli.output import error_text

SOURCES = Path(timetracker.__file__).parent
ENTRY = "entry 1 (site/login, 2026-03-02 07:00 – 08:00)"
NEWER = "entry 2 (docs, running since 2026-03-02 09:00)"
SAYS = {
    "start old": ("The project old is archived.", "tt project unarchive old"),
    "edit 1 --from 06:00 --to 06:00 --for 1h": ("Start, end and length together say too much.", None),
    "edit 1 --from 07:00": (f"E{ENTRY[1:]} is like that already.", None),
    "edit 99 --note x": ("There is no entry 99.", "tt log week"),
    "edit x --note y": ("'x' names no entry.", "tt log"),
    "add docs 07:30-07:45": (f"It would overlap {ENTRY}.", "tt edit 1"),
    "add docs 08:30-09:30": (f"It would overlap {NEWER}.", "tt edit 2"),
    "stop --at 08:59": (f"E{NEWER[1:]} began after that.", "tt edit 2"),
    "add docs 05:00 +1h": ("'+1h' after a time is not read as a length.", "tt add docs --from 05:00 --for 1h"),
    "add docs 5:00 for 1h": ("'1h' after a time is not read as a length.", "tt add docs --from 5:00 --for 1h"),
    "add docs 1H": ("'1H' is a length of time.", None),
    "add docs 5:00 -6:00": ("tt add has no option -6.", "tt add --help"),
    "add docs 930 1030": ("'930 1030' is not a span of time. Did you mean 9:30-10:30?", None),
    "edit last +x": ("tt edit does not take '+x'.", "tt edit --help"),
    "add docs mon 5:00 1h": ("'1h' after a time is not read as a length.", "tt add docs --from 'mon 5:00' --for 1h"),
    "split 1 --at 08:30": (f"2026-03-02 08:30:00 does not lie inside {ENTRY}.", None),
    "split 1 --into 4000": ("An entry cannot be split into 4000.", None),
    "split 2 --into 2": (f"E{NEWER[1:]} has no end yet.", "tt stop"),
    "join 1 1": (f"E{ENTRY[1:]} cannot be joined with itself.", None),
    "resize 1 --by -1h": (f"Nothing of {ENTRY} would be left.", "tt delete 1"),
    "continue 2": (f"E{NEWER[1:]} is running already.", "tt status"),
    "resume": ("Nothing is paused.", None),
    "report --project nosuch": ("There is no project called 'nosuch'.", "tt project list"),
    "tag show nosuch": ("There is no tag called 'nosuch'.", "tt tag list"),
    "task show nosuch": ("There is no task called 'nosuch'.", "tt task list"),
    "client show nosuch": ("There is no client called 'nosuch'.", "tt client list"),
    "client add acme": ("The client acme exists already as Acme.", "tt client list --all"),
    "log --filter nosuch": ("There is no filter called 'nosuch'.", "tt filter list"),
    "config set nosuch 1": ("There is no setting called 'nosuch'.", "tt config list"),
    "config set week.start never": ("The setting week.start cannot be 'never'", "tt config unset week.start"),
    "undo 99": ("Cannot undo 99: only 5 actions are left to undo.", "tt history"),
    "man nosuch": ("There is no command 'nosuch'.", "tt man"),
    "undo abc": ("N cannot be 'abc'.", "tt undo --help"),
    "split 1 --into 2.5": ("--into cannot be '2.5'.", "tt split --help"),
    "metrics serve --port 99999": ("--port cannot be '99999'.", "tt metrics serve --help"),
    "stop 'a note'": ("tt stop does not take 'a note'.", "tt stop --help"),
    "add": ("tt add needs PROJECT[/TASK].", "tt add --help"),
    "log --format": ("--format needs a value.", "tt log --help"),
    "log --json=1": ("--json takes no value.", "tt log --help"),
    "log --nosuch": ("tt log has no option --nosuch.", "tt log --help"),
    "strat": ("There is no command 'strat'.", "tt start --help"),
    "web nosuch": ("There is no command 'web nosuch'.", "tt web --help"),
    "filter save x": ("There is nothing to save.", "tt filter save --help"),
}


@filling
def filled(tt: Tt, clock: EnvironmentClock) -> None:
    """Entries, one of them running, an archived project and a client."""
    lines = "add site/login 07:00-08:00;start docs;client add Acme;project add old;project archive old"
    for line in lines.split(";"):
        assert tt(line).code == 0
    clock.tick("1h")


def test_an_error_says_what_happened_to_which_thing_and_offers_a_command_that_runs(filled: Tt) -> None:
    for line, (message, command) in SAYS.items():
        ran = filled(f"{line} --dry-run" if line.startswith("start") else line)
        said = next((text for text in ran.err.splitlines() if text.startswith("tt: ")), "")
        offers = [text[5:] for text in ran.err.splitlines() if text.startswith("try: ")]
        assert message in said, (line, ran)
        if "--dry-run" not in line and not line.startswith("start"):
            assert offers == ([] if command is None else [command]), (line, ran)


def test_json_has_the_hint_and_the_command_as_words(filled: Tt) -> None:
    error = filled("add docs 07:30-07:45 --json").error
    assert error["hint"] == "Give other times, or change that entry first."
    assert error["command"] == ["tt", "edit", "1"]
    assert filled("edit 1 --from 07:00 --json").error["command"] is None
    warning = filled("start old --json").json["warnings"][0]
    assert (warning["code"], warning["command"]) == ("archived_project", ["tt", "project", "unarchive", "old"])


def test_a_word_is_quoted_as_a_shell_reads_it() -> None:
    words = ["tt", "project", "unarchive", 'it\'s "so" $HOME', "", "a/b@c-d.e", "\u00fc", "a b"]
    assert error_text("x", command=words) == f"tt: x\ntry: {shlex.join(words)}\n"


def test_a_command_is_about_the_store_and_the_user_of_the_one_that_failed(filled: Tt, tmp_path: Path) -> None:
    other = tmp_path / "an other.db"
    filled("", "add", "site", "07:00-08:00", "--store", str(other))
    ran = filled("", "add", "site", "07:30-08:00", "--store", str(other))
    assert f"try: {shlex.join(['tt', 'edit', '1', '--store', str(other)])}" in ran.err


def test_the_number_of_an_entry_that_is_taken_back_is_not_said(filled: Tt, tmp_path: Path) -> None:
    text = tmp_path / "x.timeclock"
    text.write_text("i 2026-02-01 09:00:00 a\no 2026-02-01 10:00:00\ni 2026-02-01 09:30:00 b\no 2026-02-01 11:00:00\n")
    ran = filled("import timeclock", str(text), "--zone", "UTC", "--overlap", "refuse")
    assert ran.code == 4, ran
    assert "line 3 (b, 2026-02-01 09:30 – 11:00) and x.timeclock line 1 (a, 2026-02-01 09:00 – 10:00)" in ran.err


def test_what_makes_room_is_named(filled: Tt) -> None:
    filled("config set overlap trim")
    ran = filled("add big 06:30-07:30")
    assert "To make room, entry 1 (site/login, 2026-03-02 07:00 – 08:00) is now 2026-03-02 07:30 – 08:00." in ran.err
    assert "try: tt undo" in ran.err
    assert "try:" not in filled("add big 07:15-07:45 --dry-run").err


def _hints() -> list[tuple[str, str]]:
    hints = []
    for path in (path for path, text in sources.texts().items() if "hint=" in text):
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                words = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
                hints.append((f"{path}:{node.value.lineno}", "".join(map(str, words))))
    return hints


def test_no_hint_holds_a_command_line() -> None:
    registry.load_all()
    verbs = {words[0] for words in registry.COMMANDS}
    lines = re.compile(rf"\btt ({'|'.join(sorted(verbs))})\b")
    assert [place for place, text in _hints() if lines.search(text)] == []
