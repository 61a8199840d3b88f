"""Builds real wheels and sdists of the checkout, in a copy, with given variables."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION_KEY = "phc_" + "P" * 40
DEVELOPMENT_KEY = "phc_" + "D" * 40
NONE: Mapping[str, str] = {}
HOST = "https://eu.i.posthog.com"


def build(
    target: Path, *kinds: str, umask: int = 0o022, variables: Mapping[str, str] = NONE
) -> subprocess.CompletedProcess[str]:
    """Run hatchling on the checkout; `variables` are those of the build without their TT_BUILD_ prefix."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TT_BUILD_")}
    environ |= {f"TT_BUILD_{name}": value for name, value in variables.items()}
    environ["SOURCE_DATE_EPOCH"] = "1767225600"
    flags = [f"--target={kind}" for kind in kinds]
    words = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *flags]
    return subprocess.run(
        words,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.umask(umask) and None,
    )


def release(target: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Build a wheel of channel release, with some variables changed."""
    variables = {"CHANNEL": "release", "POSTHOG_API_KEY": PRODUCTION_KEY, "POSTHOG_HOST": HOST, **changed}
    return build(target, "wheel", variables={name: value for name, value in variables.items() if value != "-"})


def wheel(target: Path) -> Path:
    """The wheel in a directory."""
    return next(target.glob("*.whl"))
