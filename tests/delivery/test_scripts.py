"""The scripts that the workflows call, run as the service runs them: by a user, with files for their outputs."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import ROOT
from tests.delivery.running import SCRIPTS, command, outputs, run

if TYPE_CHECKING:
    from pathlib import Path


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
        ("release", "ghcr.io/acme/../other/timetracker"),
        ("release", "ghcr.io/../acme/timetracker"),
        ("release", "ghcr.io/acme/deeper/timetracker"),
        ("release", "ghcr.io/timetracker"),
        ("release", "ghcr.io//timetracker"),
        ("release", "ghcr.io/acme/timetracker:../x"),
        ("release", "evil.example/ghcr.io/acme/timetracker"),
        ("dev", "ghcr.io/acme/timetracker@sha256:timetracker-dev"),
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
        subprocess.run([git, *who, *words], cwd=tmp_path, check=True, capture_output=True, timeout=DEADLINE_S)
    return tmp_path


def plan(checkout: Path, check: str = "success", **environ: str) -> tuple[int, dict[str, str]]:
    """The exit code of the plan and its outputs; `check` is what the service says of the commit's required check."""
    output = checkout / "output"
    output.unlink(missing_ok=True)
    service = {
        "GITHUB_OUTPUT": str(output),
        "GITHUB_REPOSITORY": "Acme/timetracker",
        "GITHUB_REPOSITORY_OWNER": "Acme",
        "PATH": command(
            checkout, "gh", f'case "$2" in repos/Acme/timetracker/commits/*/check-runs*) echo {check} ;; esac'
        ),
    }
    done = run("plan-release.sh", cwd=checkout, **service, **environ)
    return done.returncode, outputs(output)


def tagged(name: str) -> dict[str, str]:
    return {"GITHUB_EVENT_NAME": "push", "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": name}


def test_a_tag_that_agrees_publishes(checkout: Path) -> None:
    code, values = plan(checkout, **tagged("v1.2.3"))
    assert code == 0
    assert (values["publish"], values["version"], values["prerelease"]) == ("true", "1.2.3", "false")
    assert values["image"] == "ghcr.io/acme/timetracker", "registries know lower case only"
    assert values["epoch"].isdigit()


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_a_schedule_or_a_run_by_hand_is_a_dry_run(checkout: Path, event: str) -> None:
    code, values = plan(checkout, GITHUB_EVENT_NAME=event, GITHUB_REF_TYPE="tag", GITHUB_REF_NAME="v1.2.3")
    assert (code, values["publish"]) == (0, "false")


def test_a_tag_that_does_not_agree_fails(checkout: Path) -> None:
    assert plan(checkout, **tagged("v1.2.4")) == (1, {})
    (checkout / "CHANGELOG.md").write_text("nothing\n")
    assert plan(checkout, **tagged("v1.2.3")) == (1, {})


@pytest.mark.parametrize(
    "conclusion",
    ["success,failure", *(pytest.param(word, marks=pytest.mark.slow) for word in ("failure", "", "null", "cancelled"))],
)
def test_a_commit_whose_checks_are_not_green_is_not_released(checkout: Path, conclusion: str) -> None:
    assert plan(checkout, f"'{conclusion}'", **tagged("v1.2.3")) == (1, {})


