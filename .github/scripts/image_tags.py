"""Moves the public tags of an image, each by digest, and checks what the registry says afterwards.

image_tags.py promote IMAGE VERSION DIGEST
    the version's own tag, and each of X.Y, X and latest that points at an older version
image_tags.py refresh IMAGE VERSION DIGEST
    every tag that points at the version, to the same version built on a newer base
image_tags.py rollback IMAGE BAD GOOD
    every tag of BAD's line that points at BAD, its own tag too, to the digest of GOOD; a newer version that was itself
    rolled back to BAD keeps its tags until it is rolled back as well
image_tags.py move IMAGE TAG DIGEST
    one tag
image_tags.py digest REFERENCE
image_tags.py version REFERENCE
    prints the digest, or the version, of what a reference points at
image_tags.py revision REFERENCE
    prints the commit that an index says it was made of; nothing when there is none
image_tags.py platforms REFERENCE
    prints a line `ARCHITECTURE DIGEST` for each image of an index
image_tags.py check VERSION
    fails when tags could not be made of a version
image_tags.py newest TAG...
    prints the newest version among tags `vX.Y.Z`; pre-releases and other names do not count

Only `docker buildx imagetools` is used. A digest is computed from the manifest's own bytes: the templates of different
buildx versions print different things.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBER = "(0|[1-9][0-9]*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:\.?(dev|a|b|rc){_NUMBER})?")
_STAGES = ("dev", "a", "b", "rc")
_LABEL = "org.opencontainers.image.version"


class Refused(Exception):
    """A tag that must not move, or that did not; says which."""


def order(version: str) -> tuple[int, ...]:
    """The key by which versions are compared: a pre-release comes before its release.

    Raises Refused when the text is no version.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise Refused(f"{version} is not a version")
    stage = (_STAGES.index(match[4]), int(match[5])) if match[4] else (len(_STAGES), 0)
    return (int(match[1]), int(match[2]), int(match[3]), *stage)


def line(version: str) -> list[str]:
    """The moving tags of a version, the narrowest first; none for a pre-release."""
    major, minor, _, stage, _ = order(version)
    return [f"{major}.{minor}", str(major), "latest"] if stage == len(_STAGES) else []


