"""Runs the stack over a home with data and writes docs/dashboards.md: `python -m tests.observability.sample`.

With `--queries` only the queries on that page are written again, and nothing is run.

Every panel of every dashboard with what its queries found. Wants Prometheus, Alertmanager and node_exporter as the
tests do, and loki and promtail on the PATH for the panels of lines.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.observability import live, queries
from tests.observability.live import Answer, Stack, asked, until

PAGE = live.ROOT / "docs" / "dashboards.md"
PATIENCE_S = 60
HEAD = """# The dashboards, panel by panel

What each panel shows, and what its queries found in one run of the stack as plain processes: a real
`tt metrics serve` and web admin over a small home, Prometheus, Loki and Promtail with the shipped configurations.
*series (value)*: how many series a query gave, and the newest value of the first, in the panel's unit; for lines,
how many. Below each board are the queries of its panels as Grafana gets them. Grafana itself does not run there: its
drawing is not shown, and there are no pictures ([why](decisions/0019-grafana-is-not-in-the-checks.md)).

`python -m tests.observability.sample` runs it again. What Loki answers is found where `loki` and `promtail` are on
the `PATH`.
"""


def settled(stack: Stack) -> dict[str, list[str]]:
    """What was found, by panel; waits a while for what has not come yet."""
    result: dict[str, Answer] = {}
    end = monotonic() + PATIENCE_S
    asked_for = list(queries.of_panels())
    while monotonic() < end:
        result |= {item.where: queries.answered(stack, item) for item in asked_for if _askable(item, stack)}
        left = [item for item in asked_for if not result.get(item.where, Answer(0)).series]
        if not any(queries.excused(item, stack) is None for item in left):
            break
        sleep(1)
    messages: dict[str, list[str]] = defaultdict(list)
    for item in asked_for:
        messages[item.where.rpartition("/")[0]].append(_shown(item, result.get(item.where), stack))
    return messages


def _askable(query: queries.Query, stack: Stack) -> bool:
    return query.source != "loki" or bool(stack.loki)


def _shown(query: queries.Query, answer: Answer | None, stack: Stack) -> str:
    if answer is None or not answer.series:
        return f"nothing: {queries.excused(query, stack) or 'it has to happen first'}"
    return f"{answer.series} ({_short(answer.value)})" if answer.value else f"{answer.series} lines"


def _short(value: str) -> str:
    try:
        return f"{float(value):.4g}"
    except ValueError:
        return value


def page(messages: dict[str, list[str]]) -> str:
    """The page."""
    return "\n".join([HEAD, *(line for board in queries.BOARDS for line in _board(board, messages))])


def queries_of(board: Path) -> str:
    """The queries of a board, each under its panel's title."""
    titled: dict[str, list[str]] = defaultdict(list)
    for query in queries.of_panels():
        if query.board == board.stem:
            titled[query.where.split("/", 1)[1].rpartition("/")[0]].append(query.expr)
    text = "\n".join(f"# {title}\n" + "\n".join(exprs) for title, exprs in titled.items())
    return f"```promql\n{text}\n```"


def with_queries(text: str) -> str:
    """The page with the queries as the boards have them now."""
    sections = re.split(r"(?=^## )", text, flags=re.MULTILINE)
    for number, board in enumerate(queries.BOARDS, start=1):
        bare = re.sub(r"\n```promql\n.*?\n```\n", "", sections[number], flags=re.DOTALL).rstrip()
        sections[number] = f"{bare}\n\n{queries_of(board)}\n\n"
    return "".join(sections).rstrip() + "\n"


def _board(board: Path, messages: dict[str, list[str]]) -> Iterator[str]:
    document: dict[str, Any] = json.loads(board.read_text(encoding="utf-8"))
    yield f"## {document['title'].removeprefix('tt / ')}\n\n{document['description']}\n"
    yield "| panel | shows | unit | found |\n| --- | --- | --- | --- |"
    for panel in queries.panels(board):
        if panel["type"] != "row":
            unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit", "")
            result = "; ".join(messages.get(f"{board.stem}/{panel['title']}", [])) or "words only"
            yield f"| {panel['title']} | {panel['description']} | {unit} | {result} |".replace("\n", " ")
    yield ""


def main() -> None:
    """Run, ask, write."""
    with tempfile.TemporaryDirectory() as directory, live.running(Path(directory)) as stack:
        until(lambda: asked(stack.prometheus, "/api/v1/query", query="tt_timer_running")["result"], "a first scrape")
        for line in live.BUSY:
            live.tt(stack.home, line)
            live.visited(stack.web)
        live.tear(stack.home)
        text = page(settled(stack))
    days = re.compile(r"^## Days\n.*?(?=^## )", re.MULTILINE | re.DOTALL)  # its numbers are those of test_days.py
    before = days.search(PAGE.read_text(encoding="utf-8"))
    text = days.sub(lambda section: before[0] if before else section[0], text)
    PAGE.write_text(with_queries(text), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--queries"]:
        PAGE.write_text(with_queries(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        main()
