"""What is built is the same every time, whole, and locked."""

from __future__ import annotations

import email.message
import hashlib
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from artifact_files import AROUND, files
from package_page import metadata, unresolved
from tests.deadline import LONG_S
from tests.delivery.artifacts import REPOSITORY, ROOT, another, build, release, wheel
from verify_artifact import MODULE

pytestmark = pytest.mark.slow

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
    assert build(tmp_path / "source", "wheel", variables={"REPOSITORY": REPOSITORY}).returncode == 0
    official, rebuilt = (dict(files(wheel(tmp_path / name))) for name in ("release-one", "source"))
    differing = {name for name in official.keys() | rebuilt.keys() if official.get(name) != rebuilt.get(name)}
    version = wheel(tmp_path / "source").name.split("-")[1]
    assert differing == {AROUND, MODULE, f"tt_timetracker-{version}.dist-info/RECORD"}


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
        fields = email.message_from_bytes(archive.read(next(n for n in names if n.endswith("/METADATA"))))
        points = archive.read(next(n for n in names if n.endswith("/entry_points.txt"))).decode()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"timetracker", "tt_timetracker"}
    assert "timetracker/py.typed" in names
    assert fields["Name"] == "tt-timetracker"
    assert {"web", "postgres", "calendar", "xlsx", "invoice"} == set(fields.get_all("Provides-Extra") or ())
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
    result = subprocess.run(
        [clone, "grep", "-lIF", *(f"-e{host}" for host in hosts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG_S,
    )
    assert result.stdout == ""


def page(target: Path, repository: str) -> tuple[email.message.Message, str]:
    """The metadata of a wheel built with the address of a repository, and its description as an index renders links."""
    assert build(target, "wheel", variables={"REPOSITORY": repository} if repository else {}).returncode == 0
    fields = metadata(str(wheel(target)))
    return fields, str(fields.get_payload())


def test_the_page_of_the_package_has_links_that_lead_somewhere_or_none(tmp_path: Path) -> None:
    local, text = page(tmp_path / "local", "")
    assert local.get_all("Project-URL") is None
    assert re.findall(r"\]\((?!https://)[^)]*\)", text) == []
    public, text = page(tmp_path / "public", "https://github.com/Acme/timetracker")
    assert "Source, https://github.com/Acme/timetracker" in public.get_all("Project-URL", [])
    targets = re.findall(r"\]\(([^)]*)\)", text)
    root = "https://github.com/Acme/timetracker/"
    paths = [
        re.sub(r"^(?:raw|blob)/v[^/]+/", "", target.removeprefix(root)) for target in targets if target.startswith(root)
    ]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert "pipx install tt-timetracker" in text
    assert "pipx install ." not in text
    assert public["Author"]


def test_an_odd_repository_fails_the_build(tmp_path: Path) -> None:
    for repository in ("http://github.com/a/b", "https://example.org/a/b", "https://github.com/a/b/c", "x"):
        assert build(tmp_path, "wheel", variables={"REPOSITORY": repository}).returncode != 0


def test_the_version_is_written_in_two_places(clone: str) -> None:
    version = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    words = [clone, "grep", "-lF", version[1], "--", ":!docs", ":!tests", ":!requirements", ":!CHANGELOG.md",
             ":!SECURITY.md"]  # fmt: skip
    places = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=LONG_S).stdout.split()
    naming = [
        place
        for place in places
        if re.search(rf"(?<![0-9.]){re.escape(version[1])}(?![0-9.])", (ROOT / place).read_text())
    ]
    # `make analytics-up` writes the version that is installed into .env; these two say what it looks like.
    stack = {".env.example", "docker-compose.analytics.yml"}
    created = {"observability/posthog/results.json"}  # says with which version it was made
    assert sorted(set(naming) - stack - created) == ["pyproject.toml", "src/timetracker/__init__.py"]


def test_no_page_sends_people_to_a_package_or_image_that_nobody_published(clone: str) -> None:
    words = [
        clone,
        "grep",
        "-nE",
        r"(pip|pipx|uv tool) install '?tt-timetracker|docker (run|pull).*ghcr\.io/[a-z]",
        "--",
        "*.md",
        "*.yml",
    ]
    lines = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG_S
    ).stdout.splitlines()
    assert [line for line in lines if not line.startswith("CHANGELOG")] == []


def test_what_a_page_links_to_is_seen_however_it_is_written() -> None:
    right = (
        '<h2 id="a">x</h2><a href="https://example.org/x">x</a><a href=\'#a\'>x</a><a href="mailto:a@example.org">x</a>'
    )
    assert unresolved(right) == []
    wrong = (
        '<a href=\'docs/a.md\'>x</a><IMG SRC=docs/b.svg><a href="https://">x</a><a href="#none">x</a>'
        '<source srcset="docs/c.png 2x, https://example.org/d.png 1x"><a href="http://example.org">x</a>'
    )
    assert unresolved(wrong) == ["#none", "docs/a.md", "docs/b.svg", "docs/c.png", "http://example.org", "https://"]


def test_the_package_claims_the_systems_that_its_checks_run_on() -> None:
    claimed = re.findall(r'"Operating System :: (.*)"', (ROOT / "pyproject.toml").read_text())
    assert claimed == ["MacOS", "POSIX :: Linux"]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert "os: [ubuntu-24.04, ubuntu-24.04-arm, macos-15]" in workflow
    assert "use WSL" in (ROOT / "docs/install.md").read_text()
