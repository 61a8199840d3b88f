"""An artifact with a key that is not the expected one is refused, whatever the key's kind and wherever it is."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import DEVELOPMENT_KEY, HOST, PRODUCTION_KEY
from tests.delivery.foreign import (
    COMPILED,
    CRASH,
    FOREIGN,
    HIDDEN,
    PERSONAL_KEY,
    RELEASE,
    SITE,
    image,
    module,
    tarred,
    zipped,
)  # fmt: skip
from verify_artifact import MODULE, Fault, check, without_sums

if TYPE_CHECKING:
    from pathlib import Path


def test_the_expected_values_alone_are_right(tmp_path: Path) -> None:
    check(image(tmp_path), RELEASE)


@pytest.mark.parametrize("place", ["environment", "label", "history", "our package", *HIDDEN])
def test_a_foreign_key_of_every_kind_is_found_in_every_place(place: str, tmp_path: Path) -> None:
    for kind, value in FOREIGN.items():
        with pytest.raises(Fault) as fault:
            check(image(tmp_path, value, place), RELEASE)
        assert value.strip() not in str(fault.value), kind


@pytest.mark.skipif(shutil.which("zstd") is None, reason="needs zstd")
def test_a_layer_that_zstd_packed_is_opened(tmp_path: Path) -> None:
    packed = subprocess.run(
        ["zstd", "-cq"], input=PERSONAL_KEY.encode(), capture_output=True, check=True, timeout=DEADLINE_S
    ).stdout
    with pytest.raises(Fault, match="personal key"):
        check(image(tmp_path, files={"srv/file": packed}), RELEASE)


@pytest.mark.parametrize(
    "content",
    [
        zipped({"a": b"b"})[:-30],
        gzip.compress(b"x" * 99)[:-9],
        bz2.compress(b"x")[:-4],
        lzma.compress(b"x")[:-9],
        b"\x28\xb5\x2f\xfd broken",
        gzip.compress(tarred({"a": b"b" * 2000})[:700]),
    ],
    ids=["zip", "gzip", "bzip2", "xz", "zstd", "tar in gzip"],
)
def test_an_archive_that_cannot_be_opened_is_an_error(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="cannot be opened"):
        check(image(tmp_path, files={"srv/file": content}), RELEASE)


def test_files_that_only_look_like_archives_are_read_as_they_are(tmp_path: Path) -> None:
    files = {"a": b"BZhuman readable", "b": b"the mark PK\x05\x06 of a zip", "c": b"", "d": b"\x1f\x8b"}
    check(image(tmp_path, files=files), RELEASE)
    with pytest.raises(Fault, match="personal key"):
        check(image(tmp_path, files={"a": b"BZh" + PERSONAL_KEY.encode()}), RELEASE)


@pytest.mark.parametrize(
    "statement",
    [
        "POSTHOG_HOST_DEFAULT: str = 'https://attacker.example'\n",
        "if True:\n    POSTHOG_HOST_DEFAULT = 'https://attacker.example'\n",
        "OTHER = POSTHOG_HOST_DEFAULT = 'https://attacker.example'\n",
        "POSTHOG_HOST_DEFAULT += '.attacker.example'\n",
        "import other\n",
        "globals().update(POSTHOG_HOST_DEFAULT='https://attacker.example')\n",
        "del POSTHOG_HOST_DEFAULT\n",
        "(\n",
    ],
)
def test_the_module_with_the_keys_only_assigns_texts(statement: str, tmp_path: Path) -> None:
    with pytest.raises(Fault):
        check(image(tmp_path, text=module() + statement), RELEASE)


@pytest.mark.parametrize(
    "name",
    [f"evil{MODULE}", f"evil/{MODULE}", f"{SITE}/evil/{MODULE}", f"{SITE}/{MODULE}".replace("opt/tt", "opt/other")],
)
def test_the_module_counts_at_its_place_alone(name: str, tmp_path: Path) -> None:
    with pytest.raises(Fault):
        check(image(tmp_path, files={name: module().encode()}), RELEASE)


@pytest.mark.parametrize("rest", [".so", "/__init__.py", ".pyc", ".cpython-313-x86_64-linux-gnu.so"])
def test_nothing_else_can_be_loaded_in_place_of_the_module(rest: str, tmp_path: Path) -> None:
    name = f"{SITE}/{MODULE}".removesuffix(".py") + rest
    with pytest.raises(Fault, match="in place of"):
        check(image(tmp_path, files={name: b"x"}), RELEASE)


def compiled(*texts: str) -> bytes:
    """Texts as a compiled module holds them."""
    return b"".join(b"z" + bytes([len(text)]) + text.encode() + b"\xda\x05stuff" for text in texts)


def test_the_host_of_the_compiled_module_is_compared_too(tmp_path: Path) -> None:
    check(image(tmp_path, files={COMPILED: compiled(PRODUCTION_KEY, HOST, CRASH)}), RELEASE)
    for texts in ((PRODUCTION_KEY, "https://attacker.example", CRASH), (PRODUCTION_KEY, CRASH), (HOST + "x",)):
        with pytest.raises(Fault):
            check(image(tmp_path, files={COMPILED: compiled(*texts)}), RELEASE)


def test_a_key_right_after_another_is_found(tmp_path: Path) -> None:
    joined = b"z" + bytes([len(PRODUCTION_KEY)]) + (PRODUCTION_KEY + DEVELOPMENT_KEY).encode()
    with pytest.raises(Fault, match="other than"):
        check(image(tmp_path, files={COMPILED: joined + compiled(HOST)}), RELEASE)


def test_a_true_sum_is_no_key_and_a_key_in_place_of_a_sum_is_found(tmp_path: Path) -> None:
    key = ("phx_" + "E" * 39).encode()  # as long as a sum
    record = b"etc/hostname,sha256=" + key + b",1\n"
    assert key not in without_sums(record, {key})
    with pytest.raises(Fault, match="personal key"):
        check(image(tmp_path, files={f"{SITE}/x.dist-info/RECORD": record}), RELEASE)


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
