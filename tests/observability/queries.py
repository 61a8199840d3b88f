"""Every query of the dashboards, and what a running stack answers to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from tests.observability.live import STACK, Answer, Stack, asked

BOARDS = sorted((STACK / "grafana" / "dashboards").glob("*.json"))
SPAN_S = 60
WITHOUT_LOKI = "Loki is not in Debian: run by hand"

# Queries that find nothing in a healthy stack, and why. Without Loki, all of its own are left out too.
NOTHING = {
    **dict.fromkeys(
        (
            f"budgets/{title}/A"
            for title in ("Time to be billed", "Amount", "Oldest of it", "Time to be billed over time")
        ),
        "an invoice would have to hold something",
    ),
    "store/Full in/A": "the disk would have to fill",
    "pipeline/Lines discarded/B": "Loki would have to refuse a line",
    "web/What was done in the browser/A": "somebody would have to come in",
    "commands/New version/annotation": "the version would have to change",
    "overview/New version/annotation": "the version would have to change",
}


class Query(NamedTuple):
    """A query of a dashboard: which, to whom, how."""

    where: str
    source: str
    expr: str
    instant: bool

    @property
    def board(self) -> str:
        """The dashboard that asks."""
        return self.where.split("/")[0]

    @property
    def filled(self) -> str:
        """The query with a value for each of Grafana's variables."""
        expr = self.expr
        for name, value in (
            ("$__rate_interval", "1m"),
            ("$__interval", "1m"),
            ("$__range", "40d"),
            ("$__auto", "1m"),
            ("$job", "tt"),
            ("`$search`", "``"),
        ):
            expr = expr.replace(name, value)
        return re.sub(r"\$\w+", ".*", expr)


def panels(board: Path) -> list[dict[str, Any]]:
    """The panels of a dashboard, its headings included."""
    data: list[dict[str, Any]] = json.loads(board.read_text(encoding="utf-8"))["panels"]
    return data


def of_panels() -> Iterator[Query]:
    """What the panels ask."""
    for board in BOARDS:
        for panel in panels(board):
            for target in panel.get("targets", ()):
                where = f"{board.stem}/{panel['title']}/{target['refId']}"
                instant = bool(target.get("instant") or target.get("queryType") == "instant")
                yield Query(where, panel["datasource"]["type"], target["expr"], instant)


def of_variables() -> Iterator[Query]:
    """What the variables offer to choose from."""
    for board in BOARDS:
        for variable in json.loads(board.read_text(encoding="utf-8"))["templating"]["list"]:
            if variable["type"] == "query":
                source = variable["datasource"]["type"]
                yield Query(f"{board.stem}/${variable['name']}/variable", source, variable["query"], instant=True)


def of_annotations() -> Iterator[Query]:
    """What is marked on the panels."""
    for board in BOARDS:
        for item in json.loads(board.read_text(encoding="utf-8"))["annotations"]["list"]:
            if "expr" in item:
                yield Query(f"{board.stem}/{item['name']}/annotation", "prometheus", item["expr"], instant=False)


def every() -> list[Query]:
    """All of them."""
    return [*of_panels(), *of_variables(), *of_annotations()]


def excused(query: Query, stack: Stack) -> str | None:
    """Why a query may find nothing in this stack; None when it must find something."""
    if query.source == "loki" and not stack.loki:
        return WITHOUT_LOKI
    if not stack.loki and re.search(r'job="(shipper|loki)"|unshipped', query.expr):
        return WITHOUT_LOKI
    if query.board == "days":
        return "a history would have to be brought in: tests/observability/test_days.py"
    return NOTHING.get(query.where)


def answered(stack: Stack, query: Query) -> Answer:
    """What the stack says. Raises AssertionError when it refuses the query."""
    base, api = (stack.prometheus, "/api/v1") if query.source == "prometheus" else (stack.loki, "/loki/api/v1")
    if choice := re.fullmatch(r"label_values\((.+), (\w+)\)", query.filled):
        values = asked(base, f"{api}/label/{choice[2]}/values", **{_matcher(query): choice[1]})
        return Answer(len(values or ()), ", ".join(values or ()))
    if query.instant:
        answer = asked(base, f"{api}/query", query=query.filled)
    else:
        now = time()
        times = {"start": f"{now - SPAN_S:.3f}", "end": f"{now:.3f}", "step": "2"}
        answer = asked(base, f"{api}/query_range", query=query.filled, **times)
    return _counted(answer)


def _matcher(query: Query) -> str:
    return "match[]" if query.source == "prometheus" else "query"


def _counted(result: Any) -> Answer:
    series = result["result"]
    if result["resultType"] == "streams":
        return Answer(sum(len(item["values"]) for item in series))
    values = [item["value"][1] if "value" in item else _last(item["values"]) for item in series]
    numbers = [value for value in values if value != "NaN"]
    return Answer(len(numbers), numbers[0] if numbers else "")


def _last(values: list[tuple[float, str]]) -> str:
    """The newest value that is a number; the quantile of nothing is none."""
    return next((value for _, value in reversed(values) if value != "NaN"), "NaN")
