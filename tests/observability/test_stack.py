"""The shipped configuration: whole, consistent, hardened; each alert with its cases and its runbook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.observability.live import ROOT, STACK, alerting
from tests.observability.queries import BOARDS, of_panels, panels

from timetracker.actions.analytics import RECEIVERS
from timetracker.observe.metrics_catalogue import CATALOGUE, HISTORY, HTTP, SELFTEST

yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")
promql = pytest.importorskip("promql_parser", reason="requirements/observability.txt is not installed")

COMPOSE = ROOT / "docker-compose.analytics.yml"
RULES = sorted((STACK / "prometheus" / "rules").glob("*.yml"))
LOG_RULES = sorted((STACK / "loki" / "rules" / "fake").glob("*.yml"))
# Labels and structured metadata of a line in Loki.
LOKI_LABELS, LOKI_METADATA = {"app", "source", "component", "level"}, {"event", "command", "outcome", "invocation_id"}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def services() -> dict[str, Any]:
    result: dict[str, Any] = loaded(COMPOSE)["services"]
    return result


def rules(path: Path) -> Iterator[dict[str, Any]]:
    for group in loaded(path)["groups"]:
        yield from group["rules"]


def alerts() -> set[str]:
    return {rule["alert"] for path in RULES for rule in rules(path) if "alert" in rule}


def expressions(source: str) -> Iterator[tuple[str, str]]:
    """Where a query stands, and the query with values for Grafana's variables."""
    yield from ((query.where, query.filled) for query in of_panels() if query.source == source)


def log_alerts() -> Iterator[tuple[str, str]]:
    """The same of the alerts on lines."""
    yield from ((rule["alert"], rule["expr"]) for path in LOG_RULES for rule in rules(path))


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def promtool() -> str:
    return shutil.which("promtool") or pytest.skip("promtool is not installed: tests/observability/install.sh")


@pytest.fixture
def amtool() -> str:
    return shutil.which("amtool") or pytest.skip("amtool is not installed: tests/observability/install.sh")


def test_prometheus_takes_its_configuration_and_rules(promtool: str, tmp_path: Path) -> None:
    copy = shutil.copytree(STACK / "prometheus", tmp_path / "prometheus") / "prometheus.yml"
    (tmp_path / "token").touch()
    copy.write_text(copy.read_text(encoding="utf-8").replace("/run/secrets/web_token", str(tmp_path / "token")))
    run(promtool, "check", "config", "--lint=all", "--lint-fatal", str(copy))
    run(promtool, "check", "rules", "--lint=all", "--lint-fatal", *map(str, RULES))


# In these the alerts look back over hours and days, a minute at a time: seconds to minutes of CPU each.
LONG = ["commands", "days", "month", "objectives", "pipeline", "silent_again", "store", "tracking", "zones"]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem.removesuffix("_test") in LONG else [])
        for path in sorted((STACK / "prometheus" / "tests").glob("*_test.yml"))
    ],
)
def test_every_alert_fires_and_is_silent_as_its_tests_say(promtool: str, rules: Path) -> None:
    run(promtool, "test", "rules", str(rules))


def test_every_alert_has_a_firing_and_a_silent_case() -> None:
    firing: set[str] = set()
    silent: set[str] = set()
    for path in (STACK / "prometheus" / "tests").glob("*_test.yml"):
        for case in loaded(path)["tests"]:
            for expected in case["alert_rule_test"]:
                (firing if expected["exp_alerts"] else silent).add(expected["alertname"])
    assert firing == silent == alerts()


def test_every_alert_falls_silent_in_a_case_in_which_it_fired() -> None:
    quiet: set[str] = set()
    for path in (STACK / "prometheus" / "tests").glob("*_test.yml"):
        for case in loaded(path)["tests"]:
            fired: dict[str, float] = {}
            for expected in sorted(case["alert_rule_test"], key=lambda item: seconds(item["eval_time"])):
                name, at = expected["alertname"], seconds(expected["eval_time"])
                if expected["exp_alerts"]:
                    fired.setdefault(name, at)
                elif name in fired:
                    quiet.add(name)
    assert quiet == alerts()


def seconds(duration: str) -> int:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    return sum(int(count) * units[unit] for count, unit in re.findall(r"(\d+)([smhd])", duration))


