"""Keys are embedded in wheels at build time, fail closed, and are checked by fingerprint."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Literal

import pytest
import verify_artifact
from artifact_files import files
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import (
    DEVELOPMENT_KEY,
    FACTS,
    HOST,
    PRODUCTION_KEY,
    REPOSITORY,
    ROOT,
    build,
    release,
    wheel,
)
from verify_artifact import Expected, Fault, constants, fingerprint

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from pathlib import Path

PRODUCTION = fingerprint(PRODUCTION_KEY)
DEVELOPMENT = fingerprint(DEVELOPMENT_KEY)
RECEIVER = fingerprint(HOST)
LOOPBACK = "http://127.0.0.1:9"


def check(
    path: Path, channel: str, key: str | None, forbidden: list[str], *, host: str | None = "", crash: str | None = None
) -> None:
    """Check an artifact; the host's fingerprint is that of the production host where a key is expected."""
    expected_host = (RECEIVER if key else None) if host == "" else host
    verify_artifact.check(path, Expected(channel, key, expected_host, crash, forbidden))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An artifact of each kind; the sdist is made with the release's key set."""
    root = tmp_path_factory.mktemp("built")
    key = {"POSTHOG_API_KEY": DEVELOPMENT_KEY, "POSTHOG_HOST": HOST}
    assert release(root / "release").returncode == 0
    assert build(root / "dev", "wheel", variables={"CHANNEL": "dev", **key}).returncode == 0
    assert build(root / "keyless", "wheel", variables={"CHANNEL": "dev"}).returncode == 0
    loopback = {"POSTHOG_API_KEY": DEVELOPMENT_KEY, "POSTHOG_HOST": LOOPBACK}
    assert build(root / "test", "wheel", variables={"CHANNEL": "test", **loopback}).returncode == 0
    assert build(root / "source", "wheel").returncode == 0
    sdist = build(
        root / "sdist",
        "sdist",
        variables={"CHANNEL": "release", "POSTHOG_API_KEY": PRODUCTION_KEY, "POSTHOG_HOST": HOST, **FACTS},
    )
    assert sdist.returncode == 0
    result = {kind: wheel(root / kind) for kind in ("release", "dev", "keyless", "test", "source")}
    return {**result, "sdist": next((root / "sdist").glob("*.tar.gz"))}


def test_each_channel_is_right_for_itself(built: dict[str, Path]) -> None:
    check(built["release"], "release", PRODUCTION, [DEVELOPMENT])
    check(built["dev"], "dev", DEVELOPMENT, [PRODUCTION])
    check(built["keyless"], "dev", None, [PRODUCTION])
    check(built["test"], "test", DEVELOPMENT, [PRODUCTION], host=fingerprint(LOOPBACK))
    check(built["source"], "source", None, [PRODUCTION, DEVELOPMENT])


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_an_image_is_checked_in_its_layers_its_history_and_its_configuration(
    built: dict[str, Path], tmp_path: Path, mode: Literal["w", "w:gz"]
) -> None:
    with zipfile.ZipFile(built["release"]) as archive:
        archive.extractall(tmp_path / "root")
    (tmp_path / "root/doc.gz").write_bytes(gzip.compress(b"no archive"))
    # Compiled, the key is behind its length, and the next text's mark looks like more of it.
    compiled = b"Z" + bytes([len(PRODUCTION_KEY)]) + PRODUCTION_KEY.encode() + b"Z\x05stuff"
    compiled += b"z" + bytes([len(HOST)]) + HOST.encode() + b"Z\x05stuff"
    (tmp_path / "root/timetracker/telemetry/__pycache__").mkdir()
    (tmp_path / "root/timetracker/telemetry/__pycache__/analytics_defaults.cpython-313.pyc").write_bytes(compiled)
    with tarfile.open(tmp_path / "layer.tar", mode) as layer:
        layer.add(tmp_path / "root", "opt/tt/lib/python3.13/site-packages")
    image = saved(tmp_path, "{}")
    check(image, "release", PRODUCTION, [DEVELOPMENT])
    with pytest.raises(Fault, match="must not be"):
        check(image, "release", PRODUCTION, [PRODUCTION])
    with pytest.raises(Fault, match="config"):
        check(saved(tmp_path, f"ENV KEY={DEVELOPMENT_KEY}"), "release", PRODUCTION, [DEVELOPMENT])


@pytest.mark.skipif(sys.platform == "win32", reason="the script runs on Linux")
def test_pushed_images_are_verified_for_every_architecture(built: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built["dev"]) as archive:
        archive.extractall(tmp_path / "root")
    with tarfile.open(tmp_path / "layer.tar", "w:gz") as layer:
        layer.add(tmp_path / "root", "opt/tt/lib/python3.13/site-packages")
    image = saved(tmp_path, "{}")
    # The registry is not here: what is copied from one is.
    copier = tmp_path / "bin" / "skopeo"
    copier.parent.mkdir()
    copier.write_text(f'#!/bin/sh\nfor last; do :; done\ncp {image} "${{last#oci-archive:}}"\n', encoding="ascii")
    copier.chmod(0o755)
    digests = tmp_path / "digests"
    digests.mkdir()
    for name in ("amd64", "arm64"):
        (digests / name).write_text(f"sha256:{'0' * 64}\n")
    environ = {**os.environ, "PATH": f"{copier.parent}:{os.environ['PATH']}", "IMAGE": "example.org/tt"}
    environ |= {"EXPECTED_HOST": RECEIVER}
    words = [str(ROOT / ".github/scripts/verify-image.sh"), "dev", str(digests)]
    right = subprocess.run(
        words, cwd=ROOT, env={**environ, "EXPECTED": DEVELOPMENT}, capture_output=True, check=False, timeout=DEADLINE_S
    )
    assert (right.returncode, right.stdout.count(b"right for channel dev")) == (0, 2)
    wrong = subprocess.run(
        words, cwd=ROOT, env={**environ, "EXPECTED": PRODUCTION}, capture_output=True, check=False, timeout=DEADLINE_S
    )
    assert (wrong.returncode, wrong.stdout.count(b"64\n")) == (1, 1)


