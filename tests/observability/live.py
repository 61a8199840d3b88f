"""The analytics stack as plain processes on loopback, over a home with something in it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Event
from time import monotonic
from typing import Any, NamedTuple

from tests.deadline import DEADLINE_S
from tests.observability.heard import receiver

ROOT = Path(__file__).parents[2]
STACK = ROOT / "observability"
TT = Path(sys.executable).with_name("tt")
PATIENCE_S = 60
# Real times; only how often and how long is shortened, or a test would wait for hours.
QUICK = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
SOON = {"group_wait": "0s", "group_interval": "1s"}
SEED = (
    "config set goal.day 8h",
    "config set goal.week 40h",
    "config set metrics.project_labels name",
    "add site +deep --from '50 minutes ago' --for 45m --billable",
    "add docs +call --from '3 hours ago' --for 2h",
    "project edit site --budget 10h",
    "project edit docs --budget 1h",
    "task add docs outline",
    "db backup",
    "db check",
    "start site",
)
# What happens while Prometheus looks: a rate needs something that grew.
BUSY = ("stop", "stop", "start docs", "report today", "edit 99 --note x", "stop", "start site")


class Answer(NamedTuple):
    """What a query gave: how many series, and one value."""

    series: int
    value: str = ""


class Stack(NamedTuple):
    """Where everything listens. `heard` holds what Alertmanager posted to the receiver."""

    home: Path
    prometheus: str
    alertmanager: str
    exporter: str
    web: str
    loki: str
    heard: Queue[dict[str, Any]]


def until(ask: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """The first true answer. Raises AssertionError when none comes in time."""
    end = monotonic() + within_s
    last = ""
    while monotonic() < end:
        try:
            if result := ask():
                return result
        except OSError as error:
            last = str(error)
        Event().wait(0.1)
    raise AssertionError(f"not in time: {what} {last}")


def until_none(left: Callable[[], Collection[str]], what: str) -> None:
    """Wait until nothing is left. Raises AssertionError that names what is."""
    try:
        until(lambda: not left(), what)
    except AssertionError as error:
        raise AssertionError(f"{error}: {left()}") from None


def fetched(url: str, data: bytes | None = None) -> bytes:
    """The body of an answer. Raises OSError when there is none, or it is an error."""
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data else {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return bytes(answer.read())


def tear(home: Path) -> None:
    """Leave a line in the log that is no record."""
    newest = max((home / "logs").glob("app-*.jsonl"))
    with newest.open("a", encoding="ascii") as file:
        file.write("no record\n")


def visited(web: str) -> None:
    """Look at pages of the web admin as a stranger, one of them not there, and try to come in without a form."""
    for path, data in (("/healthz", None), ("/nowhere", None), ("/login", b"{}")):
        with suppress(urllib.error.HTTPError):
            fetched(web + path, data)


def asked(base: str, path: str, **parameters: str) -> Any:
    """What an interface in the manner of Prometheus says under "data"."""
    try:
        return json.loads(fetched(f"{base}{path}?{urllib.parse.urlencode(parameters)}"))["data"]
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{path} {parameters}: {error.read().decode()}") from None


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the caller's."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "TT_TELEMETRY": "0"}
    return clean | more


def tt(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a command line of the installed program."""
    return subprocess.run(
        f"{TT} {line}", shell=True, env=environment(home), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=DEADLINE_S,
    )  # fmt: skip