def _imagetools(*words: str) -> bytes:
    done = subprocess.run(["docker", "buildx", "imagetools", *words], capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused(done.stderr.decode(errors="replace").strip() or f"imagetools {words[0]} failed")
    return done.stdout


def manifest(reference: str) -> bytes | None:
    """The bytes of a manifest; None when the registry has no such tag."""
    try:
        return _imagetools("inspect", "--raw", reference)
    except Refused as error:
        if re.search(r": not found$|manifest unknown", str(error).casefold(), re.MULTILINE):
            return None
        raise


def digest(content: bytes) -> str:
    """The digest of a manifest."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _version(reference: str, content: bytes) -> str:
    """The version that an index was annotated with when it was made."""
    try:
        version = json.loads(content)["annotations"][_LABEL]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{reference} does not say its version") from error
    return str(version)


def move(image: str, tag: str, to: str) -> None:
    """Point a tag at a digest.

    Raises Refused when the registry says something else afterwards.
    """
    _imagetools("create", "--tag", f"{image}:{tag}", f"{image}@{to}")
    content = manifest(f"{image}:{tag}")
    if content is None or digest(content) != to:
        raise Refused(f"{image}:{tag} does not point at {to}")
    sys.stdout.write(f"{tag} -> {to}\n")


def promote(image: str, version: str, to: str) -> None:
    """Let the tags of a release point at it; no tag moves to an older version.

    Raises Refused before anything moves when the version's own tag belongs to other contents.
    """
    content = manifest(f"{image}@{to}")
    if content is None or _version(to, content) != version:
        raise Refused(f"{to} is not version {version}")
    own = manifest(f"{image}:{version}")
    if own is not None and digest(own) != to:
        raise Refused(f"{image}:{version} exists with other contents; a version is released once")
    current = {tag: manifest(f"{image}:{tag}") for tag in line(version)}
    newer = {
        tag: _version(tag, content)
        for tag, content in current.items()
        if content is not None and order(_version(tag, content)) > order(version)
    }
    for tag in [version, *current]:
        if tag in newer:
            sys.stdout.write(f"{tag} stays at {newer[tag]}\n")
        else:
            move(image, tag, to)


def refresh(image: str, version: str, to: str) -> None:
    """Let every tag that points at a version point at the same version, built again on a newer base.

    Raises Refused when the version is not there, or the digest is of another one.
    """
    content = manifest(f"{image}@{to}")
    if content is None or _version(to, content) != version:
        raise Refused(f"{to} is not version {version}")
    before = manifest(f"{image}:{version}")
    if before is None:
        raise Refused(f"{image}:{version} does not exist")
    if _version(version, before) != version:
        raise Refused(f"{image}:{version} was rolled back to {_version(version, before)}; a refresh would undo that")
    for tag in [version, *line(version)]:
        if manifest(f"{image}:{tag}") == before:
            move(image, tag, to)


def rollback(image: str, bad: str, good: str) -> None:
    """Let every tag of a bad version's line that points at it, its own too, point at a good version.

    Raises Refused when one of the versions is not there, or the good one was itself rolled back.
    """
    contents = {version: manifest(f"{image}:{version}") for version in (bad, good)}
    if order(good) >= order(bad) or not line(good):
        raise Refused(f"{good} is not a release that is older than {bad}")
    before, after = contents[bad], contents[good]
    if before is None or after is None:
        missing = bad if before is None else good
        raise Refused(f"{image}:{missing} does not exist")
    if _version(good, after) != good:
        raise Refused(f"{image}:{good} was rolled back to {_version(good, after)}; name that version")
    for tag in [*reversed(line(bad)), bad]:
        content = manifest(f"{image}:{tag}")
        if content == before:
            move(image, tag, digest(after))
    sys.stdout.write(f"A newer version that was rolled back to {bad} is still at it: roll that back, too.\n")


def revision(reference: str) -> str:
    """The commit that an index was annotated with; empty when there is no index, or it says none."""
    content = manifest(reference)
    try:
        return str(json.loads(content or b"")["annotations"]["org.opencontainers.image.revision"])
    except (ValueError, KeyError, TypeError):
        return ""


def platforms(reference: str) -> str:
    """A line for each architecture of an index: its name and its image's digest.

    Raises Refused when it is no index, or holds an architecture twice.
    """
    try:
        manifests = json.loads(manifest(reference) or b"")["manifests"]
        images = [(str(entry["platform"]["architecture"]), str(entry["digest"])) for entry in manifests]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{reference} is no index of images") from error
    by_name = dict(image for image in images if image[0] != "unknown")  # attestations have no architecture
    if not by_name or len(by_name) != sum(name != "unknown" for name, _ in images):
        raise Refused(f"{reference} does not hold one image for each architecture")
    return "\n".join(f"{name} {digest}" for name, digest in sorted(by_name.items()))


def newest(*tags: str) -> str:
    """The newest released version among tags.

    Raises Refused when there is none.
    """
    versions = [tag[1:] for tag in tags if tag.startswith("v") and _VERSION.fullmatch(tag[1:])]
    released = [version for version in versions if line(version)]
    if not released:
        raise Refused("there is no release")
    return max(released, key=order)


def _digest_of(reference: str) -> str:
    content = manifest(reference)
    if content is None:
        raise Refused(f"{reference} does not exist")
    return digest(content)


def _version_of(reference: str) -> str:
    content = manifest(reference)
    if content is None:
        raise Refused(f"{reference} does not exist")
    return _version(reference, content)


ACTS: dict[str, tuple[int, Callable[..., object]]] = {  # how many words each takes
    "promote": (3, promote),
    "refresh": (3, refresh),
    "rollback": (3, rollback),
    "move": (3, move),
    "check": (1, order),
}
QUESTIONS: dict[str, Callable[..., str]] = {
    "digest": _digest_of,
    "version": _version_of,
    "revision": revision,
    "platforms": platforms,
}


def main(words: Sequence[str]) -> int:
    """The command line; exit code 1 and one line when something is refused."""
    name, given = (words[0], words[1:]) if words else ("", ())
    try:
        if name in ACTS and len(given) == ACTS[name][0]:
            ACTS[name][1](*given)
        elif name in QUESTIONS and len(given) == 1:
            sys.stdout.write(f"{QUESTIONS[name](given[0])}\n")
        elif name == "newest":
            sys.stdout.write(f"{newest(*given)}\n")
        else:
            sys.stderr.write(__doc__ or "")
            return 2
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
