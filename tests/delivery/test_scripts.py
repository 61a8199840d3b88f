"""The scripts that the workflows call."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.delivery.artifacts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = ROOT / ".github" / "scripts"


def run(script: str, *words: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(
        [str(SCRIPTS / script), *words], cwd=cwd, env=plain | environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("channel", "image"), [("release", "ghcr.io/acme/timetracker"), ("dev", "ghcr.io/acme/timetracker-dev:edge")]
)
def test_a_channel_may_push_to_its_own_package(channel: str, image: str) -> None:
    assert run("guard-destination.sh", channel, image).returncode == 0


@pytest.mark.parametrize(
    ("channel", "image"),
    [
        ("release", "ghcr.io/acme/timetracker-dev"),
        ("dev", "ghcr.io/acme/timetracker"),
        ("dev", "ghcr.io/acme/timetracker:edge"),
        ("test", "ghcr.io/acme/timetracker"),
        ("release", "docker.io/acme/timetracker"),
        ("", "ghcr.io/acme/timetracker"),
    ],
)
def test_a_channel_must_not_push_elsewhere(channel: str, image: str) -> None:
    assert run("guard-destination.sh", channel, image).returncode != 0


@pytest.fixture
def checkout(tmp_path: Path, git: str) -> Path:
    """A repository with version 1.2.3 on main."""
    (tmp_path / "src/timetracker").mkdir(parents=True)
    (tmp_path / "src/timetracker/__init__.py").write_text('VERSION = "1.2.3"\n')
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text("## [1.2.3]\n\n- New.\n")
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["commit", "-qm", "one"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([git, *who, *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def plan(checkout: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return run("plan-release.sh", cwd=checkout, **environ)


def tagged(name: str) -> dict[str, str]:
    return {"GITHUB_EVENT_NAME": "push", "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": name}


def test_a_tag_that_agrees_publishes(checkout: Path) -> None:
    done = plan(checkout, **tagged("v1.2.3"))
    assert done.returncode == 0
    assert "publish=true\n" in done.stdout
    assert "version=1.2.3\n" in done.stdout


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_a_schedule_or_a_run_by_hand_is_a_dry_run(checkout: Path, event: str) -> None:
    done = plan(checkout, GITHUB_EVENT_NAME=event, GITHUB_REF_TYPE="tag", GITHUB_REF_NAME="v1.2.3")
    assert done.returncode == 0
    assert "publish=false\n" in done.stdout


def test_a_tag_that_does_not_agree_fails(checkout: Path) -> None:
    assert plan(checkout, **tagged("v1.2.4")).returncode != 0
    (checkout / "CHANGELOG.md").write_text("nothing\n")
    assert plan(checkout, **tagged("v1.2.3")).returncode != 0


def test_the_context_of_an_image_is_an_allow_list() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert all(line.startswith("!") for line in lines[1:])


def test_a_plain_engine_can_build_the_image() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert not any(word in text for word in ("# syntax", "--link", "<<", "--mount=type=secret", "ARG TT_BUILD"))
    assert 'ENTRYPOINT ["/opt/tt/bin/tt"]' in text
    assert "USER 10001:10001" in text
