"""Every test that drives a process gives it a deadline: a process that hangs fails its test, and not the whole run."""

from __future__ import annotations

import ast

import pytest
from tests import sources

STARTING = {"run", "call", "check_call", "check_output"}
WAITING = {"wait", "communicate"}


def endless(tree: ast.AST) -> list[int]:
    """The lines that run or await a process for as long as it likes."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [call.lineno for call in calls if _awaits(call) and not _limited(call)]


def _awaits(call: ast.Call) -> bool:
    function = call.func
    assert isinstance(function, ast.Attribute)
    module = function.value.id if isinstance(function.value, ast.Name) else ""
    return function.attr in STARTING if module == "subprocess" else function.attr in WAITING and not call.args


def _limited(call: ast.Call) -> bool:
    return any(keyword.arg in ("timeout", None) for keyword in call.keywords)


def test_every_process_of_a_test_has_a_deadline() -> None:
    driving = [path for path, text in sources.texts("tests").items() if "subprocess" in text or ".wait(" in text]
    lines = {path: endless(sources.tree(path)) for path in driving}
    assert {path: numbers for path, numbers in lines.items() if numbers} == {}


@pytest.mark.parametrize("text", ["subprocess.run(['tt'])", "subprocess.check_output('tt', text=True)", "child.wait()"])
def test_such_a_call_is_refused(text: str) -> None:
    assert endless(ast.parse(text)) == [1]


@pytest.mark.parametrize(
    "text", ["subprocess.run(['tt'], timeout=9)", "subprocess.run(words, **asked)", "child.wait(9)"]
)
def test_one_that_ends_is_not(text: str) -> None:
    assert endless(ast.parse(text)) == []
