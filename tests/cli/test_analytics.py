"""`tt analytics`: the stack's files from the package, written where they are to run."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt

from timetracker.actions import analytics, selftest
from timetracker.observe import alerts

pytestmark = pytest.mark.any_store

ROOT = Path(__file__).parents[2]


def env(directory: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (directory / ".env").read_text(encoding="utf-8").splitlines())


@pytest.fixture(autouse=True)
def docker(tmp_path: Path, environment: pytest.MonkeyPatch) -> Path:
    """A `docker` that says what its file `system` says."""
    directory = tmp_path / "bin"
    directory.mkdir()
    (directory / "docker").write_text(f"#!/bin/sh\ncat {directory}/system\n")
    (directory / "docker").chmod(0o755)
    (directory / "system").write_text("Debian GNU/Linux 12 (bookworm)\n")
    environment.setenv("PATH", str(directory), prepend=":")
    return directory / "system"


def test_the_wheel_carries_what_is_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {part: f"timetracker/stack/{part}" for part in analytics.PARTS} == {
        source: target for source, target in included.items() if "/stack/" in target
    }
    assert all((ROOT / part).exists() for part in analytics.PARTS)


def test_everything_that_the_compose_file_mounts_is_written(tt: Tt, tmp_path: Path) -> None:
    directory = tmp_path / "stack"
    ran = tt(f"analytics init {directory} --json")
    assert ran.data == {"directory": str(directory), "native_exporter": True, "kept": []}
    for name in analytics.files(str(ROOT)):
        assert (directory / name).read_bytes() == (ROOT / name).read_bytes()
        assert (directory / name).stat().st_mode & 0o777 == 0o644
    written = env(directory)
    assert written["COMPOSE_PROFILES"] == "alloy"
    assert Path(written["GRAFANA_PASSWORD_FILE"]).stat().st_mode & 0o777 == 0o600
    assert Path(written["ALERT_DIR"], "receivers.yml").stat().st_mode & 0o777 == 0o600
    assert "host.docker.internal" in (directory / analytics.NATIVE_TARGET).read_text(encoding="utf-8")


def test_an_upgrade_replaces_what_belongs_to_a_version_and_keeps_what_was_changed(tt: Tt, tmp_path: Path) -> None:
    directory = tmp_path / "stack"
    tt(f"analytics init {directory}")
    changed, stale, gone = (directory / "observability" / name for name in ("loki/loki.yml", "mine.yml", "gone.yml"))
    changed.write_text("mine")
    stale.write_text("mine")
    gone.write_text("of an earlier version")
    record = directory / analytics.RECORD
    digests = json.loads(record.read_text(encoding="utf-8"))
    compose = directory / analytics.COMPOSE
    compose.write_text("of an earlier version")
    digests |= {
        name: analytics._digest("of an earlier version") for name in (analytics.COMPOSE, "observability/gone.yml")
    }
    record.write_text(json.dumps(digests))
    text = (directory / ".env").read_text(encoding="utf-8").replace("GRAFANA_PORT=3000", "GRAFANA_PORT=3111")
    (directory / ".env").write_text(text.replace("TT_IMAGE=\n", "TT_IMAGE=timetracker:0.0.9\n"))

    ran = tt(f"analytics init {directory}")
    assert "observability/loki/loki.yml is changed by you and stays" in ran.out
    assert "http://127.0.0.1:3111" in ran.out
    assert changed.read_text(encoding="utf-8") == stale.read_text(encoding="utf-8") == "mine"
    assert changed.with_name("loki.yml.new").read_bytes() == (ROOT / "observability/loki/loki.yml").read_bytes()
    assert compose.read_bytes() == (ROOT / analytics.COMPOSE).read_bytes()
    assert not gone.exists()
    assert env(directory)["TT_IMAGE"] == ""  # it follows the version, unless a person chose another


def test_where_containers_share_no_kernel_with_tt_the_exporter_runs_beside_them(
    tt: Tt, tmp_path: Path, docker: Path
) -> None:
    docker.write_text("Docker Desktop\n")
    refused = tt(f"analytics init {tmp_path}/stack --image timetracker:local")
    assert (refused.code, "virtual machine" in refused.err) == (2, True)
    assert (
        "tt metrics serve --host 127.0.0.1 --allow host.docker.internal" in tt(f"analytics init {tmp_path}/stack").out
    )
    (tmp_path / "stack" / ".env").write_text("COMPOSE_PROFILES=alloy,web\n")
    refused = tt(f"analytics init {tmp_path}/stack")
    assert (refused.code, "try: tt web" in refused.err) == (2, True)


def test_with_an_image_the_exporter_is_part_of_the_stack(tt: Tt, tmp_path: Path) -> None:
    tt(f"analytics init {tmp_path}/stack --shipper promtail")
    tt(f"analytics init {tmp_path}/stack --image example.org/timetracker:1")
    written = env(tmp_path / "stack")
    assert (written["COMPOSE_PROFILES"], written["TT_IMAGE"]) == ("promtail,exporter", "example.org/timetracker:1")
    assert not (tmp_path / "stack" / analytics.NATIVE_TARGET).exists()


@pytest.mark.parametrize("option", ["--shipper fluentd", "--receiver pigeon"])
def test_a_name_that_is_none_is_refused(tt: Tt, tmp_path: Path, option: str) -> None:
    assert tt(f"analytics init {tmp_path}/stack {option}").code == 2


def test_receivers_are_the_persons_own(tt: Tt, tmp_path: Path) -> None:
    tt(f"analytics init {tmp_path}/stack --receiver mail")
    receivers = Path(env(tmp_path / "stack")["ALERT_DIR"], "receivers.yml")
    assert "email_configs" in receivers.read_text(encoding="utf-8")
    tt(f"analytics init {tmp_path}/stack --receiver ntfy")
    receivers.write_text("mine")
    assert tt(f"analytics init {tmp_path}/stack").code == 0
    assert tt(f"analytics init {tmp_path}/stack --receiver mail").code == 2
    assert receivers.read_text(encoding="utf-8") == "mine"


def test_a_directory_that_cannot_be_written_is_named(tt: Tt, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = tt(f"analytics init {tmp_path}/file/stack")
    assert (ran.code, str(tmp_path / "file") in ran.err) == (7, True)
    ran = tt(f"analytics init {tmp_path}/file")
    assert (ran.code, "is not a directory" in ran.err) == (7, True)
    ran = tt("analytics history --prometheus http://127.0.0.1:9")
    assert (ran.code, "(Connection refused)" in ran.err) == (7, True)


def test_doctor_asks_what_the_alerts_ask(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("13h")
    ran = tt("doctor --alerts --json")
    assert ran.code == 6
    holding = {item["alert"]: item["told"] for item in ran.data["alerts"] if item["holds"]}
    assert holding["TtTimerForgotten"] == ["A timer has run for 13h"]
    assert "TtShipperDown" in ran.data["not_here"]
    assert {"TtStoreErrors", "TtGoalBehind", "TtBackupStale"} <= {item["alert"] for item in ran.data["alerts"]}


def test_doctor_does_not_nag_before_a_condition_can_have_lasted(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site 8:00-9:00")
    ran = tt("doctor --alerts --json")
    never = next(alert for alert in ran.data["alerts"] if alert["alert"] == "TtBackupNever")
    assert (ran.code, never["holds"], never["due"], never["for"]) == (0, True, False, "1d")
    clock.tick("25h")
    assert tt("doctor --alerts").code == 6


@pytest.mark.foreign_lines
def test_doctor_finds_what_the_log_counts(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site 8:00-9:00")
    with (tt.home / "logs" / "app-2026-03-02.jsonl").open("a", encoding="ascii") as file:
        file.write(
            '{"schema": 1, "ts": "2026-03-02T08:59:00Z", "level": "error", "event": "cli.command", "command": "start",'
            ' "outcome": "app_error", "exit_code": 6, "duration_ms": 9}\n'
        )

    def holding() -> list[str]:
        return [item["alert"] for item in tt("doctor --alerts --json").data["alerts"] if item["holds"]]

    assert "TtStoreErrors" in holding()
    clock.tick("20m")
    assert "TtStoreErrors" not in holding()


def test_a_mixin_has_other_names_and_leaves_the_stack_out(tt: Tt, tmp_path: Path) -> None:
    ran = tt(
        f"analytics mixin {tmp_path}/mixin --job timetracker --instance host --runbooks https://wiki.example.org/tt"
    )
    assert ran.code == 0
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "mixin").rglob("*.*")}
    assert "stack.yml" not in texts
    assert {"tracking.yml", "store.yml", "time.json"} <= set(texts)
    assert not [name for name, text in texts.items() if 'job="tt"' in text or 'job=\\"tt\\"' in text]
    assert not [name for name, text in texts.items() if "runbooks.html" in text]
    assert "on (host) tt_timer_max_seconds" in texts["tracking.yml"]
    assert 'host=~\\"$instance\\"' in texts["time.json"]
    for wrong in ('--job "a\\"b"', "--instance a-b"):
        assert tt(f"analytics mixin {tmp_path}/mixin {wrong}").code == 2


def test_the_mixin_is_understood(tt: Tt, tmp_path: Path) -> None:
    promql = pytest.importorskip("promql_parser", reason="requirements/observability.txt is not installed")
    tt(f"analytics mixin {tmp_path}/mixin --job timetracker --instance host")
    for path in (tmp_path / "mixin" / "rules").iterdir():
        for rule in alerts.rules(path.read_text(encoding="utf-8")):
            assert promql.parse(rule.expr)


@pytest.mark.slow
def test_the_program_tests_itself_in_a_home_of_its_own(tt: Tt, tmp_path: Path) -> None:
    ran = tt(f"selftest --json --metrics {tmp_path}/self.prom")
    assert [(step["step"], step["passed"]) for step in ran.data["steps"]] == [
        (name, True) for name in ("start", "stop", "report", "undo", "event log")
    ]
    text = (tmp_path / "self.prom").read_text(encoding="utf-8")
    assert "tt_selftest_success 1\n" in text
    assert 'tt_selftest_step_seconds{step="start"} ' in text


def test_a_selftest_that_fails_says_where(tt: Tt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "PROGRAM", ("false",))
    ran = tt(f"selftest --json --metrics {tmp_path}/self.prom")
    assert (ran.code, ran.data["steps"][0]["detail"]) == (6, "exit code 1: ")
    assert "tt_selftest_success 0\n" in (tmp_path / "self.prom").read_text(encoding="utf-8")
    assert tt(f"selftest --metrics {tmp_path}/nowhere/self.prom").code == 7


def test_the_history_has_each_finished_day_once(tt: Tt, clock: EnvironmentClock) -> None:
    assert tt("analytics history").out == "# EOF\n"
    tt("config set metrics.project_labels name")
    tt("project add site --rate 90 --currency EUR --billable")
    tt('add site --from "2026-03-01 08:00" --to "2026-03-01 10:00"')
    tt("add site 8:00-9:00")
    lines = [line for line in tt("analytics history").out.splitlines() if not line.startswith("#")]
    assert lines == [
        'tt_day_tracked_seconds{billable="true",project="site",weekday="7 Sun"} 7200 1772334000',
        'tt_day_amount{currency="EUR",project="site"} 180 1772334000',
    ]
    clock.set("2026-03-03 02:59")
    assert 'weekday="1 Mon"' not in tt("analytics history").out
    clock.set("2026-03-03 03:01")
    assert 'weekday="1 Mon"} 3600 1772420400' in tt("analytics history").out


def test_without_names_the_history_names_nobody(tt: Tt) -> None:
    tt('add site --from "2026-03-01 08:00" --to "2026-03-01 10:00"')
    assert 'client="_all",project="_all"' in tt("analytics history").out


def test_a_prometheus_or_an_engine_that_is_not_there_is_named(tt: Tt, tmp_path: Path, docker: Path) -> None:
    tt('add site --from "2026-03-01 08:00" --to "2026-03-01 10:00"')
    ran = tt("analytics history --prometheus http://127.0.0.1:1")
    assert (ran.code, "127.0.0.1:1 does not answer" in ran.err) == (7, True)
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack" / ".env").write_text("PROMETHEUS_PORT=1\n")
    assert tt(f"analytics backfill {tmp_path}/stack").code == 7
