"""Tags move by digest, never to an older version unless a rollback says so; a rollback moves all tags of its line.

`docker buildx imagetools` is replaced by a program that keeps manifests in files, and answers as buildx does: its
template prints the whole description. The same acts run against a real registry in the rehearsal.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from image_tags import Refused, line, order
from tests.delivery.artifacts import ROOT

pytestmark = pytest.mark.slow

IMAGE = "ghcr.io/acme/timetracker"
_STAND_IN = """#!{python}
import hashlib, pathlib, sys
store = pathlib.Path({store!r})
words = sys.argv[1:]
assert words[:2] == ["buildx", "imagetools"], words
def file(reference):
    tag = reference.rpartition("@")[2] if "@" in reference else reference.rpartition(":")[2]
    return store / tag.replace(":", "_")
if words[2] == "create":
    source, target = file(words[5]), file(words[4])
    target.write_bytes(source.read_bytes())
elif words[3] == "--raw" and file(words[4]).exists():
    sys.stdout.buffer.write(file(words[4]).read_bytes())
elif words[3] == "--raw":
    sys.exit(f"ERROR: {{words[4]}}: not found")
else:
    sys.exit("only raw bytes are asked for: templates differ between versions")
"""


class Registry:
    """An image's tags and digests in files, and the scripts that work on them."""

    def __init__(self, directory: Path) -> None:
        self.store = directory / "registry"
        self.store.mkdir()
        engine = directory / "bin" / "docker"
        engine.parent.mkdir()
        engine.write_text(_STAND_IN.format(python=sys.executable, store=str(self.store)), encoding="utf-8")
        engine.chmod(0o755)
        self.path = f"{engine.parent}:{os.environ['PATH']}"

    def pushed(self, version: str, contents: str = "") -> str:
        """The digest of an index of a version."""
        content = json.dumps({"annotations": {"org.opencontainers.image.version": version}, "of": contents}).encode()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        (self.store / digest.replace(":", "_")).write_bytes(content)
        return digest

    def run(self, script: str, **environ: str) -> subprocess.CompletedProcess[str]:
        given = {"PATH": self.path, "IMAGE": IMAGE, **environ}
        return subprocess.run(
            [str(ROOT / ".github/scripts" / script)], env=given, capture_output=True, text=True, check=False
        )

    def promote(self, version: str, contents: str = "") -> subprocess.CompletedProcess[str]:
        return self.run("promote.sh", VERSION=version, DIGEST=self.pushed(version, contents))

    def tags(self) -> dict[str, str]:
        """Tag -> version."""
        return {
            path.name: json.loads(path.read_bytes())["annotations"]["org.opencontainers.image.version"]
            for path in self.store.iterdir()
            if not path.name.startswith("sha256_")
        }


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


def test_a_release_moves_its_own_tag_and_the_short_ones(registry: Registry) -> None:
    assert registry.promote("1.3.0").returncode == 0
    assert registry.tags() == {"1.3.0": "1.3.0", "1.3": "1.3.0", "1": "1.3.0", "latest": "1.3.0"}
    assert registry.promote("1.3.1").returncode == 0
    assert registry.tags() == {"1.3.0": "1.3.0", "1.3.1": "1.3.1", "1.3": "1.3.1", "1": "1.3.1", "latest": "1.3.1"}


def test_no_tag_moves_back_for_a_patch_of_an_older_line(registry: Registry) -> None:
    for version in ("1.2.5", "1.10.0", "2.0.0"):
        assert registry.promote(version).returncode == 0
    done = registry.promote("1.2.6")
    assert done.returncode == 0
    tags = registry.tags()
    assert (tags["1.2"], tags["1"], tags["latest"]) == ("1.2.6", "1.10.0", "2.0.0")
    assert "latest stays at 2.0.0" in done.stdout


def test_a_pre_release_moves_its_own_tag_only(registry: Registry) -> None:
    registry.promote("1.3.0")
    assert registry.promote("1.4.0rc1").returncode == 0
    assert registry.tags()["latest"] == "1.3.0"
    assert registry.tags()["1.4.0rc1"] == "1.4.0rc1"


