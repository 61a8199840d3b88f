"""The compose file of the analytics stack: valid, hardened, and what it means once Compose has merged it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.observability.live import ROOT

yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")

COMPOSE = ROOT / "docker-compose.analytics.yml"
EXAMPLE = ROOT / ".env.example"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def services() -> dict[str, Any]:
    result: dict[str, Any] = loaded(COMPOSE)["services"]
    return result


def environment_of(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isupper())
    return {name: value for name, _, value in lines}


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert done.returncode == 0, done.stdout + done.stderr


def expanded(*words: str, environment: Path = EXAMPLE) -> subprocess.CompletedProcess[str]:
    """What Compose makes of the file; that takes no engine. Skips the test where there is no Compose."""
    docker = shutil.which("docker")
    existing = (
        docker
        and subprocess.run(
            [docker, "compose", "version"], capture_output=True, check=False, timeout=DEADLINE_S
        ).returncode
        == 0
    )
    if not docker or not existing:
        pytest.skip("Docker Compose is not installed")
    command = [docker, "compose", "--env-file", str(environment), "-f", str(COMPOSE), *words, "config"]
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_CONFIG") if name in os.environ}
    return subprocess.run(
        [*command, "--format", "json"], capture_output=True, text=True, check=False, env=environ, timeout=DEADLINE_S
    )


def test_the_compose_file_is_valid() -> None:
    pytest.importorskip("check_jsonschema")
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))


@pytest.mark.parametrize("name", sorted(services()))
def test_every_service_is_hardened(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "privileged" not in service
    assert service["user"]
    assert not service["user"].startswith("0") or service["cap_add"] == ["CHOWN"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert not any("docker.sock" in volume for volume in service.get("volumes", ()))
    own = service["image"] == "${TT_IMAGE:-timetracker:local}"
    assert own or re.search(r":v?\d+\.\d+\.\d+$", service["image"])
    comment = COMPOSE.read_text().split(f"\n  {name}:\n", 1)[1].split("\n\n", 1)[0]
    assert "healthcheck" in service or "# No health check:" in comment


def test_only_what_is_looked_at_publishes_ports() -> None:
    published = {name for name, item in services().items() if "ports" in item}
    assert published == {"grafana", "prometheus", "alertmanager", "web"}
    assert loaded(COMPOSE)["networks"]["ingest"] == {"internal": True}


def test_what_is_mounted_from_here_exists() -> None:
    for service in services().values():
        for volume in service.get("volumes", ()):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).exists()


def test_the_example_lists_every_variable_of_the_compose_file() -> None:
    used = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {*used, "COMPOSE_PROFILES"} == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_two_compose_files_share_no_variable() -> None:
    plain = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert plain
    assert not plain & set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))


def test_the_stack_runs_the_image_that_make_builds_first() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^analytics-up: image ", text, re.MULTILINE)
    assert "image-local.sh timetracker:local" in text
    assert "--allow" in services()["exporter"]["command"]  # Prometheus asks for the name `exporter`


def test_without_a_password_the_stack_names_the_command_that_makes_one() -> None:
    file = loaded(COMPOSE)["secrets"]["grafana_admin_password"]["file"]
    assert file.startswith("${GRAFANA_PASSWORD_FILE:?")
    assert "tt analytics init" in file


def test_compose_itself_merges_it_into_what_was_meant() -> None:
    done = expanded("--profile", "*")
    assert done.returncode == 0, done.stderr
    assert not done.stderr  # no warning either
    data = json.loads(done.stdout)
    assert set(data["services"]) == set(services())
    for name, service in data["services"].items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert all(port["host_ip"] == "127.0.0.1" for port in service.get("ports", ())), name
        for volume in service.get("volumes", ()):
            assert volume["type"] == "bind" or volume["source"] in data["volumes"], name
            own = volume["source"].startswith(str(ROOT))
            assert not own or (Path(volume["source"]).exists() and volume["read_only"]), name
    exporter = data["services"]["exporter"]
    assert exporter["user"] == "1000:1000"
    assert exporter["environment"]["TT_ZONE"] == "Europe/Berlin"
    assert environment_of(EXAMPLE)["COMPOSE_PROFILES"] == "alloy,exporter"
    without = {name for name, service in data["services"].items() if not service.get("profiles")}
    assert set(json.loads(expanded().stdout)["services"]) == {*without, "alloy", "exporter"}


def test_an_image_brings_no_owner_to_the_volumes_that_were_given_to_you() -> None:
    given = {volume.split(":")[0] for volume in services()["volumes-init"]["volumes"]}
    for name, service in services().items():
        for volume in service.get("volumes", ()):
            source, _, *flags = volume.split(":")
            # Compose copies what the image has there, its owner too, into a volume that is still empty.
            assert source not in given or name == "volumes-init" or flags == ["nocopy"], volume


def test_without_the_environment_compose_names_the_command_that_makes_it(tmp_path: Path) -> None:
    empty = tmp_path / "env"
    empty.touch()
    done = expanded(environment=empty)
    assert done.returncode != 0
    assert "tt analytics init" in done.stderr
