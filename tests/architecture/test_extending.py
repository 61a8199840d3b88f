"""The recipes of `docs/extending.md` work as they are written.

`python -m tests.architecture.recipes` runs the generators and the tests on them too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture import recipes
from tests.architecture.recipes import PAGE, ROOT
from tests.deadline import DEADLINE_S

RECIPES = {recipe.title: recipe for recipe in recipes.recipes(PAGE.read_text(encoding="utf-8"))}
MOST_FILES = 3
LINE = "tests/architecture/recipes.py"
VISIT = """
from timetracker import settings
from timetracker.store import schema
from timetracker.store.migrate import steps
from timetracker.web.app import create_app
from timetracker.workspace import Clock
app = create_app(settings.load, Clock(), {"localhost": "http"})
print([rule.rule for rule in app.url_map.iter_rules(endpoint="about")], app.jinja_env.get_template("about.html").name)
print(max(steps()) == schema.REVISION, any(index.name == "ix_entry_zone" for index in schema.entry.indexes))
"""


class Copy:
    """A copy of the package in which all recipes were followed, and a home to run it in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for recipe in RECIPES.values():
            recipes.follow(recipe, root)

    def __call__(self, *words: str) -> str:
        return self.run(f"import sys; sys.argv = {['tt', *words]!r}; from timetracker.cli.main import run; run()")

    def run(self, code: str) -> str:
        environment = {
            "PYTHONPATH": str(self.root / "src"), "TT_HOME": str(self.root / "home"), "TT_ZONE": "UTC",
            "DO_NOT_TRACK": "1", "TT_NOW": "2026-03-02T12:00:00+00:00", "PATH": os.environ["PATH"],
        }  # fmt: skip
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_S,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout

    def events(self, name: str) -> list[dict[str, object]]:
        lines = (self.root / "home" / "logs" / "app-2026-03-02.jsonl").read_text(encoding="utf-8").splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == name]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


def test_there_is_a_recipe_for_each_and_none_needs_more_than_three_files() -> None:
    assert list(RECIPES) == [
        "A report", "An import format", "An event", "A setting", "A page of the web admin", "A migration",
    ]  # fmt: skip
    assert {title: recipe.paths for title, recipe in RECIPES.items() if not 0 < len(recipe.paths) <= MOST_FILES} == {}
    assert LINE in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_format_is_read_and_recorded_and_a_report_counts_what_it_brought(copy: Copy) -> None:
    file = copy.root / "f.log"
    file.write_text("2026-03-01 09:00-10:00 site: work\n", encoding="utf-8")
    assert copy("import", str(file), "--zone", "UTC").startswith("Imported 1 entry")
    assert [event["format"] for event in copy.events("import.completed")] == ["tally"]
    assert json.loads(copy("streak", "--json"))["data"]["days"] == 1
    assert copy.events("report.viewed")[-1]["report"] == "streak"


def test_an_event_is_recorded_and_a_setting_has_its_default(copy: Copy) -> None:
    copy("start", "site")
    copy("doctor")
    assert [event["wrong"] for event in copy.events("doctor.completed")] == [0]
    assert json.loads(copy("config", "get", "goal.month", "--json"))["data"]


@pytest.mark.slow
def test_a_page_has_its_route_and_a_migration_is_the_newest(copy: Copy) -> None:
    assert copy.run(VISIT) == "['/about'] about.html\nTrue True\n"