def test_every_alert_and_panel_leads_to_a_heading_of_the_runbooks() -> None:
    text = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")
    anchors = {line.lstrip("# ").replace(" ", "-") for line in text.splitlines() if line.startswith("##")}
    urls = {
        rule["annotations"]["runbook_url"] for path in [*RULES, *LOG_RULES] for rule in rules(path) if "alert" in rule
    }
    urls |= {panel["links"][0]["url"] for board in BOARDS for panel in panels(board) if panel["type"] != "row"}
    assert {url.partition("#")[2] for url in urls} <= anchors
    assert alerts() <= anchors


def test_rules_and_panels_use_metrics_that_exist() -> None:
    suffixes = ("_bucket", "_sum", "_count")
    sent = {*CATALOGUE, *HTTP, *SELFTEST, *HISTORY}
    sent |= {name + suffix for name in sent for suffix in suffixes}
    queries = [expr for _, expr in expressions("prometheus")]
    queries += [rule["expr"] for path in RULES for rule in rules(path)]
    used = {name for query in queries for name in re.findall(r"(?<![\w:])tt_\w+", query)}
    assert used <= sent


@pytest.mark.parametrize(("where", "expr"), list(expressions("prometheus")))
def test_every_promql_query_parses(where: str, expr: str) -> None:
    assert promql.parse(expr), where


def test_logql_uses_only_labels_and_metadata_that_lines_have() -> None:
    for where, expr in [*expressions("loki"), *log_alerts()]:
        selector = re.search(r"\{(.*?)\}", expr)
        assert selector, where
        assert set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", selector[1])) <= LOKI_LABELS, where
        assert set(re.findall(r"\| (\w+)\s*(?:=~|!=|!~|=)", expr)) <= LOKI_METADATA, where
        grouped = {name for names in re.findall(r"by \(([\w, ]+)\)", expr) for name in re.split(r"[, ]+", names)}
        assert grouped <= LOKI_LABELS | LOKI_METADATA, where


def test_logql_parses(tmp_path: Path) -> None:
    node, grammar = shutil.which("node"), os.environ.get("TT_LEZER_LOGQL", "")
    if not node or not grammar:
        pytest.skip("the LogQL grammar is not installed: tests/observability/install.sh")
    program = tmp_path / "parse.mjs"
    program.write_text(
        f"import {{ parser }} from {json.dumps(grammar)};\n"
        "for (const query of JSON.parse(process.argv[2])) parser.parse(query).iterate({enter(node) {\n"
        "  if (node.type.isError) { console.error(query); process.exitCode = 1; }\n}});\n"
    )
    queries = [expr for _, expr in expressions("loki")]
    queries += [expr for _, expr in log_alerts()]
    run(node, str(program), json.dumps(queries))
    broken = subprocess.run([node, str(program), '["{app=| x"]'], capture_output=True, check=False, timeout=DEADLINE_S)
    assert broken.returncode == 1


def test_promtail_takes_only_labels_of_the_policy() -> None:
    job = loaded(STACK / "promtail" / "promtail.yml")["scrape_configs"][0]
    stages: dict[str, Any] = {}
    for stage in job["pipeline_stages"]:
        stages |= stage
    fixed = set(job["static_configs"][0]["labels"]) - {"__path__"}
    assert fixed | set(stages["labels"]) == LOKI_LABELS
    assert set(stages["structured_metadata"]) == LOKI_METADATA
    assert stages["labeldrop"] == ["filename"]
    assert job["static_configs"][0]["labels"]["__path__"].endswith("/app-*.jsonl")


def test_the_dashboards_are_those_of_their_source() -> None:
    pytest.importorskip("grafana_foundation_sdk")
    run(sys.executable, "observability/grafana/generate.py", "--check")


def test_rules_and_page_of_the_objectives_are_those_of_their_source() -> None:
    run(sys.executable, "observability/prometheus/objectives.py", "--check")
    objectives = loaded_all(STACK / "objectives.yml")
    assert [item["metadata"]["name"] for item in objectives] == ["durable-start", "fresh-figures", "fresh-backup"]
    assert all((item["apiVersion"], item["kind"]) == ("openslo/v1", "SLO") for item in objectives)


