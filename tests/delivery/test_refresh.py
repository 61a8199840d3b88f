"""A published image is built again on today's base, scanned beside the old one, and published when it is better."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import ROOT
from tests.delivery.running import command, outputs, run

if TYPE_CHECKING:
    from pathlib import Path


REPORT = json.loads((ROOT / "tests/delivery/scan-report.json").read_text())


def report(*holes: tuple[str, str]) -> str:
    """A report in the scanner's form with a severity and a state for each hole."""
    matches = []
    for number, (severity, state) in enumerate(holes):
        match = json.loads(json.dumps(REPORT["matches"][0]))
        match["vulnerability"] |= {"id": f"CVE-{number}", "severity": severity}
        match["vulnerability"]["fix"] = {"state": state, "versions": ["2.0"]}
        matches.append(match)
    return json.dumps({**REPORT, "matches": matches})


FINE, GRAVE = report(), report(("High", "fixed"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps(REPORT), 0), (report(("Low", "fixed"), ("Critical", "fixed")), 1), ("{}", 2),
        *(pytest.param(*row, marks=pytest.mark.slow) for row in (
            (FINE, 0), (report(("Critical", "not-fixed"), ("Medium", "fixed"), ("High", "wont-fix")), 0), (GRAVE, 1),
            ("", 2), ("[]", 2), (json.dumps({**REPORT, "source": {"target": {}}}), 2),
        )),
    ],
)  # fmt: skip
def test_the_scan_gate_refuses_grave_holes_that_can_be_fixed(text: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(text)
    assert run("scan-gate.sh", str(tmp_path / "report.json")).returncode == code


@pytest.mark.parametrize(
    ("published", "rebuilt", "code", "refresh"),
    [
        ((FINE, GRAVE), (FINE, FINE), 0, "true"),
        (("{", FINE), (FINE, FINE), 2, None),
        *(pytest.param(*row, marks=pytest.mark.slow) for row in (
            ((GRAVE, FINE), (FINE, FINE), 0, "true"), ((FINE, FINE), (FINE, FINE), 0, "false"),
            ((GRAVE, FINE), (FINE, GRAVE), 1, None), ((FINE, ""), (FINE, FINE), 2, None),
            ((GRAVE, FINE), (FINE, "[]"), 2, None),
        )),
    ],
)  # fmt: skip
def test_an_image_is_refreshed_when_the_rebuilt_one_is_better_on_every_architecture(
    published: tuple[str, str], rebuilt: tuple[str, str], code: int, refresh: str | None, tmp_path: Path
) -> None:
    for kind, texts in (("published", published), ("rebuilt", rebuilt)):
        for architecture, text in zip(("amd64", "arm64"), texts, strict=True):
            (tmp_path / f"{kind}-{architecture}.json").write_text(text)
    output = tmp_path / "out"
    done = run("needs-refresh.sh", "amd64", "arm64", cwd=tmp_path, GITHUB_OUTPUT=str(output))
    assert (done.returncode, outputs(output).get("refresh")) == (code, refresh)


def test_a_report_that_is_missing_is_no_reason_to_publish(tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("needs-refresh.sh", "amd64", cwd=tmp_path, GITHUB_OUTPUT=str(output)).returncode == 2
    assert outputs(output) == {}


@pytest.fixture
def released(tmp_path: Path, git: str) -> Path:
    """A repository whose release v1.10.0 was made on an older base than main has."""

    def commit(base: str, *words: str) -> None:
        (tmp_path / "Dockerfile").write_text(f"FROM {base} AS base\nRUN {words[0]}\n")
        (tmp_path / "requirements/image.txt").write_text(f"{words[0]}\n")
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        for line in (["add", "."], ["commit", "-qm", "x"], *([["tag", words[1]]] if len(words) > 1 else [])):
            subprocess.run([git, *who, *line], cwd=tmp_path, check=True, capture_output=True, timeout=DEADLINE_S)

    subprocess.run([git, "init", "-q", "-b", "main"], cwd=tmp_path, check=True, timeout=DEADLINE_S)
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".dockerignore").write_text("*\n")
    commit(f"python:3.12-slim@sha256:{'0' * 64}", "ancient", "v1.2.0")
    commit(f"python:3.13-slim@sha256:{'1' * 64}", "old", "v1.10.0")
    commit(f"python:3.13-slim@sha256:{'2' * 64}", "new")
    return tmp_path


def test_what_is_refreshed_is_the_attested_wheel_of_the_newest_version(released: Path) -> None:
    said = released / "said"
    text = f"""echo "$@" >> {said}
case "$1 $2" in
    "release list") printf '%s\\n' v1.9.3 v1.10.0 v1.2.0 nightly v2.0.0rc1 ;;
    "release download") touch dist/tt_timetracker-1.10.0-py3-none-any.whl ;;
esac"""
    service = {"GITHUB_REPOSITORY": "Acme/timetracker", "GITHUB_REPOSITORY_OWNER": "Acme"}
    path = command(released, "gh", text)
    done = run("find-release.sh", cwd=released, PATH=path, GITHUB_OUTPUT=str(released / "out"), **service)
    assert done.returncode == 0, done.stderr
    revision = outputs(released / "out").pop("revision")
    assert re.fullmatch("[0-9a-f]{40}", revision)
    assert outputs(released / "out")["version"] == "1.10.0"
    assert outputs(released / "out")["image"] == "ghcr.io/acme/timetracker"
    attested = (
        "--source-ref refs/tags/v1.10.0 --signer-workflow Acme/timetracker/.github/workflows/build-and-publish.yml"
    )
    assert attested in said.read_text()


def test_a_refreshed_image_is_built_with_the_files_of_its_release_on_the_base_of_main(released: Path) -> None:
    done = run("refresh-context.sh", cwd=released, REVISION="v1.10.0")
    assert done.returncode == 0, done.stderr
    text = (released / "Dockerfile").read_text()
    assert text == f"FROM python:3.13-slim@sha256:{'2' * 64} AS base\nRUN old\n"
    assert (released / "requirements/image.txt").read_text() == "old\n"


def test_another_python_is_no_refresh(released: Path) -> None:
    done = run("refresh-context.sh", cwd=released, REVISION="v1.2.0")
    assert done.returncode == 1
    assert "make a release instead" in done.stderr
