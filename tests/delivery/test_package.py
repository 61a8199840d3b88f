"""What is built is the same every time, whole, and locked."""

from __future__ import annotations

import email
import hashlib
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.delivery.artifacts import ROOT, another, build, release, wheel

if TYPE_CHECKING:
    from pathlib import Path


def digests(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.iterdir()}


def test_wheel_and_sdist_are_byte_equal_over_builds_and_umasks(tmp_path: Path) -> None:
    for target, umask in (("one", 0o022), ("two", 0o077)):
        assert build(tmp_path / target, "sdist", "wheel", umask=umask).returncode == 0
        assert release(tmp_path / f"release-{target}").returncode == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert digests(tmp_path / "release-one") == digests(tmp_path / "release-two")


@pytest.mark.parametrize("python", ["python3.11", "python3.12", "python3.13", "python3.14"])
def test_every_python_builds_the_same_bytes(python: str, tmp_path: Path) -> None:
    interpreter = another(python)
    if interpreter is None:
        pytest.skip(f"no {python} here")
    assert release(tmp_path / "one").returncode == 0
    assert release(tmp_path / "other", python=interpreter).returncode == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    assert build(tmp_path, "wheel").returncode == 0
    with zipfile.ZipFile(wheel(tmp_path)) as archive:
        names = archive.namelist()
        metadata = email.message_from_bytes(archive.read(next(n for n in names if n.endswith("/METADATA"))))
        points = archive.read(next(n for n in names if n.endswith("/entry_points.txt"))).decode()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"timetracker", "tt_timetracker"}
    assert "timetracker/py.typed" in names
    assert metadata["Name"] == "tt-timetracker"
    assert {"web", "sentry"} <= set(metadata.get_all("Provides-Extra") or ())
    assert "tt = timetracker.cli.entry:run" in points
    assert wheel(tmp_path).stat().st_size < 2_000_000


def test_locked_requirements_have_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text, path.name
        pinned = len(re.findall(r"^[A-Za-z0-9._-]+(?:\[[^]]*])?==", text, re.MULTILINE))
        assert pinned > 0
        assert text.count("--hash=sha256:") >= pinned, path.name


def test_no_tracked_file_names_the_host_of_a_package_registry(clone: str) -> None:
    hosts = ["py" + "pi.org", "files.python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org"]
    found = subprocess.run(
        [clone, "grep", "-lIF", *(f"-e{host}" for host in hosts)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == ""
