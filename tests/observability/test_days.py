"""Eight days and more, over a clock change, in a real Prometheus: each panel of the board Days equals the reports."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.observability import live
from tests.observability.live import asked, fetched, until
from tests.observability.queries import BOARDS, panels

if not (shutil.which("prometheus") and shutil.which("promtool")):
    pytest.skip("Prometheus is not installed: tests/observability/install.sh", allow_module_level=True)

pytestmark = pytest.mark.slow  # run by the step "analytics stack" of CI and by `make test-slow`

NOW = "2026-10-30T12:00:00+00:00"  # a Friday; Berlin left summer time on Sunday, the 25th
ENVIRON = {"TT_NOW": NOW, "TT_ZONE": "Europe/Berlin"}
SPAN = "2026-10-21..2026-10-29"
MIDNIGHTS = (1792533600, 1793314800)  # of the 21st and the 30th, in Berlin: the days between have 217 hours
OFFSET_S = 3600
SEED = (
    "config set metrics.project_labels name", "config set goal.day 8h --from 2026-01-01",
    "project add site --client acme --rate 90 --currency EUR --billable", "project add docs",
    *(f"add site --from '2026-10-{day} 08:00' --to '2026-10-{day} 12:0{day % 10}'" for day in range(21, 30)),
    "add docs --from '2026-10-24 22:00' --to '2026-10-25 05:30:07'",  # into the night that has an hour more
    "add docs --from '2026-10-27 13:00' --to '2026-10-27 15:00'",
    "add docs --from '2026-10-30 08:00' --to '2026-10-30 09:00'",  # today: not a finished day
)  # fmt: skip
LATER = ("delete 10 --yes", "edit 11 --to '2026-10-27 16:30'", "project edit docs --name papers")


def tt(home: Path, line: str) -> str:
    done = subprocess.run(
        f"{live.TT} {line}", shell=True, env=live.environment(home, **ENVIRON), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def report(home: Path, words: str) -> Any:
    return json.loads(tt(home, f"{words} --json"))["data"]


@contextmanager
def prometheus(directory: Path) -> Iterator[str]:
    address = f"127.0.0.1:{live.free_port()}"
    (directory / "prometheus.yml").write_text("global: {scrape_interval: 1h}\n")
    words = (f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/data")
    with live.process(
        directory / "prometheus.log",
        "prometheus",
        *words,
        "--storage.tsdb.retention.time=10y",
        f"--web.listen-address={address}",
    ):
        until(lambda: fetched(f"http://{address}/-/ready"), "Prometheus is ready")
        yield f"http://{address}"


def taken(directory: Path, text: str) -> None:
    (directory / "history.om").write_text(text)
    words = (
        "promtool",
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        str(directory / "history.om"),
        str(directory / "data"),
    )
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert done.returncode == 0, done.stderr


def shown(base: str) -> dict[str, list[Any]]:
    """What each panel of the board is answered: at the end of the days, or with a point at each midnight."""
    board = next(board for board in BOARDS if board.stem == "days")
    answers: dict[str, list[Any]] = {}
    begin, end = MIDNIGHTS
    for panel in panels(board):
        for target in panel.get("targets", ()):
            expr = target["expr"].replace("$__range", f"{end - begin}s")
            if target.get("instant"):
                answer = asked(base, "/api/v1/query", query=expr, time=str(end))["result"]
            else:
                # As Grafana asks: at multiples of the panel's least interval, in the offset that is now in force.
                step = {"1d": 86_400, "7d": 7 * 86_400}[panel["interval"]]
                first = (begin + OFFSET_S) // step * step - OFFSET_S
                answer = asked(
                    base, "/api/v1/query_range", query=expr, start=str(first), end=str(end - 1), step=str(step)
                )["result"]
            answers.setdefault(panel["title"], []).append(answer)
    return answers


def summed(series: list[Any], label: str) -> dict[str, float]:
    """The values of each series, points added up."""
    return {
        item["metric"].get(label, ""): sum(float(value) for _, value in item.get("values", [item.get("value")]))
        for item in series
    }


def compare(home: Path, base: str) -> None:
    answers, complete = shown(base), report(home, f"report {SPAN}")
    by = {
        key: {str(row[key] or ""): row["total_s"] for row in report(home, f"report {SPAN} --by {key}")["rows"]}
        for key in ("project", "client", "day")
    }
    assert summed(answers["Tracked"][0], "") == {"": complete["total_s"]}
    for panel in ("Each day", "Each week", "By project"):
        assert summed(answers[panel][0], "project") == by["project"], panel
    assert summed(answers["By client"][0], "client") == by["client"]
    per_day = [float(value) for _, value in answers["Beside the week before"][0][0]["values"]]
    assert per_day == list(dict(sorted(by["day"].items())).values())
    assert (
        summed(answers["Beside the week before"][0], "")
        == summed(answers["Days and goals"][0], "")
        == {"": complete["total_s"]}
    )
    balance = report(home, f"balance {SPAN}")
    assert summed(answers["Days and goals"][1], "") == {"": balance["goal_s"]}
    assert summed(answers["Balance"][0], "") == {"": balance["balance_s"]}
    assert summed(answers["Against the goal"][0], "")[""] == pytest.approx(balance["total_s"] / balance["goal_s"])
    gaps = report(home, f"gaps {SPAN}")["total_s"]
    assert summed(answers["Gaps"][0], "") == summed(answers["Gaps each day"][0], "") == {"": gaps}
    assert summed(answers["Amount"][0], "currency")["EUR"] == pytest.approx(float(complete["amounts"]["EUR"]), abs=0.05)
    billable = sum(row["billable_s"] for row in complete["rows"])
    assert summed(answers["Billable share"][0], "")[""] == pytest.approx(billable / complete["total_s"])
    assert sum(summed(answers["Calendar"][0], "weekday").values()) == complete["total_s"]


def test_every_panel_equals_the_reports_and_does_so_again_after_corrections(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for line in SEED:
        tt(home, line)
    taken(tmp_path, tt(home, "analytics history"))
    with prometheus(tmp_path) as base:
        compare(home, base)
        assert tt(home, f"analytics history --prometheus {base}") == "# EOF\n"
        for line in LATER:
            tt(home, line)
        corrections = tt(home, f"analytics history --prometheus {base}")
    taken(tmp_path, corrections)
    with prometheus(tmp_path) as base:
        assert tt(home, f"analytics history --prometheus {base}") == "# EOF\n"
        answers = shown(base)
        rows = report(home, f"report {SPAN} --by project")["rows"]
        left = {name: value for name, value in summed(answers["By project"][0], "project").items() if value}
        assert left == {row["project"]: row["total_s"] for row in rows}
        assert summed(answers["Tracked"][0], "") == {"": report(home, f"report {SPAN}")["total_s"]}
