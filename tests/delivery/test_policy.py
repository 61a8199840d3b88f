"""The workflows obey the policy, and each rule catches a copy that breaks it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.delivery.policy import DEVELOPMENT, PRODUCTION, REFRESH, ROOT, faults

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = ROOT / ".github" / "workflows"


def test_the_workflows_obey_the_policy() -> None:
    assert faults(WORKFLOWS) == []


_UNLESS = "!failure() && !cancelled() && needs.plan.outputs.publish == 'true'"
BROKEN = {
    "an unpinned action": (
        PRODUCTION,
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "actions/checkout@v7",
    ),
    "another commit of the same action": (
        DEVELOPMENT,
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@0d3c42e5aac5ba805825da76410c181273ba90b1",
    ),
    "write-all": (PRODUCTION, "permissions: {}\n", "permissions: write-all\n"),
    "a secret in a script": (
        PRODUCTION,
        "run: .github/scripts/build-dist.sh release dist",
        "run: echo ${{ secrets.POSTHOG_API_KEY }}",
    ),
    "no time limit": (
        PRODUCTION,
        "    timeout-minutes: 15\n    environment: production",
        "    environment: production",
    ),
    "the environment of production in development": (
        DEVELOPMENT,
        "environment: development",
        "environment: production",
    ),
    "the key of production in development": (
        DEVELOPMENT,
        "secrets.POSTHOG_API_KEY_DEV }}",
        "secrets.POSTHOG_API_KEY }}",
    ),
    "credentials that stay": (
        PRODUCTION,
        "          persist-credentials: false\n          fetch-depth: 0",
        "          fetch-depth: 0",
    ),
    "a release that can be cancelled": (PRODUCTION, "cancel-in-progress: false", "cancel-in-progress: true"),
    "an upload that does not wait for the scan": (
        PRODUCTION,
        "needs: [plan, verify, scan, sign]",
        "needs: [plan, verify, sign]",
    ),
    "a signature before the scan": (PRODUCTION, "needs: [plan, verify, scan]\n", "needs: [plan, verify, image]\n"),
    "an attestation while building": (
        PRODUCTION,
        "        run: .github/scripts/build-dist.sh release dist\n",
        "        run: .github/scripts/build-dist.sh release dist\n"
        "      - uses: actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2\n",
    ),
    "a script inside a workflow": (PRODUCTION, "run: .github/scripts/promote.sh", "run: docker tag a b"),
    "a release of a commit without checks": (PRODUCTION, "      checks: read # ask", "      actions: read # ask"),
    "an edge that does not wait for CI": (DEVELOPMENT, "    needs: checks\n", ""),
    "a dry run that publishes": (
        PRODUCTION,
        f"    needs: [plan, verify, scan, sign]\n    if: ${{{{ {_UNLESS} }}}}",
        "    needs: [plan, verify, scan, sign]",
    ),
    "a scan that may write": (
        PRODUCTION,
        "      packages: read # pull the image",
        "      packages: write # pull the image",
    ),
    "a cache in the release": (PRODUCTION, 'python-version: "3.13"', 'python-version: "3.13"\n          cache: pip'),
    "a failure passed over": (PRODUCTION, "run: .github/scripts/promote.sh", "run: .github/scripts/promote.sh || true"),
    "a dry run in the queue of releases": (
        PRODUCTION,
        "&& format('release-{0}', github.ref) || 'release-dry-run' }}",
        "}}",
    ),
    "tags that move beside others": (PRODUCTION, "      group: image-tags\n", "      group: other\n"),
    "a refresh beside a release": (REFRESH, "      group: image-tags\n", "      group: refresh\n"),
    "a required check that floats": ("ci.yml", "needs: [lint, test, lowest,", "needs: [lint, test, lowest, newest,"),
    "a check that is not required": ("ci.yml", "needs: [lint, test, lowest,", "needs: [lint, test,"),
    "a floating runner": (DEVELOPMENT, "ubuntu-24.04", "ubuntu-latest"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_copy_is_caught(name: str, tmp_path: Path) -> None:
    file, right, wrong = BROKEN[name]
    copy = tmp_path / "workflows"
    shutil.copytree(WORKFLOWS, copy)
    text = (copy / file).read_text()
    assert right in text, "the mutation no longer fits the workflow"
    (copy / file).write_text(text.replace(right, wrong, 1))
    assert faults(copy) != []
