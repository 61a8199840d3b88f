"""A real Prometheus over a real `tt metrics serve`: targets, rules, every query of every dashboard, alerts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.observability import live, queries
from tests.observability.live import Stack, asked, fetched, until, until_none

from timetracker.observe import alerts

yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")
for _program in ("prometheus", "prometheus-alertmanager", "prometheus-node-exporter"):
    if not shutil.which(_program):
        pytest.skip(f"{_program} is not installed: tests/observability/install.sh", allow_module_level=True)

pytestmark = pytest.mark.slow  # run by the step "analytics stack" of CI and by `make test-slow`

RULES = sorted((live.STACK / "prometheus" / "rules").glob("*.yml"))
# Records that need what does not run here.
NO_VALUE = {"instance:tt_event_log_unshipped:bytes": "needs Promtail or Alloy"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with live.running(tmp_path_factory.mktemp("stack")) as started:
        until(lambda: asked(started.prometheus, "/api/v1/query", query="tt_timer_running")["result"], "a first scrape")
        for line in live.BUSY:
            live.tt(started.home, line)
            live.visited(started.web)
        live.tear(started.home)
        yield started


def test_every_target_is_up(stack: Stack) -> None:
    def down() -> list[str]:
        active = asked(stack.prometheus, "/api/v1/targets")["activeTargets"]
        return [f"{item['labels']['job']}: {item['lastError']}" for item in active if item["health"] != "up"]

    jobs = {target["labels"]["job"] for target in asked(stack.prometheus, "/api/v1/targets")["activeTargets"]}
    until_none(down, "every target is up")
    assert jobs >= {"tt", "tt-web", "prometheus", "alertmanager"}


def test_every_rule_is_healthy_and_every_record_has_a_value(stack: Stack) -> None:
    def rules() -> list[dict[str, Any]]:
        return [rule for group in asked(stack.prometheus, "/api/v1/rules")["groups"] for rule in group["rules"]]

    until(lambda: all(rule["health"] == "ok" for rule in rules()), "every rule was evaluated")
    results = rules()
    assert [rule["lastError"] for rule in results if rule.get("lastError")] == []
    written = [
        rule for path in RULES for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]
    ]
    assert len(results) == len(written)
    records = {rule["record"] for rule in written if "record" in rule} - ({*NO_VALUE} if not stack.loki else set())

    def without() -> set[str]:
        return {name for name in records if not asked(stack.prometheus, "/api/v1/query", query=name)["result"]}

    until_none(without, "every record has a value")


def test_every_query_of_every_dashboard_finds_something(stack: Stack) -> None:
    waiting = [item for item in queries.every() if queries.excused(item, stack) is None]
    assert len(waiting) > 60

    def silent() -> list[str]:
        live.visited(stack.web)  # a panel of requests counts those of a short while
        waiting[:] = [item for item in waiting if not queries.answered(stack, item).series]
        return [item.where for item in waiting]

    until_none(silent, "every query finds something")
    for item in queries.every():
        if item.source == "prometheus":
            queries.answered(stack, item)  # what may find nothing must still be understood


def test_doctor_says_of_each_alert_what_prometheus_says(stack: Stack) -> None:
    data = json.loads(live.tt(stack.home, "doctor --alerts --json").stdout)["data"]["alerts"]
    assert len(data) > 15
    exprs = {rule.name: rule.expr for path in RULES for rule in alerts.rules(path.read_text(encoding="utf-8"))}

    def different() -> list[str]:
        return [
            item["alert"]
            for item in data
            if bool(asked(stack.prometheus, "/api/v1/query", query=exprs[item["alert"]])["result"]) != item["holds"]
            # The log holds what was before Prometheus came: only it knows of a rise from nothing.
            and "increase(" not in exprs[item["alert"]]
        ]

    until_none(different, "doctor and Prometheus agree")


def test_what_may_find_nothing_is_still_asked() -> None:
    assert set(queries.NOTHING) <= {item.where for item in queries.every()}


def test_prometheus_serves_the_runbooks(stack: Stack) -> None:
    assert b'id="TtExporterDown"' in fetched(f"{stack.prometheus}/consoles/runbooks.html")


def heard(stack: Stack, alert: str, status: str) -> dict[str, Any]:
    """The next message of this kind; others are passed over."""
    while True:
        message = stack.heard.get(timeout=live.PATIENCE_S)
        for item in message["alerts"]:
            if (item["labels"]["alertname"], item["status"]) == (alert, status):
                return {**item, "receiver": message["receiver"]}


def test_an_alert_is_told_when_it_fires_and_when_it_is_over(stack: Stack) -> None:
    fired = heard(stack, "TtBudgetExceeded", "firing")
    assert fired["receiver"] == "soon"
    assert fired["annotations"]["summary"] == "1 project(s) have used up their budget"
    assert fired["annotations"]["runbook_url"].endswith("#TtBudgetExceeded")
    live.tt(stack.home, "project edit docs --budget 100h")
    heard(stack, "TtBudgetExceeded", "resolved")


def test_while_the_exporter_is_down_the_alerts_about_its_figures_are_held_back(stack: Stack) -> None:
    names = ("TtExporterDown", "TtBackupStale", "TtLokiDown")
    alerts = [{"labels": {"alertname": name, "severity": "warning", "instance": "elsewhere"}} for name in names]
    fetched(f"{stack.alertmanager}/api/v2/alerts", json.dumps(alerts).encode())

    def states() -> dict[str, str]:
        data = json.loads(fetched(f"{stack.alertmanager}/api/v2/alerts?filter=instance=elsewhere"))
        return {item["labels"]["alertname"]: item["status"]["state"] for item in data}

    expected = {"TtExporterDown": "active", "TtBackupStale": "suppressed", "TtLokiDown": "active"}
    until(lambda: states() == expected, "the others are suppressed")


def test_a_node_exporter_reads_the_file_that_is_written(stack: Stack, tmp_path: Path) -> None:
    directory = tmp_path / "textfile"
    directory.mkdir()
    assert live.tt(stack.home, f"metrics write {directory}/tt.prom").returncode == 0
    address = f"127.0.0.1:{live.free_port()}"
    words = ("--collector.disable-defaults", "--collector.textfile", f"--collector.textfile.directory={directory}")
    with live.process(tmp_path / "node.log", "prometheus-node-exporter", *words, f"--web.listen-address={address}"):
        text = until(lambda: fetched(f"http://{address}/metrics").decode(), "the node_exporter is ready")
    assert "node_textfile_scrape_error 0" in text
    served = {line for line in text.splitlines() if line.startswith("tt_")}
    written = [line for line in (directory / "tt.prom").read_text().splitlines() if line.startswith("tt_")]
    assert {line.split(" ")[0].partition("{")[0] for line in written} == {
        line.split(" ")[0].partition("{")[0] for line in served
    }
    assert len(served) == len(written) > 200
