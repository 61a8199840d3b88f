"""Checks a release artifact by fingerprint: wheel, sdist, or image layers. No secret is needed.

python -m timetracker.telemetry.verify ARTIFACT --channel release --expect-sha256 HEX [--forbid-sha256 HEX]...
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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODULE = "timetracker/telemetry/analytics_defaults.py"
NAMES = ("POSTHOG_API_KEY_DEFAULT", "POSTHOG_HOST_DEFAULT", "SENTRY_DSN_DEFAULT", "BUILD_CHANNEL_DEFAULT")
CHANNELS = ("release", "dev", "test", "source")
_MARK = "%" * 2
_TOKEN = re.compile(rb"ph[cx]_[A-Za-z0-9]{20,64}")


class Fault(Exception):
    """What is wrong with an artifact; never holds a key."""


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """All files inside a wheel, an sdist, or an image saved as a tar (its layers included).

    Raises Fault.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    elif tarfile.is_tarfile(path):
        yield from _of_tar(path.read_bytes())
    else:
        raise Fault(f"{path.name} is neither a wheel nor a tar")


def _of_tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            reader = archive.extractfile(member) if member.isfile() else None
            if reader is None:
                continue
            content = reader.read()
            yield member.name, content
            if _is_tar(content):
                yield from _of_tar(content)


def _is_tar(content: bytes) -> bool:
    """Whether a file is an archive of its own: a layer, plain or compressed; other compressed files are no archives."""
    try:
        tarfile.open(fileobj=io.BytesIO(content)).close()
    except (tarfile.TarError, EOFError, OSError):
        return False
    return content[:2] == b"\x1f\x8b" or content[257:262] == b"ustar"


def constants(source: bytes) -> dict[str, str]:
    """The constants of the module, read from its syntax tree.

    Raises Fault when one is missing, doubled, or no plain text.
    """
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in found or not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
                raise Fault(f"{name} stands twice or is no plain text")
            found[name] = node.value.value
    if set(found) != set(NAMES):
        raise Fault("the module does not hold exactly the known constants")
    return found


def fingerprint(key: str) -> str:
    """The SHA-256 of a key, the form in which keys are compared."""
    return hashlib.sha256(key.encode()).hexdigest()


def check(path: Path, channel: str, expected: str | None, forbidden: Sequence[str] = ()) -> None:
    """Check an artifact for a channel.

    Raises Fault with what is wrong.
    """
    modules = []
    for name, content in files(path):
        if name.endswith(MODULE):
            modules.append(constants(content))
        _check_tokens(name, content, channel, expected, forbidden)
    if not modules:
        raise Fault(f"{path.name} does not hold {MODULE}")
    for found in modules:
        _check_constants(found, channel, expected)


def _check_tokens(name: str, content: bytes, channel: str, expected: str | None, forbidden: Sequence[str]) -> None:
    ours = "timetracker" in name
    for token in set(_tokens(name, content)):
        print_ = fingerprint(token.decode())
        if print_ in forbidden:
            raise Fault(f"{name} holds a key that must not be in a {channel} artifact")
        if ours and print_ != expected:
            raise Fault(f"{name} holds a key other than the expected one")
        if ours and token.startswith(b"phx_"):
            raise Fault(f"{name} holds a personal key")


def _tokens(name: str, content: bytes) -> Iterator[bytes]:
    for found in _TOKEN.finditer(content):
        start = found.start()
        if name.endswith(".pyc") and start >= 2 and content[start - 2] & 0x7F in b"zZ":
            # Compiled, a short text stands behind its length, and what follows it may look like more of it.
            yield content[start : start + content[start - 1]]
        else:
            yield found.group()


def _check_constants(found: dict[str, str], channel: str, expected: str | None) -> None:
    placeholders = [name for name, value in found.items() if value.startswith(_MARK)]
    if channel == "source":
        if len(placeholders) != len(NAMES):
            raise Fault("a source artifact must hold all placeholders")
        return
    if placeholders:
        raise Fault(f"placeholders are left: {', '.join(placeholders)}")
    if found["BUILD_CHANNEL_DEFAULT"] != channel:
        raise Fault(f"the artifact says it is of another channel than {channel}")
    key = found["POSTHOG_API_KEY_DEFAULT"]
    if channel == "release" and (not key or expected is None):
        raise Fault("a release needs a key and its fingerprint")
    if key and fingerprint(key) != expected:
        raise Fault("the key is not the expected one")
    if expected is not None and not key:
        raise Fault("the key is missing")
    if channel != "test" and key and not found["POSTHOG_HOST_DEFAULT"].startswith("https://"):
        raise Fault("the host is not reached by HTTPS")


def main(words: Sequence[str]) -> int:
    """The command line; exit code 1 and one line for each artifact at fault."""
    parser = argparse.ArgumentParser(prog="python -m timetracker.telemetry.verify", description=__doc__)
    parser.add_argument("artifacts", nargs="+", type=Path)
    parser.add_argument("--channel", required=True, choices=CHANNELS)
    parser.add_argument("--expect-sha256", default=None)
    parser.add_argument("--forbid-sha256", action="append", default=[])
    given = parser.parse_args(words)
    code = 0
    for path in given.artifacts:
        try:
            check(path, given.channel, given.expect_sha256 or None, [f for f in given.forbid_sha256 if f])
            sys.stdout.write(f"{path.name}: right for channel {given.channel}\n")
        except (Fault, OSError, SyntaxError) as fault:
            sys.stdout.write(f"{path.name}: {fault}\n")
            code = 1
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
