"""Ask every question of the received bytes of a made-up population, in ClickHouse: `make insights`.

`python -m tests.insights.run [--homes N]` plays it, runs the queries in `chdb` on a table whose JSON column has the
catalogue's types, compares with the truth, and writes the answers that CI compares to
`observability/posthog/results.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from observability.posthog.generate import column, definitions
from observability.posthog.questions import VARYING, every
from tests.insights import population, truth

ROOT = Path(__file__).parents[2]
POSTHOG = ROOT / "observability" / "posthog"
RESULTS = POSTHOG / "results.json"
HOMES = 200


def fingerprint() -> str:
    """Of all that the answers follow from: the questions, the types, and the population."""
    types = {name: existing["property_type"] for name, existing in definitions().items()}
    parts = [[(name, question.query) for name, question in every()], types, truth.truth(HOMES)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def properties_type() -> str:
    """The type of the column of properties: each has that of its definition, or is null."""
    typed = ", ".join(f"{name} {column(existing['property_type'])}" for name, existing in definitions().items())
    return f"JSON({typed})"


def schema() -> str:
    """The table of events, as ClickHouse has it."""
    columns = f"event String, distinct_id String, timestamp DateTime64(3, 'UTC'), properties {properties_type()}"
    return f"CREATE TABLE events ({columns}) ENGINE = Memory"


def answers(events: list[dict[str, Any]]) -> dict[str, list[list[Any]]]:
    """The answer to every question, by ClickHouse."""
    from chdb import session

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "events.jsonl"
        path.write_text(population.table(events), encoding="ascii")
        asking = session.Session(str(Path(directory) / "db"))
        asking.query("CREATE DATABASE IF NOT EXISTS made ENGINE = Memory")
        asking.query("USE made")
        asking.query(schema())
        columns = "event String, distinct_id String, timestamp String, properties String"
        moment = "parseDateTime64BestEffort(timestamp, 3, 'UTC')"
        asking.query(
            f"INSERT INTO events SELECT event, distinct_id, {moment}, CAST(properties AS {properties_type()})"
            f" FROM file('{path}', JSONEachRow, '{columns}')"
        )
        rows = {
            name: json.loads(str(asking.query(question.query, "JSONCompact")))["data"]
            for name, question in every()
            if name not in VARYING
        }
        asking.close()
    return {name: [[_plain(value) for value in row] for row in answer] for name, answer in rows.items()}


def _plain(value: Any) -> Any:
    """Numbers of 64 bits come as texts."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def main() -> int:
    """Play, ask, compare, write."""
    parser = argparse.ArgumentParser(description="Answer every question from a made-up population.")
    parser.add_argument("--homes", type=int, default=HOMES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        events = population.received(asked.homes, Path(directory))
    rows = answers(events)
    wrong = {
        name: (rows[name], expected) for name, expected in truth.truth(asked.homes).items() if rows[name] != expected
    }
    sys.stdout.write(f"{len(events)} events, {len(rows)} questions, {len(wrong)} wrong answers\n")
    if wrong:
        sys.stdout.write(json.dumps(wrong, indent=1) + "\n")
        return 1
    if asked.homes == HOMES:
        stored = {"fingerprint": fingerprint(), "homes": HOMES, "events": len(events), "answers": rows}
        RESULTS.write_text(json.dumps(stored, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
