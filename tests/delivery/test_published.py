"""What a release publishes, and what users are told to do with it."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import ROOT
from tests.delivery.policy import scripts
from tests.delivery.running import SCRIPTS, command, run


def test_checksums_are_those_of_all_files_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.whl").write_bytes(b"1")
    (tmp_path / "two words.json").write_bytes(b"2")
    for _ in range(2):
        assert run("checksums.sh", str(tmp_path), cwd=tmp_path.parent).returncode == 0
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert lines == [
        f"{hashlib.sha256(content).hexdigest()}  {name}"
        for name, content in (("one.whl", b"1"), ("two words.json", b"2"))
    ]


def test_a_nightly_dump_that_fails_keeps_every_good_one(tmp_path: Path) -> None:
    good = tmp_path / "time-2026-01-01T000000Z.dump"
    good.touch()
    path = command(tmp_path, "pg_dump", "exit 1")
    (tmp_path / "bin" / "sleep").write_text("#!/bin/sh\nkill $PPID\n")  # the night is over at once
    (tmp_path / "bin" / "sleep").chmod(0o755)
    words = ["sh", str(ROOT / "packaging/team/backup.sh")]
    environ = {"PATH": path, "BACKUPS": str(tmp_path), "KEEP": "1"}
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert "the dump failed" in done.stderr
    assert [entry.name for entry in tmp_path.glob("time-*")] == [good.name]


def test_users_and_the_after_check_verify_the_release_workflow_at_its_tag_alone() -> None:
    for path in (SCRIPTS / "after-check.sh", ROOT / "docs" / "build.md"):
        text = path.read_text()
        assert "certificate-identity-regexp" not in text
        assert "--certificate-identity " in text
        assert "--signer-workflow" in text
        assert "--source-ref" in text


@pytest.mark.parametrize(
    ("version", "others", "prerelease", "latest"),
    [
        ("1.2.3", "v1.10.0 v1.2.2", "false", "false"),
        *(
            pytest.param(*row, marks=pytest.mark.slow)
            for row in (
                ("1.2.3", "v1.2.2", "false", "true"),
                ("1.2.3", "", "false", "true"),
                ("1.2.3rc1", "v1.2.2", "true", "false"),
            )
        ),
    ],
)
def test_a_release_is_a_draft_until_all_files_are_there_and_the_latest_by_its_version(
    version: str, others: str, prerelease: str, latest: str, tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.whl").touch()
    (tmp_path / "CHANGELOG.md").write_text(f"## [{version}] - 2026-11-01\n\n- New.\n\n## [1.2.2]\n\n- Old.\n")
    text = f'case "$2" in list) printf "%s\\n" {others} ;; *) echo "$@" >> {tmp_path / "said"} ;; esac'
    words = {"VERSION": version, "PRERELEASE": prerelease, "PATH": command(tmp_path, "gh", text)}
    done = run("github-release.sh", "assets", cwd=tmp_path, **words)
    assert done.returncode == 0, done.stderr
    create, publish = (tmp_path / "said").read_text().splitlines()
    assert create.startswith(f"release create v{version} --draft")
    assert create.endswith("assets/a.whl")
    assert ("--prerelease" in create) == (prerelease == "true")
    assert publish == f"release edit v{version} --draft=false --latest={latest}"
    assert (tmp_path / "notes.md").read_text().split() == ["-", "New."]
    assert run("github-release.sh", "assets", cwd=tmp_path, **{**words, "VERSION": "9.9.9"}).returncode == 1


def test_every_script_of_a_workflow_is_run_by_a_test_or_the_rehearsal() -> None:
    texts = "".join(path.read_text() for path in (ROOT / "tests/delivery").iterdir() if path.is_file())
    texts += (ROOT / ".ci/run").read_text() + (ROOT / "tests/image/check.sh").read_text()
    # What these do is what the service itself provides: they are read by the linters and described in docs/cicd.md.
    service = {"after-check.sh", "packages.sh", "checks.sh", "image-check.sh", "test.sh", "test-dependencies.sh"}
    assert {name for name in scripts(ROOT / ".github/workflows") if name not in texts} - service == set()


def test_the_page_names_every_workflow() -> None:
    page = (ROOT / "docs/cicd.md").read_text()
    rows = set(re.findall(r"^\| `([a-z-]+\.yml)` \|", page, re.MULTILINE))
    assert rows == {path.name for path in (ROOT / ".github/workflows").iterdir()}
    assert re.search(r"(two|three|four|five|six|seven) workflows", page, re.IGNORECASE) is None


def test_what_users_are_told_to_run_works_with_a_part_of_the_files(tmp_path: Path) -> None:
    page = (ROOT / "docs/build.md").read_text()
    words = re.search(r"^sha256sum .*$", page, re.MULTILINE)
    assert words is not None
    (tmp_path / "one.whl").write_bytes(b"1")
    (tmp_path / "two.json").write_bytes(b"2")
    assert run("checksums.sh", str(tmp_path), cwd=tmp_path.parent).returncode == 0
    (tmp_path / "two.json").unlink()
    assert (
        subprocess.run(words[0].split(), cwd=tmp_path, capture_output=True, check=False, timeout=DEADLINE_S).returncode
        == 0
    )
    assert page.index("docker pull") < page.index("docker save")


def test_the_context_of_an_image_is_an_allow_list() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert all(line.startswith("!") for line in lines[1:])


def test_a_plain_engine_can_build_the_image() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert not any(word in text for word in ("# syntax", "--link", "<<", "--mount=type=secret", "ARG "))
    assert 'ENTRYPOINT ["/opt/tt/bin/tt"]' in text
    assert "USER 10001:10001" in text
