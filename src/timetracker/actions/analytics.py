"""The stack that watches a tracker: its files from the package, written where they are to run."""

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import timetracker
from timetracker.domain.errors import InvalidInput, SourceError
from timetracker.files import replace, replacing, write_whole
from timetracker.workspace import Workspace

COMPOSE = "docker-compose.analytics.yml"
# What the stack runs with, of the source's directory of the same name; the wheel carries a copy of each.
PARTS = (
    COMPOSE,
    *(f"observability/{part}" for part in (
        "alertmanager", "alloy", "grafana/dashboards", "grafana/provisioning", "loki", "prometheus/consoles",
        "prometheus/prometheus.yml", "prometheus/rules", "prometheus/targets", "promtail",
    )),
)  # fmt: skip
NATIVE_TARGET = "observability/prometheus/targets/exporter.yml"
RECORD = ".tt-analytics.json"
SHIPPERS = ("alloy", "promtail")
RECEIVERS = ("nobody", "mail", "ntfy", "webhook")
_EARLIER_IMAGE = re.compile(r"timetracker:\d+\.\d+\.\d+")
_DESKTOP_S = 10


class StackOptions(NamedTuple):
    """What is asked for; None leaves what is there, or takes what is usual."""

    shipper: str | None = None
    receiver: str | None = None
    image: str | None = None


class StackFiles(NamedTuple):
    """Where everything is, what a person changed and stays, and whether the exporter runs outside of the stack."""

    directory: str
    env: Mapping[str, str]
    kept: Sequence[str]
    native: bool
    receivers: str


def source() -> str:
    """Where the files come from: the package, or the checkout that it is run from.

    Raises SourceError.
    """
    package = os.path.dirname(os.path.abspath(timetracker.__file__))
    checkout = os.path.dirname(os.path.dirname(package))
    for directory in (os.path.join(package, "stack"), checkout):
        if os.path.exists(os.path.join(directory, COMPOSE)):
            return directory
    raise SourceError("This installation does not hold the files of the stack.", hint="Install the package again.")


def init(ws: Workspace, directory: str, choices: StackOptions) -> StackFiles:
    """Write compose file, configuration, .env and a password for Grafana; what a person changed stays.

    Raises InvalidInput, SourceError.
    """
    target, origin = os.path.abspath(directory), source()
    if os.path.exists(target) and not os.path.isdir(target):
        raise SourceError(f"{target} is not a directory.", hint="Choose another directory.")
    environment = _kept(os.path.join(target, ".env"))
    native = _native(
        choices, environment, checkout=os.path.samefile(origin, target) if os.path.isdir(target) else False
    )
    config = os.path.dirname(ws.paths.config)
    env = {**_variables(ws, config), **environment, **({"TT_IMAGE": choices.image} if choices.image else {})}
    env["COMPOSE_PROFILES"] = _profiles(env["COMPOSE_PROFILES"], choices.shipper, native=native)
    with writing_into(target):
        differing = () if os.path.isdir(target) and os.path.samefile(origin, target) else _copied(origin, target)
        _target(target, native=native)
        receivers = _own_files(env, origin, choices.receiver)
        replace(os.path.join(target, ".env"), "".join(f"{name}={value}\n" for name, value in env.items()))
    return StackFiles(target, env, differing, native, receivers)


@contextmanager
def writing_into(directory: str) -> Iterator[None]:
    """Say of a directory, or of what lies in it, that it cannot be written. Raises SourceError."""
    try:
        yield
    except OSError as error:
        where = error.filename or directory
        raise SourceError(f"{where} cannot be written ({error.strerror}).", hint="Choose another directory.") from error


def environment(directory: str) -> dict[str, str]:
    """What the .env of a stack says.

    Raises SourceError.
    """
    return _kept(os.path.join(os.path.abspath(directory), ".env"))


def _native(choices: StackOptions, environment: Mapping[str, str], *, checkout: bool) -> bool:
    """Whether the exporter runs beside the stack: without an image, and where containers run in a virtual machine."""
    image = choices.image or environment.get("TT_IMAGE")
    if not virtual():
        return not (image or checkout)
    if image:
        raise InvalidInput(
            f"The exporter cannot run in {image}: here containers run in a virtual machine, and the store's"
            " write-ahead log cannot be shared with one.",
            hint="Leave the image out (--image, TT_IMAGE in .env): the exporter then runs beside the stack.",
        )
    return True