def loaded_all(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def test_dashboards_and_data_sources_have_ids_of_their_own() -> None:
    uids = [json.loads(board.read_text())["uid"] for board in BOARDS]
    assert len(BOARDS) == len(set(uids)) == 10
    sources = loaded(STACK / "grafana/provisioning/datasources/datasources.yml")["datasources"]
    assert [source["uid"] for source in sources] == ["tt-prometheus", "tt-loki"]
    assert not any("secureJsonData" in source for source in sources)
    providers = loaded(STACK / "grafana/provisioning/dashboards/dashboards.yml")["providers"]
    mounted = {volume.split(":")[1] for volume in services()["grafana"]["volumes"]}
    assert providers[0]["options"]["path"] in mounted


def test_addresses_in_the_configurations_are_those_of_the_services() -> None:
    listening = {
        "exporter": {"9464"}, "web": {"8787"}, "prometheus": {"9090"}, "loki": {"3100"}, "promtail": {"9080"},
        "alloy": {"9080"}, "alertmanager": {"9093"}, "grafana": {"3000"},
    }  # fmt: skip
    messages = {
        "loki": STACK / "loki" / "loki.yml", "promtail": STACK / "promtail" / "promtail.yml",
        "alertmanager": STACK / "alertmanager" / "routes.yml",
    }  # fmt: skip
    names = set(services()) - {"volumes-init"}
    assert set(listening) == names
    for name, ports in listening.items():
        own = json.dumps(services()[name]) + (messages[name].read_text(encoding="utf-8") if name in messages else "")
        assert name == "alertmanager" or all(port in own for port in ports), name
    files = [*STACK.glob("*/*.yml"), *STACK.glob("grafana/provisioning/*/*.yml")]
    match = {pair for file in files for pair in re.findall(rf"\b({'|'.join(names)}):(\d+)", file.read_text("utf-8"))}
    assert {name for name, _ in match} >= {"exporter", "loki", "prometheus"}
    assert all(port in listening[name] for name, port in match), match
    for job in loaded(STACK / "prometheus" / "prometheus.yml")["scrape_configs"]:
        for item in job.get("dns_sd_configs", ()):
            assert all(str(item["port"]) in listening[name] for name in item["names"]), job["job_name"]


def test_paths_in_the_configurations_lie_where_something_is_mounted() -> None:
    prometheus, configuration = services()["prometheus"], loaded(STACK / "prometheus" / "prometheus.yml")
    mounted = {item.split(":")[1]: item.split(":")[0] for item in prometheus["volumes"] if item.startswith("./")}
    for pattern in configuration["rule_files"]:
        assert list((ROOT / mounted["/etc/prometheus/rules"]).glob(Path(pattern).name))
    secrets = re.findall(r"/run/secrets/(\w+)", json.dumps(configuration))
    assert secrets
    assert set(secrets) <= set(prometheus["secrets"])
    for name, file in (("loki", "loki/loki.yml"), ("promtail", "promtail/promtail.yml")):
        inside = [re.sub(":(ro|nocopy)$", "", item).rpartition(":")[2] for item in services()[name]["volumes"]]
        text = (STACK / file).read_text(encoding="utf-8")
        for path in re.findall(r"\$\{\w+:-(/[^}]+)\}", text):
            assert any(path == item or path.startswith(f"{item}/") for item in inside), (name, path)


def test_no_key_stands_twice_in_a_file_and_no_query_twice_in_a_panel() -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    for board in BOARDS:
        document = json.loads(board.read_text(encoding="utf-8"), object_pairs_hook=once)
        for panel in document["panels"]:
            ids = [target["refId"] for target in panel.get("targets", ())]
            assert len(ids) == len(set(ids)), panel["title"]
    for file in [COMPOSE, *STACK.rglob("*.yml")]:
        for node in (
            item for document in yaml.compose_all(file.read_text(encoding="utf-8")) for item in nodes(document)
        ):
            keys = [key.value for key, _ in node.value if key.value != "<<"]
            assert len(keys) == len(set(keys)), (file, keys)


def nodes(node: Any) -> Iterator[Any]:
    """All mappings below a node of YAML."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from nodes(value)


@pytest.mark.parametrize("receivers", RECEIVERS)
def test_alertmanager_takes_its_configuration_and_routes_by_severity(
    amtool: str, receivers: str, tmp_path: Path
) -> None:
    (tmp_path / "alertmanager.yml").write_text(alerting(receivers))
    file = str(tmp_path / "alertmanager.yml")
    run(amtool, "check-config", file)
    for severity, receiver in (("critical", "now"), ("warning", "soon"), ("info", "some-time")):
        routed = run(amtool, "config", "routes", "test", "--config.file", file, f"severity={severity}")
        assert routed.strip() == receiver
    severities = {rule["labels"]["severity"] for path in RULES for rule in rules(path) if "alert" in rule}
    assert severities == {"critical", "warning", "info"}
