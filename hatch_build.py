"""Fills the embedded endpoint in wheels; the tree and the sdist keep their placeholders. Writes the package's page.

Read from the environment of the build, and never printed:
TT_BUILD_CHANNEL (release, dev, test; none: an inert source build), TT_BUILD_POSTHOG_API_KEY,
TT_BUILD_POSTHOG_HOST, TT_BUILD_SENTRY_DSN; who answers for the build, which a release needs: TT_BUILD_CONTROLLER,
TT_BUILD_CONTACT, TT_BUILD_TRANSFER, TT_BUILD_RETENTION, TT_BUILD_RIGHTS, TT_BUILD_COMPLAINT; and TT_BUILD_REPOSITORY,
the public address of the source, which a release needs too: only with it has the package's page links and pictures,
since without it they would lead nowhere. Anything odd fails the build.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

TARGET = "timetracker/telemetry/analytics_defaults.py"
CHANNELS = ("release", "dev", "test")
FACTS = ("CONTROLLER", "CONTACT", "TRANSFER", "RETENTION", "RIGHTS", "COMPLAINT")
HOSTS = ("https://eu.i.posthog.com", "https://us.i.posthog.com")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_KEY = re.compile(r"phc_[A-Za-z0-9]{20,64}")
_REPOSITORY = re.compile(r"https://github\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_PICTURE = re.compile(r"^!\[[^]]*]\((?!https://)[^)]*\)\n+", re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^]]*)]\((?!https://|#)([^)]*)\)")
# What the README says of a checkout -> what it says once there is a package, an image, and a place to clone from.
PUBLISHED = (
    (
        "pipx install .          # or: uv tool install .\n",
        "pipx install tt-timetracker          # or: uv tool install tt-timetracker\n",
    ),
    ("pipx install '.[web]'   #", "pipx install 'tt-timetracker[web]'   #"),
    (
        "make image              # a container image, timetracker:local\n",
        "docker run --rm -v tt:/data ghcr.io/{owner}/timetracker start website\n",
    ),
    ("make start     #", "git clone {repository} && cd {name}\nmake start     #"),
)
_DSN = re.compile(r"https?://[0-9a-f]{32}@[A-Za-z0-9.:\[\]-]+/\d+")


class BadBuild(SystemExit):
    """The build's variables do not fit together; says which, never what is in it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"TT_BUILD: {why}")


def values(environ: dict[str, str]) -> dict[str, str]:
    """Placeholder name -> value for the channel of the environment; empty for a source build.

    Raises BadBuild.
    """
    channel = environ.get("TT_BUILD_CHANNEL", "")
    names = ("TT_BUILD_POSTHOG_API_KEY", "TT_BUILD_POSTHOG_HOST", "TT_BUILD_SENTRY_DSN")
    key, host, dsn = (environ.get(name, "") for name in names)
    if not channel:
        if key or host or dsn:
            raise BadBuild("a key, host or DSN is set but TT_BUILD_CHANNEL is not")
        return {}
    if channel not in CHANNELS:
        raise BadBuild("TT_BUILD_CHANNEL is none of release, dev, test")
    if channel == "dev" and not (key or host or dsn):
        return {"BUILD_CHANNEL": channel}
    if channel == "release" and not environ.get("TT_BUILD_REPOSITORY"):
        raise BadBuild("TT_BUILD_REPOSITORY is empty: a release says where its source is")
    _check_key(key)
    _check_host(channel, host)
    _check_dsn(channel, dsn)
    found = {"BUILD_CHANNEL": channel, "POSTHOG_API_KEY": key, "POSTHOG_HOST": host, **_facts(channel, environ)}
    return {**found, "SENTRY_DSN": dsn} if dsn else found


def _facts(channel: str, environ: dict[str, str]) -> dict[str, str]:
    """Who answers for the build, as plain text of one line."""
    given = {name: environ.get(f"TT_BUILD_{name}", "").strip() for name in FACTS}
    for name, text in given.items():
        if channel == "release" and not text:
            raise BadBuild(f"TT_BUILD_{name} is empty: a release says who answers for it")
        if len(text) > 300 or not text.isprintable() or set(text) & set('"\\%'):
            raise BadBuild(f"TT_BUILD_{name} is longer than 300 characters or holds a quote, backslash or %")
    return given