def virtual() -> bool:
    """Whether containers run on another kernel than this program: on macOS always, with Docker Desktop everywhere."""
    if sys.platform != "linux":
        return True
    try:
        asked = subprocess.run(
            ["docker", "info", "--format", "{{.OperatingSystem}}"],
            capture_output=True, text=True, check=False, timeout=_DESKTOP_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "Docker Desktop" in asked.stdout


def _variables(ws: Workspace, config: str) -> dict[str, str]:
    """Every variable that .env.example lists."""
    return {
        "COMPOSE_PROFILES": "",
        "TT_UID": str(os.getuid()),
        "TT_GID": str(os.getgid()),
        "TT_CONFIG_DIR": config,
        "TT_DATA_DIR": os.path.dirname(ws.settings.paths.store),
        "TT_LOG_DIR": ws.paths.logs,
        "TT_STATE_DIR": ws.paths.state,
        "TT_ZONE": ws.zone_name,
        "TT_IMAGE": "",
        "PROMETHEUS_URL": "",
        "GRAFANA_PASSWORD_FILE": os.path.join(config, "grafana-password"),
        "WEB_TOKEN_FILE": os.path.join(config, "prometheus-token"),
        "ALERT_DIR": os.path.join(config, "alerting"),
        "GRAFANA_PORT": "3000",
        "PROMETHEUS_PORT": "9090",
        "ALERTMANAGER_PORT": "9093",
    }


def _kept(file: str) -> dict[str, str]:
    """What .env says already: it is never overwritten, but for the image of an earlier version."""
    try:
        with open(file, encoding="utf-8") as handle:
            lines = [line.rstrip("\n").partition("=") for line in handle if "=" in line]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SourceError(f"{file} cannot be read ({why}).", hint="Move it away.") from error
    values = {name.strip(): value for name, _, value in lines if not name.startswith("#")}
    if _EARLIER_IMAGE.fullmatch(values.get("TT_IMAGE", "")):
        values["TT_IMAGE"] = ""  # written by an earlier version, whose exporter cannot read a newer log
    return values


def _profiles(text: str, shipper: str | None, *, native: bool) -> str:
    """The parts of the stack that run beside those that always do.

    Raises InvalidInput.
    """
    profiles = [name.strip() for name in text.split(",") if name.strip()]
    if native and "web" in profiles:
        raise InvalidInput(
            "The web admin in a container needs the store on its own kernel, and an image.",
            hint="Take web out of COMPOSE_PROFILES in .env, and serve it on this computer.",
            command="tt web",
        )
    chosen = shipper or next((name for name in SHIPPERS if name in profiles), SHIPPERS[0])
    rest = [name for name in profiles if name not in (*SHIPPERS, "exporter")]
    return ",".join([chosen, *([] if native else ["exporter"]), *rest])


def files(origin: str) -> Iterator[str]:
    """Every file of the stack, by its path below the source."""
    for part in PARTS:
        path = os.path.join(origin, part)
        if os.path.isfile(path):
            yield part
        for directory, _, names in sorted(os.walk(path)):
            yield from (os.path.relpath(os.path.join(directory, name), origin) for name in sorted(names))


def _copied(origin: str, target: str) -> list[str]:
    """Write what belongs to this version, and leave what a person changed, with the new text beside it."""
    record, differing, written = os.path.join(target, RECORD), [], {}
    before = _recorded(record)
    for name in files(origin):
        with open(os.path.join(origin, name), encoding="utf-8") as handle:
            text = handle.read()
        path, written[name] = os.path.join(target, name), _digest(text)
        if _on_disk(path) not in ("", before.get(name), written[name]):
            differing.append(name)
            path += ".new"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, text)
    for name in before.keys() - written.keys():
        if _on_disk(os.path.join(target, name)) == before[name]:
            os.unlink(os.path.join(target, name))
    replace(record, json.dumps(written, indent=1, sort_keys=True))
    return differing


def _write(path: str, text: str) -> None:
    """Replace a file that the users of containers read."""
    with replacing(path, mode=0o644) as new:
        write_whole(new.handle, text.encode())


def _recorded(path: str) -> dict[str, str]:
    """The digests of what was written last."""
    try:
        with open(path, encoding="utf-8") as handle:
            read = json.load(handle)
    except (FileNotFoundError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _on_disk(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as handle:
            return _digest(handle.read())
    except FileNotFoundError:
        return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _target(target: str, *, native: bool) -> None:
    """Tell Prometheus of an exporter outside of the stack, or no more."""
    path = os.path.join(target, NATIVE_TARGET)
    if native:
        _write(path, '[{"targets": ["host.docker.internal:9464"]}]\n')
    elif os.path.exists(path):
        os.unlink(path)


def _own_files(env: Mapping[str, str], origin: str, receiver: str | None) -> str:
    """Make the directories and files that are the person's own; where the receivers of alerts are."""
    for name in ("TT_CONFIG_DIR", "TT_DATA_DIR", "TT_LOG_DIR", "TT_STATE_DIR", "ALERT_DIR"):
        # Docker would make what is missing, and it would belong to root.
        os.makedirs(env[name], mode=0o700, exist_ok=True)
    _make(env["WEB_TOKEN_FILE"], "")  # without the web admin there is no token to put there
    _make(env["GRAFANA_PASSWORD_FILE"], secrets.token_urlsafe(18))
    examples = {}
    for name in RECEIVERS:
        with open(os.path.join(origin, "observability/alertmanager/receivers", f"{name}.yml"), "rb") as handle:
            examples[name] = handle.read().decode()
    path = os.path.join(env["ALERT_DIR"], "receivers.yml")
    _make(path, examples[receiver or "nobody"])
    if receiver and _on_disk(path) in map(_digest, examples.values()):
        replace(path, examples[receiver])
    elif receiver:
        raise InvalidInput(f"{path} is your own by now.", hint="Edit it, or move it away and run this again.")
    return path


def _make(file: str, text: str) -> None:
    """A file with a text that only its owner can read, unless it is there."""
    os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
