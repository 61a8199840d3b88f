"""Builds real wheels and sdists of the checkout, in a copy, with given variables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from tests.deadline import LONG_S

ROOT = Path(__file__).parents[2]
PRODUCTION_KEY = "phc_" + "P" * 40
DEVELOPMENT_KEY = "phc_" + "D" * 40
NONE: Mapping[str, str] = {}
HOST = "https://eu.i.posthog.com"
REPOSITORY = "https://github.com/Acme/timetracker"


def build(
    target: Path, *kinds: str, umask: int = 0o022, variables: Mapping[str, str] = NONE, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run hatchling on the checkout; `variables` are those of the build without their TT_BUILD_ prefix."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TT_BUILD_")}
    environ |= {f"TT_BUILD_{name}": value for name, value in variables.items()}
    environ["SOURCE_DATE_EPOCH"] = "1767225600"
    if python != sys.executable:  # the build's libraries are pure Python: another interpreter can borrow them
        environ["PYTHONPATH"] = sysconfig.get_path("purelib")
    flags = [f"--target={kind}" for kind in kinds]
    words = [python, "-m", "hatchling", "build", "-d", str(target), *flags]
    return subprocess.run(
        words,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.umask(umask) and None,
        timeout=LONG_S,
    )


FACTS = {
    "CONTROLLER": "Example Ltd, Example Street 1, Berlin", "CONTACT": "privacy@example.org", "TRANSFER": "none",
    "RETENTION": "usage figures 7 years, crash reports 90 days", "RIGHTS": "access, deletion, withdrawal",
    "COMPLAINT": "the data protection authority of Berlin",
}  # fmt: skip


def release(target: Path, python: str = sys.executable, **changed: str) -> subprocess.CompletedProcess[str]:
    """Build a wheel of channel release, with some variables changed."""
    variables = {
        "CHANNEL": "release",
        "POSTHOG_API_KEY": PRODUCTION_KEY,
        "POSTHOG_HOST": HOST,
        "REPOSITORY": REPOSITORY,
        **FACTS,
        **changed,
    }
    variables_ = {name: value for name, value in variables.items() if value != "-"}
    return build(target, "wheel", variables=variables_, python=python)


def wheel(target: Path) -> Path:
    """The wheel in a directory."""
    return next(target.glob("*.whl"))


def another(name: str) -> str | None:
    """An interpreter of this machine that runs, by its name; None when there is none."""
    places = [*map(str, Path(sys.base_prefix).parent.glob("*/bin")), *os.get_exec_path()]
    result = shutil.which(name, path=os.pathsep.join(places))
    runs = (
        result and subprocess.run([result, "-c", ""], capture_output=True, check=False, timeout=LONG_S).returncode == 0
    )
    return result if runs else None
