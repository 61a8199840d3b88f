"""Checks a release artifact by fingerprint: wheel, sdist, or an image saved as a tar. No secret is needed.

verify_artifact.py ARTIFACT... --channel release --expect-key HEX --expect-host HEX [--expect-crash HEX] [--forbid HEX]

A fingerprint is the SHA-256 of a value. The artifact may hold the expected values in the one module that is made for
them, and nothing that looks like a key or a crash address anywhere else: not in a file, a layer, a configuration, a
label, a variable or the history.
"""

from __future__ import annotations

import argparse
import ast
import base64
import hashlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artifact_files import Unreadable, files

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
# Where the module is in a wheel, an sdist and an image; in an image also compiled.
_PLACE = r"(?:\./)?(?:tt_timetracker-[^/]+/src/|opt/tt/lib/python3\.\d+/site-packages/)?timetracker/telemetry/"
_OURS = re.compile(_PLACE + r"analytics_defaults\.py")
_OURS_COMPILED = re.compile(_PLACE + r"__pycache__/analytics_defaults\.cpython-3\d+(?:\.opt-[12])?\.pyc")
_LOOKS_LIKE_OURS = re.compile(r"timetracker/telemetry/(?:__pycache__/)?analytics_defaults(?:[./]|$)")
# Each kind of secret by its shape: those of the receivers, then those that a build could meet on its way.
# Project keys of the receiver are public, everything else is a secret.
_SHAPES = {
    "key": re.compile(rb"ph[a-z]_[A-Za-z0-9]{20,64}"),
    "crash address": re.compile(
        rb"[hH][tT][tT][pP][sS]?://[0-9A-Fa-f]{4,64}(?::[0-9A-Fa-f]{4,64})?@[A-Za-z0-9.:\[\]-]+(?:/[\w.~-]+)*/[0-9]+"
    ),
    "private key": re.compile(
        rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nr])+"
        rb"(?:[A-Za-z-]+: [^\r\n\\]+(?:\s|\\+[nr])+)*[A-Za-z0-9+/=]{40,}"
    ),
    "token of the code host": re.compile(rb"gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"),
    "token of a package index": re.compile(rb"pypi-AgE[A-Za-z0-9_-]{40,}|npm_[A-Za-z0-9]{36}"),
    "token of another code host": re.compile(rb"glpat-[A-Za-z0-9_-]{20,}"),
    "token of an image registry": re.compile(rb"dckr_pat_[A-Za-z0-9_-]{20,}"),
    "token of the crash receiver": re.compile(rb"sntry[su]_[A-Za-z0-9+/=_-]{20,}"),
    "key of a cloud": re.compile(rb"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    "token of a messenger": re.compile(rb"xox[abeoprs]-[0-9A-Za-z-]{20,}"),
    "key of a payment service": re.compile(rb"[rs]k_live_[A-Za-z0-9]{20,}"),
    "signed token": re.compile(rb"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
}
_ADDRESS = re.compile(rb"https?://[^\x00-\x20\"'<>\x7f-\xff]+")


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


def constants(source: bytes) -> dict[str, str]:
    """The text constants of the module, read from its syntax tree.

    Raises Fault when one is missing, doubled, or no plain text, or when the module does anything else.
    """
    values: dict[str, str] = {}
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError) as error:
        raise Fault(f"{MODULE} is no Python: {type(error).__name__}") from error
    for number, node in enumerate(statements):
        if number == 0 and ast.get_docstring(ast.Module([node], [])) is not None:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            raise Fault(f"{MODULE} does more than assign texts: line {node.lineno}")
        name = node.targets[0].id
        if name in values or not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
            raise Fault(f"{name} is assigned twice or is no plain text")
        if name not in REQUIRED and name not in FACTS:
            raise Fault(f"{MODULE} assigns {name}, which nobody reads")
        values[name] = node.value.value
    if not set(values) >= REQUIRED:
        raise Fault(f"the module lacks {', '.join(sorted(REQUIRED - set(values)))}")
    return values


def check(path: Path, expected: Expected) -> None:
    """Check an artifact.

    Raises Fault with what is wrong.
    """
    modules, records, sums = [], [], set()
    try:
        for name, content in files(path):
            sums.add(base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"="))
            if name.endswith(".dist-info/RECORD"):
                records.append((name, content))  # judged once the sums of all files are there
                continue
            if _OURS.fullmatch(name):
                modules.append(constants(content))
            _check_content(name, content, expected)
    except Unreadable as error:
        raise Fault(_without_secrets(str(error))) from error
    for name, content in records:
        _check_content(name, without_sums(content, sums), expected)
    if not modules:
        raise Fault(f"{path.name} does not hold {MODULE}")
    for values in modules:
        _check_constants(values, expected)


def without_sums(record: bytes, sums: set[bytes]) -> bytes:
    """A wheel's list of its files without their true sums: by chance, those can look like anything."""
    return re.sub(rb"(?<=,sha256=)[\w-]{43}(?=,)", lambda match: b"" if match[0] in sums else match[0], record)


def _without_secrets(text: str) -> str:
    """A text that may be printed: a name can hold a key as well."""
    data = text.encode("utf-8", "surrogateescape")
    for shape in _SHAPES.values():
        data = shape.sub(b"[...]", data)
    return data.decode("utf-8", "replace")


def _check_content(name: str, content: bytes, expected: Expected) -> None:
    compiled = _OURS_COMPILED.fullmatch(name) is not None
    ours = compiled or _OURS.fullmatch(name) is not None
    shown = _without_secrets(name)
    if _LOOKS_LIKE_OURS.search(name) and not ours:
        raise Fault(f"{shown} could be loaded in place of {MODULE}")
    for kind, value in _secrets(name, content):
        digest = fingerprint(value.decode("ascii", "replace"))
        if digest in expected.forbidden:
            raise Fault(f"{shown} holds a {kind} that must not be in a {expected.channel} artifact")
        if kind == "key" and not value.startswith(b"phc_"):
            raise Fault(f"{shown} holds a personal key")
        allowed = {"key": expected.key, "crash address": expected.crash}.get(kind)
        if digest != allowed:
            raise Fault(f"{shown} holds a {kind} other than the expected one")
        if not ours:
            raise Fault(f"{shown} holds the {kind}, which belongs into {MODULE} only")
    if compiled:
        _check_addresses(shown, content, expected)


def _check_addresses(shown: str, content: bytes, expected: Expected) -> None:
    """Compiled, the module may say other addresses than its source does; the compiled one is what runs."""
    addresses = {fingerprint(_cut(content, match).decode("ascii")) for match in _ADDRESS.finditer(content)}
    if not addresses <= {expected.host, expected.crash}:
        raise Fault(f"{shown} holds an address other than the expected ones")
    if expected.channel == "release" and expected.host not in addresses:
        raise Fault(f"{shown} does not hold the expected host")


def _cut(content: bytes, match: re.Match[bytes]) -> bytes:
    """A match in a compiled module: a short text follows its length, and what comes after may look like more of it."""
    start = match.start()
    if start >= 2 and content[start - 2] & 0x7F in b"zZ":
        return content[start : start + content[start - 1]]
    return match.group()


def _secrets(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    compiled = name.endswith(".pyc")
    for kind, shape in _SHAPES.items():
        match = shape.search(content)
        while match is not None:
            yield kind, _cut(content, match) if compiled else match.group()
            match = shape.search(content, match.start() + 1)  # one may begin inside another


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
        except (Fault, OSError) as fault:
            sys.stdout.write(f"{path.name}: {fault}\n")
            code = 1
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
