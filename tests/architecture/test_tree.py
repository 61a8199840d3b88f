"""What lies at the root of the repository, and what may never be written into it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.deadline import DEADLINE_S

ROOT = Path(__file__).parents[2]

# Everything that may be at the root. A new name needs a reason to be there and a line here.
ROOT_NAMES = {
    ".ci",
    ".dockerignore",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".yamllint.yml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "docker-compose.analytics.yml",
    "docker-compose.yml",
    "docs",
    "noxfile.py",
    "docker-bake.hcl",
    "packaging",
    ".env.example",
    "hatch_build.py",
    "observability",
    "pyproject.toml",
    "requirements",
    "src",
    "tests",
}


def tracked(git: str) -> list[str]:
    """The paths under version control."""
    out = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=DEADLINE_S
    )
    return out.stdout.split("\0")[:-1]


def test_the_root_holds_only_known_names(clone: str) -> None:
    assert {path.split("/")[0] for path in tracked(clone)} <= ROOT_NAMES


def test_requirements_are_locked_with_hashes_and_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        pinned = [line for line in text.splitlines() if line[:1].isalnum()]
        assert pinned, lock
        assert all("==" in line and line.endswith("\\") for line in pinned), lock
        assert "--hash=sha256:" in text
        assert "://" not in text, lock
