"""Checks a release artifact by fingerprint: wheel, sdist, or an image saved as a tar. No secret is needed.

verify_artifact.py ARTIFACT... --channel release --expect-key HEX --expect-host HEX [--expect-crash HEX] [--forbid HEX]

A fingerprint is the SHA-256 of a value. The artifact may hold the expected values in the one module that is made for
them, and nothing that looks like a key or a crash address anywhere else: not in a file, a layer, a configuration, a
label, a variable or the history.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODULE = "timetracker/telemetry/analytics_defaults.py"
KEY, HOST, CRASH, CHANNEL = (
    f"{name}_DEFAULT" for name in ("POSTHOG_API_KEY", "POSTHOG_HOST", "SENTRY_DSN", "BUILD_CHANNEL")
)
REQUIRED = {KEY, HOST, CRASH, CHANNEL}
FACTS = tuple(f"{name}_DEFAULT" for name in ("CONTROLLER", "CONTACT", "TRANSFER", "RETENTION", "RIGHTS", "COMPLAINT"))
CHANNELS = ("release", "dev", "test", "source")
_PLACEHOLDER = "%" * 2
# Every kind of key that a receiver of ours gives out, by its shape: project keys are public, the others are secrets.
_TOKEN = re.compile(rb"ph[a-z]_[A-Za-z0-9]{20,64}")
_CRASH_ADDRESS = re.compile(rb"https?://[0-9a-f]{4,64}(?::[0-9a-f]{4,64})?@[A-Za-z0-9.:\[\]-]+/[0-9]+")
_PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\s|\\[nr])+[A-Za-z0-9+/=]{40,}")


class Fault(Exception):
    """What is wrong with an artifact; never holds a key."""


class Expected(NamedTuple):
    """What an artifact may hold: a channel, and the fingerprints of its values."""

    channel: str
    key: str | None = None
    host: str | None = None
    crash: str | None = None
    forbidden: Sequence[str] = ()


def fingerprint(value: str) -> str:
    """The SHA-256 of a value, the form in which keys and addresses are compared."""
    return hashlib.sha256(value.encode()).hexdigest()


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """All files inside a wheel, an sdist, or an image saved as a tar, with those of archives inside them.

    Raises Fault.
    """
    if not (zipfile.is_zipfile(path) or tarfile.is_tarfile(path)):
        raise Fault(f"{path.name} is neither a wheel nor a tar")
    yield from _inside(path.read_bytes())


def _inside(data: bytes) -> Iterator[tuple[str, bytes]]:
    for name, content in _members(data):
        if _is_archive(content):
            yield name, b""  # what is in it is looked at file by file
            yield from _inside(content)
        else:
            yield name, content


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            reader = tar.extractfile(member) if member.isfile() else None
            if reader is not None:
                yield member.name, reader.read()


def _is_archive(content: bytes) -> bool:
    """Whether a file is an archive of its own: a layer, plain or compressed, or a zip."""
    if content[:4] == b"PK\x03\x04":
        return zipfile.is_zipfile(io.BytesIO(content))
    if content[:2] != b"\x1f\x8b" and content[257:262] != b"ustar":
        return False
    try:
        tarfile.open(fileobj=io.BytesIO(content)).close()
    except (tarfile.TarError, EOFError, OSError):
        return False  # a compressed file that holds no archive
    return True


def constants(source: bytes) -> dict[str, str]:
    """The text constants of the module, read from its syntax tree.

    Raises Fault when one is missing, doubled, or no plain text.
    """
    values: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in values or not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
                raise Fault(f"{name} is assigned twice or is no plain text")
            values[name] = node.value.value
    if not set(values) >= REQUIRED:
        raise Fault(f"the module lacks {', '.join(sorted(REQUIRED - set(values)))}")
    return values


def check(path: Path, expected: Expected) -> None:
    """Check an artifact.

    Raises Fault with what is wrong.
    """
    modules = []
    for name, content in files(path):
        if name.endswith(MODULE):
            modules.append(constants(content))
        _check_content(name, content, expected)
    if not modules:
        raise Fault(f"{path.name} does not hold {MODULE}")
    for values in modules:
        _check_constants(values, expected)


def _check_content(name: str, content: bytes, expected: Expected) -> None:
    ours = name.endswith(MODULE) or ("analytics_defaults." in name and name.endswith(".pyc"))
    for kind, value in _secrets(name, content):
        digest = fingerprint(value.decode("ascii", "replace"))
        if digest in expected.forbidden:
            raise Fault(f"{name} holds a {kind} that must not be in a {expected.channel} artifact")
        if kind == "key" and not value.startswith(b"phc_"):
            raise Fault(f"{name} holds a personal key")
        allowed = {"key": expected.key, "crash address": expected.crash}.get(kind)
        if digest != allowed:
            raise Fault(f"{name} holds a {kind} other than the expected one")
        if not ours:
            raise Fault(f"{name} holds the {kind}, which belongs into {MODULE} only")


def _secrets(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    compiled = name.endswith(".pyc")
    for kind, shape in (("key", _TOKEN), ("crash address", _CRASH_ADDRESS), ("private key", _PRIVATE_KEY)):
        for match in shape.finditer(content):
            start = match.start()
            if compiled and start >= 2 and content[start - 2] & 0x7F in b"zZ":
                # Compiled, a short text follows its length, and what comes after it may look like more of it.
                yield kind, content[start : start + content[start - 1]]
            else:
                yield kind, match.group()


def _check_constants(values: dict[str, str], expected: Expected) -> None:
    placeholders = [name for name, value in values.items() if value.startswith(_PLACEHOLDER)]
    if expected.channel == "source":
        if len(placeholders) != len(values):
            raise Fault("a source artifact must hold all placeholders")
        return
    if placeholders:
        raise Fault(f"placeholders are left: {', '.join(placeholders)}")
    if values[CHANNEL] != expected.channel:
        raise Fault(f"the artifact is of another channel than {expected.channel}")
    if expected.channel == "release" and not (values[KEY] and values[HOST] and expected.key and expected.host):
        raise Fault("a release needs a key, a host, and the fingerprints of both")
    unsaid = [name for name in FACTS if not values.get(name, "said")]
    if expected.channel == "release" and unsaid:
        raise Fault(f"a release says who answers for it; empty: {', '.join(unsaid)}")
    for name, allowed in ((KEY, expected.key), (HOST, expected.host), (CRASH, expected.crash)):
        _check_value(name, values[name], allowed, expected.channel)


def _check_value(name: str, value: str, allowed: str | None, channel: str) -> None:
    if not value and allowed is not None:
        raise Fault(f"{name} is empty, and a fingerprint is expected")
    if value and fingerprint(value) != allowed:
        raise Fault(f"{name} is not the expected one")
    if value and name != KEY and channel != "test" and not value.startswith("https://"):
        raise Fault(f"{name} is not reached by HTTPS")


def main(words: Sequence[str]) -> int:
    """The command line; exit code 1 and one line for each artifact at fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("artifacts", nargs="+", type=Path)
    parser.add_argument("--channel", required=True, choices=CHANNELS)
    for name in ("key", "host", "crash"):
        parser.add_argument(f"--expect-{name}", default="", metavar="HEX")
    parser.add_argument("--forbid", action="append", default=[], metavar="HEX")
    given = parser.parse_args(words)
    forbidden = [value for value in given.forbid if value]
    expected = Expected(
        given.channel, given.expect_key or None, given.expect_host or None, given.expect_crash or None, forbidden
    )
    code = 0
    for path in given.artifacts:
        try:
            check(path, expected)
            sys.stdout.write(f"{path.name}: right for channel {given.channel}\n")
        except (Fault, OSError, SyntaxError, zipfile.BadZipFile, tarfile.TarError) as fault:
            sys.stdout.write(f"{path.name}: {fault}\n")
            code = 1
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