def _check_key(key: str) -> None:
    if key.startswith("phx_"):
        raise BadBuild("TT_BUILD_POSTHOG_API_KEY is a personal key, which must never be shipped")
    if not _KEY.fullmatch(key):
        raise BadBuild("TT_BUILD_POSTHOG_API_KEY is empty or malformed")


def _check_host(channel: str, host: str) -> None:
    parts = urlsplit(host)
    if channel == "test":
        if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK or parts.path:
            raise BadBuild("TT_BUILD_POSTHOG_HOST must be a loopback address in channel test")
    elif host not in HOSTS:
        raise BadBuild("TT_BUILD_POSTHOG_HOST is empty or not on the list of hosts")


def _check_dsn(channel: str, dsn: str) -> None:
    if not dsn:
        return
    parts = urlsplit(dsn)
    loopback = parts.hostname in LOOPBACK
    sound = _DSN.fullmatch(dsn) and (loopback if channel == "test" else parts.scheme == "https" and not loopback)
    if not sound:
        raise BadBuild("TT_BUILD_SENTRY_DSN is malformed or not allowed in this channel")


def filled(source: str, found: dict[str, str]) -> str:
    """The module's text with placeholders replaced; those without a value become empty.

    Raises BadBuild when the source does not hold each placeholder exactly once.
    """
    for name in ("POSTHOG_API_KEY", "POSTHOG_HOST", "SENTRY_DSN", "BUILD_CHANNEL", *FACTS):
        placeholder = f'"%%{name}_PLACEHOLDER%%"'
        if source.count(placeholder) != 1:
            raise BadBuild(f"the placeholder of {name} does not stand exactly once in the source")
        source = source.replace(placeholder, f'"{found.get(name, "")}"')
    return source


class AnalyticsBuildHook(BuildHookInterface[Any]):
    """Puts a filled copy of the module into the wheel in place of the tree's."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the placeholders for a standard wheel; editable installs and sdists stay inert."""
        if self.target_name != "wheel" or version == "editable":
            return
        found = values(dict(os.environ))
        if not found:
            return
        source = Path(self.root, "src", TARGET).read_text(encoding="utf-8")
        self._directory = tempfile.mkdtemp(prefix="tt-build-")
        copy = Path(self._directory, "analytics_defaults.py")
        copy.write_text(filled(source, found), encoding="utf-8")
        copy.chmod(0o644)
        os.utime(copy, (0, 0))
        build_data["force_include"][str(copy)] = TARGET

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        shutil.rmtree(getattr(self, "_directory", ""), ignore_errors=True)


def described(text: str, repository: str, version: str) -> str:
    """The README as an index can show it: links and pictures point into the repository, or are left out without one."""
    if not repository:
        return _LINK.sub(r"\2", _PICTURE.sub("", text))

    def absolute(match: re.Match[str]) -> str:
        kind = "raw" if match[1] else "blob"
        return f"{match[1]}[{match[2]}]({repository}/{kind}/v{version}/{match[3]})"

    owner, name = repository.removeprefix("https://github.com/").split("/")
    address = {"repository": repository, "owner": owner.lower(), "name": name}
    for in_checkout, published in PUBLISHED:
        if text.count(in_checkout) != 1:
            raise BadBuild(f"the README does not say {in_checkout!r} exactly once")
        text = text.replace(in_checkout, published.format(**address))
    return _LINK.sub(absolute, text)


def links(repository: str) -> dict[str, str]:
    """The links of the package's page; none without a public repository."""
    pages = {"Documentation": "/blob/main/docs/README.md", "Changelog": "/blob/main/CHANGELOG.md", "Issues": "/issues"}
    return {"Source": repository} | {name: repository + page for name, page in pages.items()} if repository else {}


class PublicationHook(MetadataHookInterface):
    """Writes what depends on where the source is published: the long description and the links."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill the two dynamic fields.

        Raises BadBuild when the repository is no address of one.
        """
        repository = os.environ.get("TT_BUILD_REPOSITORY", "")
        if repository and not _REPOSITORY.fullmatch(repository):
            raise BadBuild("TT_BUILD_REPOSITORY is not the address of a repository")
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": described(text, repository, metadata["version"]),
        }
        metadata["urls"] = links(repository)