@contextmanager
def process(log: Path, *words: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs for as long as it is needed; what it says goes into a file."""
    with log.open("ab") as said:
        started = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment(log.parent, **environ)
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(timeout=DEADLINE_S)


def plain() -> Any:
    """The module observability/plain.py."""
    result = importlib.util.spec_from_file_location("plain", STACK / "plain.py")
    assert result
    assert result.loader
    module = importlib.util.module_from_spec(result)
    result.loader.exec_module(module)
    return module


def write_yaml(path: Path, what: Any) -> None:
    """Write a file that Prometheus' family reads: JSON is YAML."""
    path.write_text(json.dumps(what), encoding="utf-8")


def alertmanager_configuration(webhook: str) -> dict[str, Any]:
    """The shipped routes, without their patience, each receiver told to the webhook."""
    import yaml

    result: dict[str, Any] = yaml.safe_load(alerting("nobody"))
    result["route"] |= SOON
    result["route"]["routes"] = [route | SOON for route in result["route"]["routes"]]
    for item in result["receivers"]:
        item["webhook_configs"] = [{"url": f"{webhook}{item['name']}", "send_resolved": True}]
    return result


def alerting(receivers: str, url: str = "http://127.0.0.1/") -> str:
    """The configuration of Alertmanager as its container puts it together, with receivers of the examples.

    Debian's Alertmanager (0.25) takes an address, but none in a file.
    """
    shipped = STACK / "alertmanager"
    parts = (shipped / "routes.yml", shipped / "receivers" / f"{receivers}.yml")
    text = "".join(part.read_text(encoding="utf-8") for part in parts)
    return re.sub(r"url_file: /etc/alertmanager/own/\S+", f"url: {url}", text)


@contextmanager
def running(directory: Path) -> Iterator[Stack]:
    """Everything that is installed, started and ready; Loki and its shipper only where they are."""
    home = directory / "home"
    for line in SEED:
        done = tt(home, line)
        assert done.returncode == 0, (line, done.stderr)
    with ExitStack() as open_:
        webhook, heard = open_.enter_context(receiver())
        ports = {job: f"127.0.0.1:{free_port()}" for job in plain().ADDRESSES}
        if not shutil.which("loki") or not shutil.which("promtail"):
            ports |= {"loki": "", "shipper": ""}
        _start_own(open_, directory, ports)
        if ports["loki"]:
            _start_lines(open_, directory, ports)
        _start_alerting(open_, directory, ports, webhook)
        result = {job: f"http://{address}" if address else "" for job, address in ports.items()}
        yield Stack(
            home, result["prometheus"], result["alertmanager"], result["tt"], result["tt-web"], result["loki"], heard
        )


def _start_own(open_: ExitStack, directory: Path, ports: dict[str, str]) -> None:
    home = str(directory / "home")
    exporter = ("metrics", "serve", "--port", ports["tt"].rpartition(":")[2])
    open_.enter_context(process(directory / "exporter.log", str(TT), *exporter, TT_HOME=home))
    web = ("web", "--port", ports["tt-web"].rpartition(":")[2])
    open_.enter_context(process(directory / "web.log", str(TT), *web, TT_HOME=home))
    until(lambda: fetched(f"http://{ports['tt']}/healthz"), "the exporter is ready")
    until(lambda: fetched(f"http://{ports['tt-web']}/healthz"), "the web admin is ready")


def _start_alerting(open_: ExitStack, directory: Path, ports: dict[str, str], webhook: str) -> None:
    write_yaml(directory / "alertmanager.yml", alertmanager_configuration(webhook))
    prometheus = plain().configuration(ports)
    token = json.loads(tt(directory / "home", "web token add prometheus --scope metrics --json").stdout)["data"][
        "token"
    ]
    (directory / "token").write_text(f"{token}\n", encoding="ascii")
    for job in prometheus["scrape_configs"]:
        if job["job_name"] == "tt-web":
            job["authorization"] = {"credentials_file": str(directory / "token")}
    prometheus["global"] |= QUICK
    prometheus["rule_files"] = [f"{_eager_rules(directory)}/*.yml"]
    write_yaml(directory / "prometheus.yml", prometheus)
    open_.enter_context(process(
        directory / "alertmanager.log", shutil.which("prometheus-alertmanager") or "alertmanager",
        f"--config.file={directory}/alertmanager.yml", f"--storage.path={directory}/alertmanager",
        "--cluster.listen-address=", f"--web.listen-address={ports['alertmanager']}",
    ))  # fmt: skip
    open_.enter_context(process(
        directory / "prometheus.log", "prometheus", f"--config.file={directory}/prometheus.yml",
        f"--storage.tsdb.path={directory}/prometheus", f"--web.listen-address={ports['prometheus']}",
        f"--web.console.templates={STACK}/prometheus/consoles",
    ))  # fmt: skip
    until(lambda: fetched(f"http://{ports['alertmanager']}/-/ready"), "Alertmanager is ready")
    until(lambda: fetched(f"http://{ports['prometheus']}/-/ready"), "Prometheus is ready")


def _eager_rules(directory: Path) -> Path:
    """The shipped rules, without groups that have an interval of their own."""
    copy = Path(shutil.copytree(STACK / "prometheus" / "rules", directory / "rules", dirs_exist_ok=True))
    for file in copy.glob("*.yml"):
        file.write_text(re.sub(r"\n    interval: .*", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


def loki_environment(directory: Path, ports: dict[str, str]) -> dict[str, str]:
    """The variables by which the shipped configuration of Loki runs outside of its container."""
    return {
        "LOKI_ADDRESS": "127.0.0.1", "LOKI_PORT": ports["loki"].rpartition(":")[2], "LOKI_GRPC_PORT": str(free_port()),
        "LOKI_DATA": str(directory / "loki"), "LOKI_RULES": str(STACK / "loki" / "rules"),
        "LOKI_ALERTMANAGER": f"http://{ports['alertmanager']}",
    }  # fmt: skip


def promtail_environment(directory: Path, ports: dict[str, str]) -> dict[str, str]:
    """The same of Promtail, over the log of `directory/home`."""
    return {
        "PROMTAIL_ADDRESS": "127.0.0.1", "PROMTAIL_PORT": ports["shipper"].rpartition(":")[2],
        "PROMTAIL_DATA": str(directory / "promtail"), "LOKI_URL": f"http://{ports['loki']}",
        "TT_LOGS": str(directory / "home" / "logs"),
    }  # fmt: skip


def loki(directory: Path, ports: dict[str, str]) -> Any:
    """Loki with the shipped configuration."""
    words = ("loki", f"-config.file={STACK}/loki/loki.yml", "-config.expand-env=true")
    return process(directory / "loki.log", *words, **loki_environment(directory, ports))


def promtail(directory: Path, ports: dict[str, str]) -> Any:
    """Promtail with the shipped configuration."""
    (directory / "promtail").mkdir(exist_ok=True)
    words = ("promtail", f"-config.file={STACK}/promtail/promtail.yml", "-config.expand-env=true")
    return process(directory / "promtail.log", *words, **promtail_environment(directory, ports))


def _start_lines(open_: ExitStack, directory: Path, ports: dict[str, str]) -> None:
    open_.enter_context(loki(directory, ports))
    until(lambda: fetched(f"http://{ports['loki']}/ready"), "Loki is ready", 120)
    open_.enter_context(promtail(directory, ports))
    until(lambda: fetched(f"http://{ports['shipper']}/ready"), "Promtail is ready")
