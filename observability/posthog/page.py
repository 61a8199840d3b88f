"""Write `docs/insights.md` and the result that `tt telemetry status` ends with: `python observability/posthog/page.py`.

Both are made from `results.json`; with --check nothing is written.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parents[1]))
from observability.posthog.questions import BOARDS, QUESTIONS, VARYING, every  # noqa: E402 - the checkout is no package
from observability.posthog.writing import settle  # noqa: E402

HEAD = """# Insights

What the makers of `tt` can learn from those who said yes to usage figures, and what everybody gets back: this page.

**These figures are made up.** They are the answers to the real questions, from {homes} invented installations that were
played through the real program into a receiver on the maker's computer ({events} events). The true answer to every
question is known there, and each answer was compared with it. There is no figure of a real person here, and none is
collected without a [yes](telemetry.md). `make insights` makes the page again; a test compares.
"""
STATUS = "of {homes} made-up installations {rated} use rates and {browsers} the browser"


def results() -> dict[str, Any]:
    """The stored answers."""
    stored: dict[str, Any] = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    return stored


def names(query: str) -> list[str]:
    """The names of the columns of a query: what its first list names."""
    first = query.removeprefix("SELECT ").partition(" FROM ")[0]
    # A comma inside parentheses parts no columns.
    return [part.rpartition(" AS ")[2].strip() for part in re.split(r", (?![^(]*\))", first)]


def _table(query: str, rows: list[list[Any]]) -> str:
    head = names(query)
    body = [" | ".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(f"| {row} |" for row in body)]) + "\n"


def page() -> str:
    """The whole page."""
    stored = results()
    parts = [HEAD.format(**stored)]
    for board, text in BOARDS.items():
        parts.append(f"## {text}\n")
        parts += [
            f"### {question.title}\n\n{_table(question.query, stored['answers'][name])}"
            for name, question in QUESTIONS.items()
            if question.board == board and name not in VARYING
        ]
    parts.append("## Each event\n")
    parts += [
        f"### {name}: {question.title}\n\n{_table(question.query, stored['answers'][name])}"
        for name, question in every()
        if name not in QUESTIONS and stored["answers"][name] not in ([], [[0, 0]]) and any(stored["answers"][name][0])
    ]
    return "\n".join(parts)


def finding() -> str:
    """The module with the one result."""
    stored = results()
    answers = stored["answers"]
    browsers = dict(answers["components"]).get("web", 0)
    text = STATUS.format(homes=stored["homes"], rated=answers["rates"][0][0], browsers=browsers)
    doc = '"""One result of `docs/insights.md`, made with it by `python observability/posthog/page.py`."""'
    return f'{doc}\n\nfrom __future__ import annotations\n\nFINDING = "{text}"\n'


def files() -> Iterator[tuple[Path, str]]:
    """Each file and its text."""
    yield ROOT / "docs" / "insights.md", page()
    yield ROOT / "src" / "timetracker" / "telemetry" / "finding.py", finding()


if __name__ == "__main__":
    raise SystemExit(settle(files(), sys.argv[1:]))
