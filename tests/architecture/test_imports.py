"""Who may import which library, what hot verbs load, and what each dependency is for."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from tests import sources
from tests.deadline import DEADLINE_S

from timetracker.domain import annotations as names

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "timetracker"

# Library -> the modules and packages that may import it. `docs/decisions/0005` says what each is for.
HOMES = {
    "typer": ("cli",),
    "rich": ("render.progress",),
    "sqlalchemy": (
        "store.copying", "store.dialect", "store.generate", "store.migrate", "store.migrations", "store.schema",
        "store.statements",
    ),
    "alembic": ("store.migrate", "store.migrations"),
    "psycopg": ("store.blockers", "store.connecting", "store.copying", "store.postgres", "store.postgres_errors"),
    "psycopg_pool": ("store.connecting",),
    "platformdirs": ("settings",),
    "pythonjsonlogger": ("observe.logs",),
    "posthog": ("telemetry.sender",),
    "prometheus_client": ("observe", "web.figures"),
    "flask": ("web",),
    "waitress": ("web",),
    "argon2": ("actions.passwords",),
    "requests": ("telemetry.sender",),
    "werkzeug": ("web",),
    "jinja2": ("web",),
    "icalendar": ("interchange.ics_times",),
    "recurring_ical_events": ("interchange.ics_times",),
    "xlsxwriter": ("workbook",),
    "typst": ("invoicing.pdf",),
    "pikepdf": ("invoicing.check", "invoicing.facturx"),
    "saxonche": ("invoicing.check",),
    "lxml": ("invoicing.check",),
    "tomllib": ("settings_file",),
    "zoneinfo": ("zones",),
}  # fmt: skip
# Loaded for one purpose, inside the function that has it.
BEHIND_DOORS = ("rich", "platformdirs", "posthog", "sentry_sdk", "tomllib", "zoneinfo")
# What a hot verb may not load: everything that is not the interpreter's own, and what is dear among that.
DEAR = (
    "argparse", "collections", "contextlib", "dataclasses", "enum", "functools", "importlib.metadata", "inspect",
    "json", "logging", "pathlib", "re", "subprocess", "tempfile", "tomllib", "typing", "uuid", "zoneinfo",
)  # fmt: skip
_OF_A_LIBRARY = re.compile(rf"^[ \t]*(?:import|from)[ \t]+(?:{'|'.join(HOMES)})\b", re.MULTILINE)
IMPORT_NAMES = {"python-json-logger": "pythonjsonlogger", "argon2-cffi": "argon2"}


class Import(NamedTuple):
    """One import: the library, the module of ours it is in, its line, and whether it is at the top."""

    library: str
    module: str
    line: str
    top: bool

    def within(self, homes: tuple[str, ...]) -> bool:
        """Whether it is in one of these modules or packages."""
        return any(self.module == home or self.module.startswith(f"{home}.") for home in homes)


@cache
def imports() -> tuple[Import, ...]:
    """All imports that run, of the files that import a library."""
    return tuple(_imports())


def _imports() -> Iterator[Import]:
    for path, text in sources.texts().items():
        if not _OF_A_LIBRARY.search(text):
            continue  # the slow part of it is to parse
        lines = text.splitlines()
        tree = sources.tree(path)
        for node in _statements(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [item.name for item in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                for name in names:
                    yield Import(name.partition(".")[0], _module(path), lines[node.lineno - 1], node in tree.body)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """A node and the statements in it that run; no expression holds an import."""
    yield node
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        inner = getattr(node, block, ())
        if isinstance(inner, list) and not (block == "body" and _typing_only(node)):
            for statement in inner:
                yield from _statements(statement)


def _typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_every_library_stays_in_its_home() -> None:
    strays = [
        import_ for import_ in imports() if import_.library in HOMES and not import_.within(HOMES[import_.library])
    ]
    assert strays == []


def test_heavy_libraries_stand_behind_marked_doors() -> None:
    open_ = [
        import_
        for import_ in imports()
        if import_.library in BEHIND_DOORS and (import_.top or f"# door: {import_.library}" not in import_.line)
    ]
    assert open_ == []


def test_every_dependency_has_a_home_and_is_used_there() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    declared = {re.split(r"[\[<>=]", word)[0].lower() for word in project["dependencies"]}
    names = {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in declared - {"tzdata"}}  # data, for zoneinfo
    used = {import_.library for import_ in imports()}
    assert names <= set(HOMES)
    assert names <= used


@pytest.mark.parametrize(
    "line",
    ["", "start site", "start site/task +tag", "stop", "status", "status --json", "switch docs", "continue", "pause",
     "resume", "cancel", "in site", "out", "--version", "_complete fish start s", "_complete fish report --by x",
     "_complete zsh log x", "_complete bash edit x"],
)  # fmt: skip
def test_a_hot_verb_loads_nothing_dear(line: str, tmp_path: Path) -> None:
    loaded(tmp_path, "start first")
    assert loaded(tmp_path, line) & {*LIBRARIES, *DEAR} == set()


@pytest.mark.parametrize("line", ["log", "ls week", "report", "report week --by day --json"])
def test_a_plain_log_or_report_loads_no_library(line: str, tmp_path: Path) -> None:
    loaded(tmp_path, "start first")
    assert loaded(tmp_path, line) & LIBRARIES == set()


LIBRARIES = set(HOMES) - sys.stdlib_module_names


def loaded(home: Path, *lines: str) -> set[str]:
    """The modules that command lines load."""
    program = (
        "import sys; import timetracker.cli.entry; from timetracker.cli.main import main;"
        "code = max(main(line.split()) for line in sys.argv[1:]);"
        "sys.stderr.write('\\n'.join(['', *sys.modules, ''])); sys.exit(code)"
    )
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "TT_HOME": str(home), "TZ": "Europe/Berlin"}
    (home / "config.toml").write_text('[week]\nstart = "sunday"\n', encoding="ascii")
    # -S: what a virtual environment itself loads at start is not ours.
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program, *lines], cwd=PACKAGE.parent, env=environ, capture_output=True,
        text=True, check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ran.returncode in (0, 3, 4), ran.stderr
    assert "\ntimetracker.cli.main\n" in ran.stderr
    return set(ran.stderr.split())


# One line for each way that a plain command can go. `test_a_hot_verb_loads_nothing_dear` says what hot verbs may load.
PLAIN = (
    "telemetry enable --yes", "start first --json", "switch site/task +tag", "status --format csv", "pause", "resume",
    "cancel", "continue", "stop", "add site --from 8:00 --to 8:10", "edit 1 --note x", "log",
    "report week --by day --json", "timesheet", "chart", "gaps", "compare", "undo", "project list", "history",
    "export csv", "export json", "telemetry status", "telemetry preview", "db check", "doctor", "config list",
    "filter list", "lock list", "unbilled", "overlaps", "bulk all --retag +x --yes", "move 1 --by 1m",
    "project merge site first", "filter save f week --dry-run", "heatmap --format table --no-pager",
)  # fmt: skip
# Loaded by a hot verb in some surroundings: through the entry point, at a press of the tab key, after a suspension.
SOMETIMES = {
    "actions.attention", "actions.here", "actions.nearby", "cli.attention", "cli.complete", "cli.declared", "cli.entry",
    "cli.finder", "cli.keyboard", "cli.offered", "cli.picker", "cli.sheets", "cli.shells",
    "render.fit", "render.styles", "reports.offered", "reports.rearranged", "telemetry.crash",
}  # fmt: skip
# Name types of modules that load a library, and do not load it themselves. Commands do so with their parameters' types.
DOORS_OF_TYPES = {
    "actions.alerts", "actions.upkeep", "cli.parameters", "cli.usage", "render.table", "store.connecting",
    "store.connection", "store.copying", "store.copying.team", "store.migrate", "store.people", "store.postgres",
    "store.prepared",
    "store.team", "store.team_rights", "telemetry.sender",
}  # fmt: skip


def test_no_plain_command_loads_what_costs_as_much_as_the_rest_of_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, *PLAIN) & {"dataclasses", "inspect", "logging", "subprocess", "tempfile", "typing"} == set()


def test_only_what_a_plain_command_loads_imports_for_the_type_checker_alone(tmp_path: Path) -> None:
    texts = {_module(path): text for path, text in sources.texts().items()}
    flagged = {
        name
        for name, text in texts.items()
        if "\nif TYPE_CHECKING:\n" in text
        and not re.search(r"^    from timetracker\.cli\.(parameters|administration|billing) import", text, re.MULTILINE)
        and not name.startswith("store.migrations.")  # never changed
    }
    plain = {name.removeprefix("timetracker.") for name in loaded(tmp_path, *PLAIN)} | {"__init__"}
    assert flagged - plain - SOMETIMES - DOORS_OF_TYPES == set()


def test_no_module_is_imported_both_at_the_top_and_for_the_type_checker_alone() -> None:
    twice = [
        f"{path}: {name} of {module}"
        for path in _with_typing_only()
        for module, name in _imported_twice(sources.tree(path))
        if name in _names_at_run_time(module)
    ]
    assert twice == []


def _with_typing_only() -> list[str]:
    """The files that import something for the type checker alone; the slow part is to parse."""
    return [path for path, text in sources.texts().items() if "if TYPE_CHECKING:" in text]


def _imported_twice(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that only the type checker imports, of modules that are imported anyway."""
    top = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    for block in filter(_typing_only, tree.body):
        for node in ast.walk(block):
            if isinstance(node, ast.ImportFrom) and node.module in top:
                yield from ((node.module or "", item.name) for item in node.names)


def _names_at_run_time(module: str) -> set[str]:
    """What a module holds once it is loaded, without modules within it."""
    return {name for name, value in vars(importlib.import_module(module)).items() if not isinstance(value, ModuleType)}


def test_types_that_only_annotations_name_come_from_one_module() -> None:
    elsewhere = {
        _module(path)
        for path in _with_typing_only()
        for block in filter(_typing_only, sources.tree(path).body)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom) and {item.name for item in node.names} & {*names.__all__}
    }
    # The entry point and the finder load nothing of ours; what a migration says is never changed.
    apart = {"cli.entry", "cli.finder", "domain.annotations"}
    assert {name for name in elsewhere if not name.startswith("store.migrations.")} == apart


def test_the_flag_of_the_type_checker_is_spelled_in_one_way() -> None:
    imported = re.compile(r"^from typing import .*\bTYPE_CHECKING\b", re.MULTILINE)
    assert [path for path, text in sources.texts().items() if imported.search(text)] == []


def _module(path: str) -> str:
    return ".".join(Path(path).relative_to("src/timetracker").with_suffix("").parts).removesuffix(".__init__")
