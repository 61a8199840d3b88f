"""Write the maker's side as code: `python observability/posthog/generate.py [--check]`.

Dashboards, insights and property definitions in the form of PostHog's API, made from the catalogue.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))
from observability.posthog.questions import BOARDS, every  # noqa: E402 - the checkout is no package
from observability.posthog.writing import settle  # noqa: E402

from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT  # noqa: E402
from timetracker.telemetry.kinds import SentProperty  # noqa: E402

NUMBERS = ("id", "line", "code", "count")


def type_of(property_: SentProperty) -> str:
    """PostHog's type of a property."""
    return "Numeric" if property_.kind in NUMBERS else "Boolean" if property_.kind == "yes_no" else "String"


def column(kind: str) -> str:
    """ClickHouse's type for one of PostHog's."""
    return {"Numeric": "Nullable(Int64)", "Boolean": "Nullable(Bool)", "String": "Nullable(String)"}[kind]


def definitions() -> dict[str, dict[str, str]]:
    """Each property with its type and meaning."""
    existing: dict[str, dict[str, str]] = {}
    for sent in CATALOGUE.values():
        for key, property_ in sent.properties.items():
            own = existing.setdefault(
                key, {"name": key, "property_type": type_of(property_), "description": property_.meaning}
            )
            assert own["property_type"] == type_of(property_), key
    context = {key: {"name": key, "property_type": "String", "description": text} for key, text in CONTEXT.items()}
    return dict(sorted((existing | context).items()))


def insights() -> list[dict[str, Any]]:
    """Each question as an insight."""
    return [
        {
            "short_id": name.replace(".", "-"), "name": question.title, "dashboards": [question.board],
            "query": {"kind": "DataVisualizationNode", "source": {"kind": "HogQLQuery", "query": question.query}},
        }
        for name, question in every()
    ]  # fmt: skip


def dashboards() -> list[dict[str, Any]]:
    """The dashboards, each with its insights."""
    created = insights()
    return [
        {
            "name": name, "description": text,
            "insights": [item["short_id"] for item in created if name in item["dashboards"]],
        }
        for name, text in BOARDS.items()
    ]  # fmt: skip


def events() -> list[dict[str, Any]]:
    """Each event's definition."""
    return [{"name": name, "description": sent.purpose} for name, sent in sorted(CATALOGUE.items())]


def files() -> Iterator[tuple[Path, str]]:
    """Each file and its text."""
    parts: dict[str, Any] = {
        "dashboards": dashboards(), "insights": insights(), "event_definitions": events(),
        "property_definitions": [*definitions().values()],
    }  # fmt: skip
    for name, part in parts.items():
        yield HERE / f"{name}.json", json.dumps(part, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    raise SystemExit(settle(files(), sys.argv[1:]))
