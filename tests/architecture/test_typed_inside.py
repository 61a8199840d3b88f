"""Typed inside, JSON last: no module of ours reads our own JSON, or takes our own texts of times apart."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "timetracker"
PACKAGES = ("actions", "cli", "reports", "render", "web")
MODULES = sorted(path for name in PACKAGES for path in (SOURCE / name).rglob("*.py"))
TEMPLATES = sorted((SOURCE / "web" / "templates").glob("*.html"))
# What reads a day that somebody typed into an address, an instant of the environment, or the file of the event log.
READS_TEXT = {"cli/opening.py", "web/calendar.py", "web/log_tail.py"}


def named(path: Path) -> str:
    """A module's path below the package."""
    return path.relative_to(SOURCE).as_posix()


def reads_json(tree: ast.AST) -> list[int]:
    """Lines in which something is taken out of `.data`, or `["rows"]` of anything."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and (
            (isinstance(node.value, ast.Attribute) and node.value.attr == "data")
            or (isinstance(node.value, ast.Name) and node.value.id == "data")
        )
    ]


def parses_times(tree: ast.AST) -> list[int]:
    """Lines that read ISO 8601."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "fromisoformat"]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_action_command_report_format_or_page_reads_our_own_json(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not reads_json(tree), path
    assert named(path) in READS_TEXT or not parses_times(tree), path


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_page_slices_the_text_of_a_time(path: Path) -> None:
    assert not re.findall(r"\[\d*:\d*\]", path.read_text(encoding="utf-8"))


def test_what_is_asked_of_the_store_is_a_query() -> None:
    tree = ast.parse((SOURCE / "store" / "lists.py").read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert public
    for function in public:
        kinds = {arg.arg: ast.unparse(arg.annotation) for arg in function.args.args if arg.annotation}
        assert kinds["query"] == "Query"
        assert not any("Mapping" in kind or "dict" in kind for kind in kinds.values())
