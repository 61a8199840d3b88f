"""A local name says what a value is, not how it was got."""

from __future__ import annotations

import ast
import re

import pytest
from tests import sources

VAGUE = {"found", "made", "known", "wanted", "whole", "one", "shown", "told", "kept", "each", "seen"}
# Most files have none of the words outside of texts and comments, and need no parsing.
_WORD = re.compile(rf"(?<![.\w])({'|'.join(VAGUE)})\b(?! *\()")
PARTS = ("src", "tests", "docs", "observability", "packaging")


def vague(tree: ast.AST) -> list[str]:
    """Assigned, loop and parameter names that say nothing; functions and attributes are free."""
    fields = {
        id(line.target)
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for line in kind.body
        if isinstance(line, ast.AnnAssign)
    }
    stored = [
        (node.lineno, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields
    ]
    parameters = [(node.lineno, node.arg) for node in ast.walk(tree) if isinstance(node, ast.arg)]
    return [f"{line}: {name}" for line, name in sorted(stored + parameters) if name in VAGUE]


def test_no_local_name_says_only_how_its_value_was_got() -> None:
    texts = {path: text for part in PARTS for path, text in sources.texts(part).items()}
    suspected = [path for path, text in texts.items() if _WORD.search(text) and _WORD.search(sources.code(text))]
    named = {path: vague(sources.tree(path)) for path in suspected}
    assert {path: names for path, names in named.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    ["found = 1", "for each in x: pass", "def f(told): pass", "[one for one in x]", "lambda whole: 1", "(made := 1)"],
)
def test_such_a_name_is_refused(text: str) -> None:
    assert len(vague(ast.parse(text))) == 1
    assert _WORD.search(sources.code(text))


def test_functions_and_attributes_may_have_such_a_name() -> None:
    assert vague(ast.parse("class A:\n    told: str\ndef found(): pass\nself.kept = 1\nfoundling = 2")) == []


def test_a_class_has_its_name_for_itself() -> None:
    homes: dict[str, list[str]] = {}
    for path in sources.texts("src"):
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}
