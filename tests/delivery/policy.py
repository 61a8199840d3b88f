"""The rules of our workflows, as functions that list what breaks them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+(\.\d+)*$")
PRODUCTION = "build-and-publish.yml"
DEVELOPMENT = "build-dev.yml"
_IDENTIFYING = {"build", "sign", "publish-index"}
_WRITING = {"image", "sign", "promote"}


def workflows(directory: Path) -> dict[str, dict[str, Any]]:
    """File name -> parsed workflow; YAML reads the key `on` as true."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(directory.glob("*.yml"))}


def faults(directory: Path) -> list[str]:
    """Everything in a directory of workflows that breaks a rule."""
    found = list(_pins(directory))
    for name, flow in workflows(directory).items():
        found += [f"{name}: {fault}" for fault in _common(flow)]
    found += list(_production(workflows(directory)[PRODUCTION]))
    found += list(_apart(directory))
    return found


def _pins(directory: Path) -> Iterator[str]:
    seen: dict[str, set[str]] = {}
    for path in sorted(directory.glob("*.yml")):
        for line in path.read_text().splitlines():
            if "uses:" not in line:
                continue
            pin = _PIN.search(line)
            if pin is None:
                yield f"{path.name}: not pinned by commit with its version: {line.strip()}"
            else:
                seen.setdefault(pin[1].split("/")[0] + "/" + pin[1].split("/")[1], set()).add(pin[2])
    yield from (f"{action} is pinned to several commits" for action, pins in seen.items() if len(pins) > 1)


def _common(flow: dict[str, Any]) -> Iterator[str]:
    if flow.get("permissions") != {}:
        yield "permissions on top are not empty"
    if "concurrency" not in flow:
        yield "no concurrency"
    triggers: dict[Any, Any] = dict(flow)
    if "pull_request_target" in str(triggers.get(True)):
        yield "pull_request_target"
    for key, job in flow["jobs"].items():
        yield from (f"{key}: {fault}" for fault in _job(job))


def _job(job: dict[str, Any]) -> Iterator[str]:
    if "timeout-minutes" not in job:
        yield "no time limit"
    if not isinstance(job.get("permissions"), dict):
        yield "permissions are not listed"
    if job.get("runs-on", "").endswith("latest"):
        yield "runner is not pinned"
    if job.get("secrets") == "inherit":
        yield "inherits all secrets"
    for step in job.get("steps", ()):
        yield from _step(step)


def _step(step: dict[str, Any]) -> Iterator[str]:
    script = step.get("run", "")
    if len(script.strip().splitlines()) > 5:
        yield "a run block of more than five lines"
    if "${{" in script:
        yield "an expression inside a run block"
    if (
        step.get("uses", "").startswith("actions/checkout@")
        and step.get("with", {}).get("persist-credentials") is not False
    ):
        yield "checkout keeps its credentials"
    if "|| true" in script or step.get("continue-on-error"):
        yield "a failure is passed over"


def _production(flow: dict[str, Any]) -> Iterator[str]:
    jobs = flow["jobs"]
    if flow["concurrency"].get("cancel-in-progress") is not False:
        yield "a publishing run could be cancelled"
    for key, job in jobs.items():
        granted = job.get("permissions") or {}
        if granted.get("id-token") == "write" and key not in _IDENTIFYING:
            yield f"{key} may identify itself"
        if granted.get("packages") == "write" and key not in _WRITING:
            yield f"{key} may write packages"
        if "cache" in str(job.get("steps")):
            yield f"{key} uses a cache"
        if "secrets." in str(job) and job.get("environment") != "production":
            yield f"{key} sees a secret outside the environment production"
    yield from _publishing(jobs)


def _publishing(jobs: dict[str, Any]) -> Iterator[str]:
    publish = jobs["publish-index"]
    steps = publish["steps"]
    if any("run" in step or "checkout" in step.get("uses", "") for step in steps):
        yield "the upload job runs something else"
    if not {"verify", "scan"} <= set(publish["needs"]):
        yield "the upload does not wait for verify and scan"
    if "publish-index" not in jobs["promote"]["needs"]:
        yield "tags move before the upload"
    for key in ("sign", "scan", "publish-index", "promote", "release"):
        if "needs.plan.outputs.publish == 'true'" not in jobs[key].get("if", ""):
            yield f"{key} runs in a dry run too"


def _apart(directory: Path) -> Iterator[str]:
    """Development and production never name each other's things."""
    development = (directory / DEVELOPMENT).read_text()
    production = (directory / PRODUCTION).read_text()
    if re.search(r"/timetracker(?!-dev)[:@\s\"']", development) or "environment: production" in development:
        yield "the development build names production"
    if "secrets.POSTHOG_API_KEY }}" in development:
        yield "the development build sees the production key"
    if "timetracker-dev" in production or "POSTHOG_API_KEY_DEV" in production:
        yield "the production build names development"
