"""Values that must not be in an artifact, ways to hide one in a file, and an image to hide them in."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.delivery.artifacts import DEVELOPMENT_KEY, HOST, PRODUCTION_KEY
from verify_artifact import MODULE, Expected, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CRASH = f"https://{'ab' * 16}@o1.ingest.example.org/1"
RELEASE = Expected("release", fingerprint(PRODUCTION_KEY), fingerprint(HOST), fingerprint(CRASH))
PERSONAL_KEY = "phx_" + "E" * 40
SITE = "opt/tt/lib/python3.13/site-packages"
COMPILED = f"{SITE}/timetracker/telemetry/__pycache__/analytics_defaults.cpython-313.pyc"
_BEGIN, _BODY = "-----BEGIN ", "\n" + "M" * 64 + "\n"
FOREIGN = {
    "a project key": DEVELOPMENT_KEY,
    "a personal key": PERSONAL_KEY,
    "another kind of token": "phs_" + "F" * 40,
    "a crash address": "https://" + "aaaa@attacker.example/1",
    "a crash address with a secret": f"https://{'cd' * 16}:{'ef' * 16}@attacker.example:8443/22",
    "a crash address below a path": f"https://{'cd' * 16}@attacker.example/own/crashes/22",
    "a crash address in capitals": f"HTTPS://{'CD' * 16}@ATTACKER.EXAMPLE/22",
    "a private key": _BEGIN + "EC PRIVATE KEY-----" + _BODY,
    "a private key in one line": _BEGIN + "PRIVATE KEY-----" + _BODY.replace("\n", "\\n"),
    "an encrypted private key": _BEGIN + "ENCRYPTED PRIVATE KEY-----" + _BODY,
    "a private key with headers": _BEGIN
    + "RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00FF\r\n\r\n"
    + _BODY,
    "a key of a signer": _BEGIN + "ENCRYPTED SIGSTORE PRIVATE KEY-----" + _BODY,
    "a private key of PGP": _BEGIN + "PGP PRIVATE KEY BLOCK-----\nVersion: 1\n" + _BODY,
    "a personal token of the code host": "gh" + "p_" + "a1" * 18,
    "a fine-grained token of the code host": "github" + "_pat_" + "a1" * 30,
    "a token of the package index": "py" + "pi-AgE" + "a1" * 30,
    "a token of the other package index": "np" + "m_" + "a1" * 18,
    "a token of another code host": "glp" + "at-" + "a1" * 10,
    "a token of an image registry": "dckr" + "_pat_" + "a1" * 14,
    "a token of the crash receiver": "sntr" + "ys_" + "a1" * 30,
    "a key of a cloud": "AK" + "IA" + "A1" * 8,
    "a key of another cloud": "AI" + "za" + "a1" * 17 + "b",
    "a token of a messenger": "xox" + "b-" + "1234567890-" * 2 + "a1" * 12,
    "a key of a payment service": "sk" + "_live_" + "a1" * 12,
    "a signed token": "ey" + "J" + "a1" * 10 + ".ey" + "J" + "a1" * 20 + "." + "a1" * 20,
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


def _commented(comment: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", "b")
        archive.comment = comment
    return stream.getvalue()


def _twice(content: bytes) -> bytes:
    """A zip in which a name is there twice: whoever asks by name sees the last."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a", content)
        archive.writestr("a", b"")
    return stream.getvalue()


def _linked(target: str, kind: bytes = tarfile.SYMTYPE) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("link")
        member.type, member.linkname = kind, target
        archive.addfile(member)
    return stream.getvalue()


def _described(text: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": text}) as archive:
        archive.addfile(tarfile.TarInfo("file"))
    return stream.getvalue()


def _named(name: bytes) -> bytes:
    """A compressed file that says the name that it had."""
    packed = gzip.compress(b"x")
    return packed[:3] + b"\x08" + packed[4:10] + name + b"\0" + packed[10:]


# How a value can be hidden in one file of a layer.
HIDDEN: dict[str, Callable[[bytes], bytes]] = {
    "a plain file": bytes,
    "a zip": lambda value: zipped({"inside.txt": value}),
    "a name in a zip": lambda value: zipped({value.decode(): b""}),
    "a zip's comment": _commented,
    "a directory of a zip with contents": lambda value: zipped({"a/": value}),
    "a name twice in a zip": _twice,
    "a zip after a program": lambda value: b"#!/bin/sh\n" + zipped({"inside.txt": lzma.compress(value)}),
    "a name in a tar": lambda value: tarred({value.decode(): b""}),
    "a link": lambda value: _linked(value.decode()),
    "a hard link": lambda value: _linked(value.decode(), tarfile.LNKTYPE),
    "an extended header": lambda value: _described(value.decode()),
    "what comes after a tar": lambda value: tarred({"a": b"b"}) + value,
    "gzip": gzip.compress,
    "gzip in two parts": lambda value: gzip.compress(b"x") + gzip.compress(value),
    "the name that gzip keeps": _named,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "a tar in bzip2 in xz": lambda value: lzma.compress(bz2.compress(tarred({"a": value}))),
}


def image(
    tmp_path: Path, foreign: str = "", place: str = "", text: str = "", files: dict[str, bytes] | None = None
) -> Path:
    """An image as an engine saves it, with a foreign value in one place, or more files in its layer."""
    layer = {f"{SITE}/{MODULE}": (text or module()).encode(), "etc/hostname": b"x", **(files or {})}
    config: dict[str, object] = {"config": {"Env": ["TT_HOME=/data"], "Labels": {"a": "b"}}, "history": []}
    if place == "environment":
        config["config"] = {"Env": [f"SECRET={foreign}"]}
    elif place == "label":
        config["config"] = {"Labels": {"x": foreign}}
    elif place == "history":
        config["history"] = [{"created_by": f"RUN echo {foreign}"}]
    elif place == "our package":
        layer[f"{SITE}/timetracker/other.py"] = foreign.encode()
    elif place:
        layer["srv/file"] = HIDDEN[place](foreign.encode())
    blobs = {
        "blobs/sha256/0123abcd": json.dumps(config).encode(),
        "blobs/sha256/aa": tarred(layer, "w:gz"),
        "manifest.json": b"[]",
    }
    path = tmp_path / "image.tar"
    path.write_bytes(tarred(blobs))
    return path
