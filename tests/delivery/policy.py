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
REFRESH = "refresh-image.yml"
_IDENTIFYING = {"sign", "publish-index"}
_WRITING = {"image", "sign", "promote"}
_SCRIPT = re.compile(r"(\.github/scripts/[a-z0-9-]+\.sh|\.ci/run)( (\"\$[A-Z]+\"|[A-Za-z0-9./-]+))*")


def workflows(directory: Path) -> dict[str, dict[str, Any]]:
    """File name -> parsed workflow; YAML reads the key `on` as true."""
    return {
        path.name: yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for path in sorted(directory.glob("*.yml"))
    }


def faults(directory: Path) -> list[str]:
    """Everything in a directory of workflows that breaks a rule."""
    result = list(_pins(directory))
    for name, flow in workflows(directory).items():
        result += [f"{name}: {fault}" for fault in _common(flow)]
    result += list(_production(workflows(directory)[PRODUCTION]))
    result += list(_apart(directory))
    result += list(_queues(workflows(directory)))
    result += list(_required(workflows(directory)["ci.yml"]["jobs"]))
    return result


def _pins(directory: Path) -> Iterator[str]:
    received: dict[str, set[str]] = {}
    for path in sorted(directory.glob("*.yml")):
        for line in path.read_text().splitlines():
            if "uses:" not in line:
                continue
            pin = _PIN.search(line)
            if pin is None:
                yield f"{path.name}: not pinned by commit with its version: {line.strip()}"
            else:
                received.setdefault(pin[1].split("/")[0] + "/" + pin[1].split("/")[1], set()).add(pin[2])
    yield from (f"{action} is pinned to several commits" for action, pins in received.items() if len(pins) > 1)


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
    if script and not _SCRIPT.fullmatch(script.strip()):
        yield f"a run block that is no script of the repository: {script.strip()!r}"
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
    if not {"verify", "scan"} <= set(jobs["sign"]["needs"]):
        yield "something is signed before it was verified and scanned"
    if "sign" not in publish["needs"]:
        yield "the upload does not wait for the signatures"
    if jobs["plan"]["permissions"].get("checks") != "read":
        yield "the plan cannot ask whether the commit passed its checks"
    for key in set(jobs) - {"sign"}:
        if "actions/attest" in str(jobs[key]) or "sign.sh" in str(jobs[key]):
            yield f"{key} signs or attests beside the job sign"
    if "publish-index" not in jobs["promote"]["needs"]:
        yield "tags move before the upload"
    for key in ("sign", "scan", "publish-index", "promote", "release"):
        if "needs.plan.outputs.publish == 'true'" not in jobs[key].get("if", ""):
            yield f"{key} runs in a dry run too"


def scripts(directory: Path) -> set[str]:
    """The names of all scripts that workflows run."""
    return {
        name
        for flow in workflows(directory).values()
        for job in flow["jobs"].values()
        for step in job["steps"]
        for name in re.findall(r"\.github/scripts/([a-z0-9-]+\.sh)", step.get("run", ""))
    }


def _apart(directory: Path) -> Iterator[str]:
    """Development and production never name each other's things."""
    development = (directory / DEVELOPMENT).read_text()
    production = (directory / PRODUCTION).read_text()
    if re.search(r"/timetracker(?!-dev)[:@\s\"']", development) or "environment: production" in development:
        yield "the development build names production"
    if "secrets.POSTHOG_API_KEY }}" in development:
        yield "the development build sees the production key"
    jobs = workflows(directory)[DEVELOPMENT]["jobs"]
    if "wait-for-checks.sh" not in str(jobs["checks"]) or "checks" not in str(jobs["wheel"].get("needs")):
        yield "the development build does not wait for CI"
    if "timetracker-dev" in production or "POSTHOG_API_KEY_DEV" in production:
        yield "the production build names development"


def _queues(flows: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What moves public tags runs one after the other; a dry run is in no queue with it."""
    for name, flow in flows.items():
        for key, job in flow["jobs"].items():
            moves = re.search(r"/(promote|refresh|rollback)\.sh", str(job["steps"]))
            queue = job.get("concurrency")
            if moves and queue != {"group": "image-tags", "cancel-in-progress": False}:
                yield f"{name}: {key} moves tags beside others"
            if not moves and queue is not None:
                yield f"{name}: {key} waits in a queue without need"
        if "image-tags" in str(flow["concurrency"]):
            yield f"{name}: a whole run waits in the queue of the tags"
    if "release-dry-run" not in flows[PRODUCTION]["concurrency"]["group"]:
        yield "a dry run takes the place of a release in the queue"


def _required(jobs: dict[str, Any]) -> Iterator[str]:
    """A required check changes its result with a commit of ours only."""
    floating = {key for key, job in jobs.items() if "test-dependencies.sh newest" in str(job) or key == "windows"}
    if floating & set(jobs["required"]["needs"]):
        yield "a required check can fail without a commit"
    if set(jobs) - floating - {"required"} != set(jobs["required"]["needs"]):
        yield "a job is neither required nor known to float"
