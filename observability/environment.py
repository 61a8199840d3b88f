"""Write .env for docker-compose.analytics.yml, and a password for Grafana when there is none; say where."""

from __future__ import annotations

import os
import re
import secrets
import sys
from pathlib import Path

from timetracker import settings

ROOT = Path(__file__).parents[1]
EARLIER_IMAGE = re.compile(r"timetracker:\d+\.\d+\.\d+")


def variables(paths: settings.Paths, zone: str, password_file: Path) -> dict[str, str]:
    """Every variable that .env.example lists."""
    return {
        "TT_UID": str(os.getuid()),
        "TT_GID": str(os.getgid()),
        "TT_CONFIG_DIR": str(Path(paths.config).parent),
        "TT_DATA_DIR": str(Path(paths.store).parent),
        "TT_LOG_DIR": paths.logs,
        "TT_STATE_DIR": paths.state,
        "TT_ZONE": zone,
        "TT_IMAGE": "",
        "PROMETHEUS_URL": "",
        "GRAFANA_PASSWORD_FILE": str(password_file),
        "WEB_TOKEN_FILE": str(password_file.with_name("prometheus-token")),
        "GRAFANA_PORT": "3000",
        "PROMETHEUS_PORT": "9090",
        "ALERTMANAGER_PORT": "9093",
    }


def kept(file: Path) -> dict[str, str]:
    """What .env says already: it is never overwritten, but for the image of an earlier version."""
    if not file.exists():
        return {}
    lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    values = {name.strip(): value for name, _, value in lines if not name.startswith("#")}
    if EARLIER_IMAGE.fullmatch(values.get("TT_IMAGE", "")):
        values["TT_IMAGE"] = ""  # written by an earlier version, whose exporter cannot read a newer log
    return values


def make(file: Path, text: str) -> bool:
    """A file with a text that only its owner can read, unless it is there; whether it is new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
    return True


def main(target: Path = ROOT / ".env") -> int:
    """Write both files."""
    found = settings.load()
    password_file = Path(found.paths.config).parent / "grafana-password"
    values = {**variables(found.paths, found.zone_name, password_file), **kept(target)}
    for name in ("TT_CONFIG_DIR", "TT_DATA_DIR", "TT_LOG_DIR", "TT_STATE_DIR"):
        # Docker would make what is missing, and it would belong to root.
        Path(values[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")
    make(Path(values["WEB_TOKEN_FILE"]), "")  # without the web admin there is no token to put there
    new = make(Path(values["GRAFANA_PASSWORD_FILE"]), secrets.token_urlsafe(18))
    said = "made in" if new else "is in"
    sys.stdout.write(f"Wrote {target}. Grafana's password {said} {values['GRAFANA_PASSWORD_FILE']} (user: admin).\n")
    for name, variable in (("Grafana", "GRAFANA_PORT"), ("Prometheus", "PROMETHEUS_PORT")):
        sys.stdout.write(f"{name}: http://127.0.0.1:{values[variable]}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