def test_a_version_is_released_once(registry: Registry) -> None:
    registry.promote("1.3.0")
    before = registry.tags()
    done = registry.promote("1.3.0", "other contents")
    assert done.returncode == 1
    assert "released once" in done.stderr
    assert registry.tags() == before
    assert registry.promote("1.3.0").returncode == 0, "the same contents again are no fault: a failed job is run again"


def test_a_digest_of_another_version_is_refused(registry: Registry) -> None:
    done = registry.run("promote.sh", VERSION="1.3.1", DIGEST=registry.pushed("1.3.0"))
    assert (done.returncode, registry.tags()) == (1, {})


def test_a_rollback_moves_every_tag_of_the_line_that_points_at_the_bad_version(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    done = registry.run("rollback.sh", BAD="1.3.0", GOOD="1.2.5")
    assert done.returncode == 0, done.stderr
    assert registry.tags() == dict.fromkeys(("1.2.5", "1.2", "1.3.0", "1.3", "1", "latest"), "1.2.5")
    assert registry.promote("1.3.1").returncode == 0, "the line goes on"
    assert registry.tags()["latest"] == "1.3.1"


def test_a_rollback_leaves_tags_that_point_elsewhere(registry: Registry) -> None:
    for version in ("1.2.5", "1.2.6", "2.0.0"):
        registry.promote(version)
    assert registry.run("rollback.sh", BAD="1.2.6", GOOD="1.2.5").returncode == 0
    tags = registry.tags()
    assert (tags["1.2.6"], tags["1.2"], tags["1"], tags["latest"]) == ("1.2.5", "1.2.5", "1.2.5", "2.0.0")


@pytest.mark.parametrize(
    ("bad", "good"), [("1.2.5", "1.3.0"), ("1.3.0", "1.1.0"), ("1.4.0", "1.3.0"), ("1.3.0", "1.3.0")]
)
def test_a_rollback_that_makes_no_sense_moves_nothing(registry: Registry, bad: str, good: str) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    before = registry.tags()
    assert registry.run("rollback.sh", BAD=bad, GOOD=good).returncode == 1
    assert registry.tags() == before


def test_a_refreshed_image_takes_the_tags_of_its_version(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    newer = registry.pushed("1.3.0", "a newer base")
    assert registry.run("refresh.sh", VERSION="1.3.0", DIGEST=newer).returncode == 0
    for tag in ("1.3.0", "1.3", "1", "latest"):
        content = (registry.store / tag).read_bytes()
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == newer
    assert registry.tags()["1.2"] == "1.2.5"


def test_a_refresh_does_not_undo_a_rollback(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    assert registry.run("rollback.sh", BAD="1.3.0", GOOD="1.2.5").returncode == 0
    before = registry.tags()
    done = registry.run("refresh.sh", VERSION="1.3.0", DIGEST=registry.pushed("1.3.0", "a newer base"))
    assert (done.returncode, registry.tags()) == (1, before)


@pytest.mark.parametrize("content", [b"[]", b"<html>", b"\xff", b'{"annotations": null}'])
def test_what_a_registry_answers_oddly_is_refused_in_words(registry: Registry, content: bytes) -> None:
    registry.promote("1.2.5")
    (registry.store / "latest").write_bytes(content)
    done = registry.promote("1.2.6")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_versions_are_ordered_as_releases_are() -> None:
    versions = ["1.2.9", "1.10.0.dev1", "1.10.0a2", "1.10.0b1", "1.10.0rc1", "1.10.0", "2.0.0"]
    assert sorted(versions, key=order) == versions
    assert line("1.10.0") == ["1.10", "1", "latest"]
    assert line("1.10.0rc1") == []
    for text in ("", "1.2", "v1.2.3", "1.2.3-beta", "1.2.3.4"):
        with pytest.raises(Refused):
            order(text)
