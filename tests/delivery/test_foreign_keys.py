"""An artifact with a key that is not the expected one is refused, whatever the key's kind and wherever it is."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.delivery.artifacts import DEVELOPMENT_KEY, HOST, PRODUCTION_KEY
from verify_artifact import MODULE, Expected, Fault, check, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

CRASH = f"https://{'ab' * 16}@o1.ingest.example.org/1"
RELEASE = Expected("release", fingerprint(PRODUCTION_KEY), fingerprint(HOST), fingerprint(CRASH))
PERSONAL_KEY = "phx_" + "E" * 40
FOREIGN = {
    "a project key": DEVELOPMENT_KEY,
    "a personal key": PERSONAL_KEY,
    "another kind of token": "phs_" + "F" * 40,
    "a crash address": "https://" + "aaaa@attacker.example/1",
    "a crash address with a secret": f"https://{'cd' * 16}:{'ef' * 16}@attacker.example:8443/22",
    "a private key": "-----BEGIN EC PRIVATE KEY-----\n" + "M" * 64 + "\n-----END EC PRIVATE KEY-----",
}


def module(**changed: str) -> str:
    values = {"POSTHOG_API_KEY": PRODUCTION_KEY, "POSTHOG_HOST": HOST, "SENTRY_DSN": CRASH, "BUILD_CHANNEL": "release"}
    return "".join(f'{name}_DEFAULT = "{value}"\n' for name, value in {**values, **changed}.items())


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # a mode by name
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def image(tmp_path: Path, foreign: str = "", place: str = "", text: str = "") -> Path:
    """An image as an engine saves it, with a foreign value in one place."""
    layer = {f"opt/tt/lib/{MODULE}": (text or module()).encode(), "etc/hostname": b"x"}
    config: dict[str, object] = {"config": {"Env": ["TT_HOME=/data"], "Labels": {"a": "b"}}, "history": []}
    if place == "environment":
        config["config"] = {"Env": [f"SECRET={foreign}"]}
    elif place == "label":
        config["config"] = {"Labels": {"x": foreign}}
    elif place == "history":
        config["history"] = [{"created_by": f"RUN echo {foreign}"}]
    elif place == "file":
        layer["root/.netrc"] = foreign.encode()
    elif place == "our package":
        layer["opt/tt/lib/timetracker/other.py"] = foreign.encode()
    elif place == "archive in a layer":
        layer["srv/copy.zip"] = zipped({"inside.txt": foreign.encode()})
    blobs = {
        "blobs/sha256/0123abcd": json.dumps(config).encode(),
        "blobs/sha256/aa": tarred(layer, "w:gz"),
        "manifest.json": b"[]",
    }
    path = tmp_path / "image.tar"
    path.write_bytes(tarred(blobs))
    return path


def test_the_expected_values_alone_are_right(tmp_path: Path) -> None:
    check(image(tmp_path), RELEASE)


@pytest.mark.parametrize("place", ["environment", "label", "history", "file", "our package", "archive in a layer"])
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_key_is_found_everywhere(kind: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        check(image(tmp_path, FOREIGN[kind], place), RELEASE)
    assert FOREIGN[kind] not in str(fault.value)


@pytest.mark.parametrize("value", [PRODUCTION_KEY, CRASH])
def test_an_expected_value_outside_its_module_is_found(value: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="belongs into"):
        check(image(tmp_path, value, "label"), RELEASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTHOG_HOST", "https://us.i.posthog.com"),
        ("POSTHOG_HOST", "https://attacker.example"),
        ("POSTHOG_HOST", ""),
        ("SENTRY_DSN", "https://" + "aaaa@attacker.example/1"),
        ("SENTRY_DSN", ""),
        ("POSTHOG_API_KEY", ""),
        ("BUILD_CHANNEL", "dev"),
    ],
)
def test_each_value_of_a_release_is_compared_with_its_own_fingerprint(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(Fault):
        check(image(tmp_path, text=module(**{name: value})), RELEASE)


def test_a_crash_address_needs_its_fingerprint(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="crash address"):
        check(image(tmp_path), RELEASE._replace(crash=None))
    check(image(tmp_path, text=module(SENTRY_DSN="")), RELEASE._replace(crash=None))


def test_a_release_without_the_fingerprint_of_its_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="fingerprints of both"):
        check(image(tmp_path), RELEASE._replace(host=None))