def saved(directory: Path, config: str) -> Path:
    """An image as an engine saves it, of one layer and a configuration."""
    (directory / "config.json").write_text(config)
    with tarfile.open(directory / "image.tar", "w") as image:
        image.add(directory / "layer.tar", "1/layer.tar")
        image.add(directory / "config.json", "config.json")
    return directory / "image.tar"


def test_an_sdist_never_holds_a_key_even_when_one_is_set(built: dict[str, Path]) -> None:
    check(built["sdist"], "source", None, [PRODUCTION])
    assert not any(PRODUCTION_KEY.encode() in content for _, content in files(built["sdist"]))


@pytest.mark.parametrize(
    ("artifact", "channel", "expected", "forbidden"),
    [
        ("dev", "release", PRODUCTION, []),
        ("dev", "dev", DEVELOPMENT, [DEVELOPMENT]),
        ("release", "dev", DEVELOPMENT, [PRODUCTION]),
        ("release", "release", DEVELOPMENT, []),
        ("keyless", "release", PRODUCTION, []),
        ("keyless", "dev", DEVELOPMENT, []),
        ("source", "release", PRODUCTION, []),
        ("release", "source", None, []),
        ("release", "release", None, []),
    ],
)
def test_the_wrong_artifact_fails(
    built: dict[str, Path], artifact: str, channel: str, expected: str | None, forbidden: list[str]
) -> None:
    with pytest.raises(Fault) as fault:
        check(built[artifact], channel, expected, forbidden)
    assert PRODUCTION_KEY not in str(fault.value)
    assert DEVELOPMENT_KEY not in str(fault.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"POSTHOG_API_KEY": ""},
        {"POSTHOG_API_KEY": "phx_" + "P" * 40},
        {"POSTHOG_API_KEY": "%%POSTHOG_API_KEY_PLACEHOLDER%%"},
        {"POSTHOG_API_KEY": PRODUCTION_KEY + '"'},
        {"POSTHOG_API_KEY": PRODUCTION_KEY + "\n"},
        {"POSTHOG_API_KEY": PRODUCTION_KEY + "|&"},
        {"POSTHOG_HOST": ""},
        {"POSTHOG_HOST": "http://eu.i.posthog.com"},
        {"POSTHOG_HOST": "https://example.org"},
        {"SENTRY_DSN": "https://example.org/1"},
        {"CONTACT": 'x"'},
        {"REPOSITORY": "-"},
        {"REPOSITORY": ""},
        {"CHANNEL": "prod"},
        {"CHANNEL": "test"},
        {"CHANNEL": "-"},
    ],
    ids=str,
)
def test_a_build_with_odd_values_fails_and_prints_none_of_them(changed: dict[str, str], tmp_path: Path) -> None:
    done = release(tmp_path, **changed)
    assert done.returncode != 0
    assert not list(tmp_path.glob("*.whl"))
    output = done.stdout + done.stderr
    assert PRODUCTION_KEY not in output
    assert not any(value in output for value in changed.values() if len(value) > 7)


@pytest.mark.parametrize("name", FACTS)
def test_a_release_says_who_answers_for_it(name: str, built: dict[str, Path]) -> None:
    sys.path.insert(0, str(ROOT))
    try:
        import hatch_build
    finally:
        sys.path.remove(str(ROOT))
    given = {"CHANNEL": "release", "POSTHOG_API_KEY": PRODUCTION_KEY, "POSTHOG_HOST": HOST, **FACTS}
    given["REPOSITORY"] = REPOSITORY
    environ = {f"TT_BUILD_{key}": value for key, value in given.items()}
    assert hatch_build.values(environ)[name] == FACTS[name]
    with pytest.raises(hatch_build.BadBuild, match=name):
        hatch_build.values({**environ, f"TT_BUILD_{name}": " "})
    content = dict(files(built["release"]))["timetracker/telemetry/analytics_defaults.py"]
    assert constants(content)[f"{name}_DEFAULT"] == FACTS[name]
    assert dict(files(built["release"]))["timetracker/telemetry/notice/telemetry.md"].startswith(b"# Telemetry")


def test_the_source_holds_each_placeholder_once_and_builds_leave_the_tree_alone(
    built: dict[str, Path], clone: str
) -> None:
    source = (ROOT / "src/timetracker/telemetry/analytics_defaults.py").read_bytes()
    assert set(constants(source).values()) == {
        "%%POSTHOG_API_KEY_PLACEHOLDER%%",
        "%%POSTHOG_HOST_PLACEHOLDER%%",
        "%%SENTRY_DSN_PLACEHOLDER%%",
        "%%BUILD_CHANNEL_PLACEHOLDER%%",
        *(f"%%{name}_PLACEHOLDER%%" for name in FACTS),
    }
    changed = subprocess.run(
        [clone, "status", "--porcelain", "src/timetracker/telemetry/analytics_defaults.py", "dist"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert changed.stdout == ""