@pytest.mark.parametrize(
    ("answers", "code"),
    [(["", "in_progress", "success"], 0), (["queued", "failure"], 1), (["cancelled"], 1), (["in_progress"] * 9, 1)],
)
def test_a_development_build_waits_for_the_required_check(answers: list[str], code: int, tmp_path: Path) -> None:
    said = tmp_path / "answers"
    said.write_text("".join(f"{answer}\n" for answer in answers))
    path = command(tmp_path, "gh", f"head -n 1 {said}; sed -i 1d {said}")
    service = {"GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "0" * 40, "WAIT_S": "0.01", "PATH": path}
    done = run("wait-for-checks.sh", "0" if answers == ["in_progress"] * 9 else "60", cwd=ROOT, **service)
    assert done.returncode == code, done.stderr


def test_the_labels_of_an_image_are_those_of_the_specification(tmp_path: Path) -> None:
    service = {"GITHUB_REPOSITORY": "Acme/timetracker", "GITHUB_SHA": "a" * 40, "VERSION": "1.2.3"}
    service |= {"GITHUB_OUTPUT": str(tmp_path / "out"), "SOURCE_DATE_EPOCH": "1767225600"}
    done = run("outputs-labels.sh", cwd=ROOT, **service)
    assert done.returncode == 0, done.stderr
    labels = dict(text.split("=", 1) for text in outputs(tmp_path / "out")["labels"].splitlines())
    base = re.search(r"^FROM (\S+)@(\S+) AS base$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert base is not None, "the update bot resolves a digest in FROM only"
    expected = {
        "version": "1.2.3",
        "revision": "a" * 40,
        "created": "2026-01-01T00:00:00Z",
        "source": "https://github.com/Acme/timetracker",
        "url": "https://github.com/Acme/timetracker",
        "documentation": f"https://github.com/Acme/timetracker/blob/{'a' * 40}/docs/README.md",
        "vendor": "Acme",
        "base.name": f"docker.io/library/{base[1]}",
        "base.digest": base[2],
    }
    assert labels == {f"org.opencontainers.image.{name}": value for name, value in expected.items()}


def test_every_stage_of_the_image_has_the_one_pinned_base() -> None:
    froms = re.findall(r"^FROM (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [text.split()[0].split("@")[0].split(":")[0] for text in froms] == ["python", "base", "base"]


def test_digests_are_noted_and_put_out(tmp_path: Path) -> None:
    digest = f"sha256:{'0' * 64}"
    assert run("note-digest.sh", "amd64", cwd=tmp_path, DIGEST=digest).returncode == 0
    assert run("note-digest.sh", "arm64", cwd=tmp_path, DIGEST="Name: x").returncode == 1
    for name in ("", "../amd64", "a b"):
        assert run("note-digest.sh", name, cwd=tmp_path, DIGEST=digest).returncode == 1
    output = tmp_path / "out"
    assert run("outputs-digests.sh", "digests", cwd=tmp_path, GITHUB_OUTPUT=str(output)).returncode == 0
    assert outputs(output) == {"amd64": digest}


@pytest.mark.parametrize("content", [None, "", "Name: x", f"sha256:{'0' * 63}"])
def test_a_directory_without_a_digest_puts_nothing_out(content: str | None, tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    if content is not None:
        (tmp_path / "digests/amd64").write_text(content)
    output = tmp_path / "out"
    for words in (
        ("outputs-digests.sh", "digests"),
        ("verify-image.sh", "release", "digests"),
        ("make-index.sh", "digests"),
    ):
        done = run(*words, cwd=tmp_path, GITHUB_OUTPUT=str(output), IMAGE="ghcr.io/acme/timetracker", VERSION="1.2.3")
        assert (done.returncode, outputs(output)) == (1, {})


def test_names_come_from_one_place(tmp_path: Path) -> None:
    for script, image in (("outputs-dev.sh", "timetracker-dev"), ("outputs-release.sh", "timetracker")):
        output = tmp_path / script
        assert run(script, GITHUB_REPOSITORY_OWNER="ACME", GITHUB_OUTPUT=str(output)).returncode == 0
        assert outputs(output) == {"image": f"ghcr.io/acme/{image}"}
        output.unlink()
        for owner in ("", "Acme Co", "-acme"):
            done = run(script, GITHUB_REPOSITORY_OWNER=owner, GITHUB_OUTPUT=str(output))
            assert (done.returncode, outputs(output)) == (1, {})
    places = [path for path in [*(ROOT / ".github").rglob("*.yml"), *SCRIPTS.iterdir()] if path.is_file()]
    naming = [path.name for path in places if re.search(r"ghcr\.io/", path.read_text())]
    assert naming == []


@pytest.mark.parametrize(
    ("results", "code"), [("success success", 0), ("success skipped", 1), ("failure", 1), ("", 1), (" ", 1), ("\n", 1)]
)
def test_required_needs_every_job(results: str, code: int) -> None:
    assert run("required.sh", RESULTS=results).returncode == code


def test_the_gate_says_what_was_approved() -> None:
    done = run("gate.sh", GITHUB_REF_NAME="v1.2.3", GITHUB_REPOSITORY="a/b", GITHUB_ACTOR="ann")
    assert (done.returncode, done.stdout) == (0, "approved: v1.2.3 of a/b, pushed by ann\n")
