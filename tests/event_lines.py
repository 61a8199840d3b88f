"""Whether a line of the event log is one that `observability/schema/event.schema.json` allows.

A check of our own, because every test pays for it: it knows the keywords that the schema uses and no others.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[1] / "observability" / "schema" / "event.schema.json"
TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,), "string": (str,), "boolean": (bool,), "null": (type(None),), "number": (int, float),
}  # fmt: skip
_SCALAR = (str, int, type(None))
_ALLOWED: set[tuple[int, type, object]] = set()  # a rule, which stays, and a value it allowed: most come again


@cache
def kinds() -> dict[str, list[dict[str, Any]]]:
    """Event -> what each of its fields may be, in each of its forms; a line has all of them and no others."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    head = schema["properties"]
    forms: dict[str, list[dict[str, Any]]] = {}
    for kind in schema["oneOf"]:
        assert set(kind["required"]) == set(kind["properties"])
        assert kind["additionalProperties"] is False
        own = {name: head[name] if rule is True else rule for name, rule in kind["properties"].items()}
        forms.setdefault(kind["properties"]["event"]["const"], []).append(own)
    return forms


def wrong(text: str) -> str:
    """What is wrong with a line; empty when nothing is."""
    try:
        line = json.loads(text)
    except ValueError as error:
        return f"no JSON: {error}"
    forms = kinds().get(str(line.get("event")), []) if isinstance(line, dict) else []
    problems = [_unlike(line, fields) for fields in forms] or ["no event of the schema"]
    return "" if "" in problems else problems[0]


def _unlike(line: dict[str, Any], fields: dict[str, Any]) -> str:
    """What keeps a line from having a form; empty when nothing does."""
    if fields.keys() != line.keys():
        return f"missing {sorted(set(fields) - set(line))}, unknown {sorted(set(line) - set(fields))}"
    for name, rule in fields.items():
        value = line[name]
        key = (id(rule), type(value), value) if isinstance(value, _SCALAR) else None
        if key not in _ALLOWED:
            if not allowed(value, rule):
                return f"{name} is {value!r}"
            if key:
                _ALLOWED.add(key)
    return ""


def allowed(value: Any, rule: dict[str, Any]) -> bool:
    """Whether a value is as a rule of the schema says. Raises KeyError for a keyword that is not known here."""
    return all(_KEYWORDS[keyword](value, expected) for keyword, expected in rule.items())


def _of_type(value: Any, names: str | list[str]) -> bool:
    expected = [names] if isinstance(names, str) else names
    kinds_ = tuple(item for name in expected for item in TYPES[name])
    return isinstance(value, kinds_) and (not isinstance(value, bool) or "boolean" in expected)


_KEYWORDS: dict[str, Callable[[Any, Any], bool]] = {
    "const": lambda value, expected: value == expected,
    "enum": lambda value, target: value in target,
    "type": _of_type,
    "pattern": lambda value, limit: re.search(limit, value) is not None,
    "minimum": lambda value, limit: value >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
}


def faults(directory: Path) -> Iterator[str]:
    """What is wrong with the event logs in a directory and in the homes right below it."""
    for home in (directory, *(Path(entry.path) for entry in os.scandir(directory) if entry.is_dir())):
        if (logs := home / "logs").is_dir():
            for path in sorted(logs.glob("app-*.jsonl")):
                if path.is_file():
                    yield from _faults_of(path)


def _faults_of(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("ascii", "replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if problem := wrong(line):
            yield f"{path}:{number}: {problem}"
    if text and not text.endswith("\n"):
        yield f"{path}: the last line is not whole"
