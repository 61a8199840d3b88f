"""What `docs/architecture.md` says one can add works in a copy of the package, with the lines that it names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "timetracker"
STREAK = """\"\"\"How many days in a row something was tracked.\"\"\"

from timetracker.view import Column, Sheet


def build(ask, question, options):
    return Sheet("Streak", [Column("days", "Days", "count")], [(1,)], {"days": 1})
"""
COMMAND = """\"\"\"The command of a report.\"\"\"

from timetracker.cli.reading import reading
from timetracker.reports import build


@reading
def streak(ws, asked):
    \"\"\"Show how many days in a row something was tracked.\"\"\"
    return ws.ask(build, "streak", asked, {})
"""
PAGE = """\"\"\"A page.\"\"\"

from timetracker.web.forms import page


def register(app):
    app.add_url_rule("/streak", "streak", lambda: page("streak.html"))
"""
VISIT = """
from timetracker import settings
from timetracker.web.app import create_app
from timetracker.workspace import Clock
app = create_app(settings.load, Clock(), {"localhost"})
rules = [rule.rule for rule in app.url_map.iter_rules(endpoint="streak")]
print(*rules, app.jinja_env.get_template("streak.html").name)
"""


def insert(path: Path, after: str, line: str) -> None:
    """Put one line below another."""
    text = path.read_text(encoding="utf-8")
    assert text.count(after) == 1
    path.write_text(text.replace(after, f"{after}{line}\n"), encoding="utf-8")


class Copy:
    """A copy of the package, and a home to run it in."""

    def __init__(self, root: Path) -> None:
        self.package = root / "timetracker"
        self.root = root
        shutil.copytree(PACKAGE, self.package, ignore=shutil.ignore_patterns("__pycache__"))

    def __call__(self, *words: str) -> str:
        return self.run(f"import sys; sys.argv = {['tt', *words]!r}; from timetracker.cli.main import run; run()")

    def run(self, code: str) -> str:
        environment = {
            "PYTHONPATH": str(self.root), "TT_HOME": str(self.root / "home"), "TT_ZONE": "UTC", "DO_NOT_TRACK": "1",
            "TT_NOW": "2026-03-02T12:00:00+00:00", "PATH": os.environ["PATH"],
        }  # fmt: skip
        ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout

    def events(self, name: str) -> list[dict[str, object]]:
        lines = (self.root / "home" / "logs" / "app-2026-03-02.jsonl").read_text(encoding="utf-8").splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == name]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


def test_a_format_is_a_module_and_one_line(copy: Copy) -> None:
    known = copy.package / "interchange"
    shutil.copy(known / "bartib.py", known / "utt.py")
    insert(known / "__init__.py", "FORMATS: Mapping[str, Format] = {\n", '    "utt": Format("utt", "x", clock=True),')
    file = copy.root / "f.log"
    file.write_text("2026-03-01 09:00 - 2026-03-01 10:00 | site | work\n", encoding="utf-8")
    assert copy("import", "utt", str(file), "--zone", "UTC").startswith("Imported 1 entry")
    assert [event["format"] for event in copy.events("import.completed")] == ["utt"]
    assert "site" in copy("log", "all")


def test_a_report_is_a_module_a_command_and_a_line_for_each(copy: Copy) -> None:
    (copy.package / "reports" / "streak.py").write_text(STREAK, encoding="utf-8")
    (copy.package / "cli" / "streak.py").write_text(COMMAND, encoding="utf-8")
    insert(
        copy.package / "reports" / "__init__.py",
        "REPORTS: dict[str, Report] = {\n",
        '    "streak": Report("streak", "week", "Streak"),',
    )
    insert(copy.package / "cli" / "registry.py", "MODULES: dict[str, str] = {\n", '    "streak": "streak",')
    copy("start", "site")
    assert json.loads(copy("streak", "--json"))["data"] == {"days": 1}
    assert "streak" in copy("--help")
    assert copy.events("report.viewed")[-1]["report"] == "streak"


def test_a_page_is_a_module_a_template_and_a_line(copy: Copy) -> None:
    web = copy.package / "web"
    (web / "streak.py").write_text(PAGE, encoding="utf-8")
    (web / "templates" / "streak.html").write_text('{% extends "base.html" %}', encoding="utf-8")
    app = web / "app.py"
    text = app.read_text(encoding="utf-8")
    assert text.count("PAGES = (") == text.count("from timetracker.web import (\n") == 1
    text = text.replace("PAGES = (", "PAGES = (streak, ")
    app.write_text(text.replace("web import (\n", "web import (\n    streak,\n"), encoding="utf-8")
    assert copy.run(VISIT) == "/streak streak.html\n"
