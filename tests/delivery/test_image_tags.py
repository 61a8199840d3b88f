"""Tags move by digest, never to an older version unless a rollback says so; a rollback moves all tags of its line.

`docker buildx imagetools` is replaced by a program that keeps manifests in files, and answers as buildx does: its
template prints the whole description. The same acts run against a real registry in the rehearsal.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from image_tags import main
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import ROOT
from tests.delivery.running import outputs

pytestmark = pytest.mark.slow
IMAGE = "ghcr.io/acme/timetracker"
# A shell, not Python: it is started a dozen times by an act.
_STAND_IN = """#!/bin/sh
store='{store}'
file() {{
    case $1 in *@*) name=${{1##*@}} ;; *) name=${{1##*/}} name=${{name#*:}} ;; esac
    case $name in sha256:*) name=sha256_${{name#sha256:}} ;; esac
    echo "$store/$name"
}}
[ "$1 $2" = "buildx imagetools" ] || exit 2
if [ "$3 $4" = "inspect --raw" ]; then
    [ -e "$(file "$5")" ] || {{ echo "ERROR: $5: not found" >&2; exit 1; }}
    exec cat "$(file "$5")"
fi
[ "$3" = create ] || {{ echo "only raw bytes are asked for: templates differ between versions" >&2; exit 1; }}
shift 3
tags='' notes=''
while [ $# -gt 1 ]; do
    case $1 in
        --tag) tags="$tags $2" ;;
        --annotation) note=${{2#index:}}; notes="$notes${{notes:+, }}\\"${{note%%=*}}\\": \\"${{note#*=}}\\"" ;;
    esac
    shift 2
done
if [ -n "$notes" ]; then
    printf '{{"annotations": {{%s}}, "of": "%s"}}' "$notes" "${{1##*:}}" >"$store/new"
    sum=$(sha256sum "$store/new" | cut -d ' ' -f 1)
    mv "$store/new" "$store/sha256_$sum"
    set -- "image@sha256:$sum"
fi
for tag in $tags; do cp "$(file "$1")" "$(file "$tag")"; done
"""


class Registry:
    """An image's tags and digests in files, and the scripts that work on them."""

    def __init__(self, directory: Path) -> None:
        self.store = directory / "registry"
        self.store.mkdir()
        engine = directory / "bin" / "docker"
        engine.parent.mkdir()
        engine.write_text(_STAND_IN.format(store=self.store), encoding="utf-8")
        engine.chmod(0o755)
        self.path = f"{engine.parent}:{os.environ['PATH']}"

    def pushed(self, version: str, contents: str = "") -> str:
        """The digest of an index of a version."""
        content = json.dumps({"annotations": {"org.opencontainers.image.version": version}, "of": contents}).encode()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        (self.store / digest.replace(":", "_")).write_bytes(content)
        return digest

    def run(
        self, script: str, *words: str, cwd: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        given = {"PATH": self.path, "IMAGE": IMAGE, **environ}
        program = str(ROOT / ".github/scripts" / script)
        return subprocess.run(
            [program, *words], cwd=cwd, env=given, capture_output=True, text=True, check=False, timeout=DEADLINE_S
        )

    def act(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What the script of an act runs, in this process."""
        printed, refused = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(refused):
            patch.setenv("PATH", self.path)
            code = main([words[0], IMAGE, *words[1:]])
        return subprocess.CompletedProcess(words, code, printed.getvalue(), refused.getvalue())

    def promote(self, version: str, contents: str = "") -> subprocess.CompletedProcess[str]:
        return self.act("promote", version, self.pushed(version, contents))

    def tags(self) -> dict[str, str]:
        """Tag -> version."""
        return {
            path.name: json.loads(path.read_bytes())["annotations"]["org.opencontainers.image.version"]
            for path in self.store.iterdir()
            if not path.name.startswith("sha256_")
        }


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


def test_a_release_moves_its_own_tag_and_the_short_ones(registry: Registry) -> None:
    assert registry.promote("1.3.0").returncode == 0
    assert registry.tags() == {"1.3.0": "1.3.0", "1.3": "1.3.0", "1": "1.3.0", "latest": "1.3.0"}
    assert registry.promote("1.3.1").returncode == 0
    assert registry.tags() == {"1.3.0": "1.3.0", "1.3.1": "1.3.1", "1.3": "1.3.1", "1": "1.3.1", "latest": "1.3.1"}


def test_the_scripts_of_the_acts_take_their_words_from_the_environment(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        assert registry.run("promote.sh", VERSION=version, DIGEST=registry.pushed(version)).returncode == 0
    assert registry.run("rollback.sh", BAD="1.3.0", GOOD="1.2.5").returncode == 0
    assert registry.run("refresh.sh", VERSION="1.2.5", DIGEST=registry.pushed("1.2.5", "a newer base")).returncode == 0
    assert set(registry.tags().values()) == {"1.2.5"}
    assert registry.run("promote.sh", VERSION="1.2.4", DIGEST="sha256:0").returncode == 1


def test_no_tag_moves_back_for_a_patch_of_an_older_line(registry: Registry) -> None:
    for version in ("1.2.5", "1.10.0", "2.0.0"):
        assert registry.promote(version).returncode == 0
    done = registry.promote("1.2.6")
    assert done.returncode == 0
    tags = registry.tags()
    assert (tags["1.2"], tags["1"], tags["latest"]) == ("1.2.6", "1.10.0", "2.0.0")
    assert "latest stays at 2.0.0" in done.stdout


def test_a_pre_release_moves_its_own_tag_only(registry: Registry) -> None:
    registry.promote("1.3.0")
    assert registry.promote("1.4.0rc1").returncode == 0
    assert registry.tags()["latest"] == "1.3.0"
    assert registry.tags()["1.4.0rc1"] == "1.4.0rc1"


def test_a_version_is_released_once(registry: Registry) -> None:
    registry.promote("1.3.0")
    before = registry.tags()
    done = registry.promote("1.3.0", "other contents")
    assert done.returncode == 1
    assert "released once" in done.stderr
    assert registry.tags() == before
    assert registry.promote("1.3.0").returncode == 0, "the same contents again are no fault: a failed job is run again"


def test_a_digest_of_another_version_is_refused(registry: Registry) -> None:
    done = registry.act("promote", "1.3.1", registry.pushed("1.3.0"))
    assert (done.returncode, registry.tags()) == (1, {})


def test_a_rollback_moves_every_tag_of_the_line_that_points_at_the_bad_version(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    done = registry.act("rollback", "1.3.0", "1.2.5")
    assert done.returncode == 0, done.stderr
    assert registry.tags() == dict.fromkeys(("1.2.5", "1.2", "1.3.0", "1.3", "1", "latest"), "1.2.5")
    assert registry.promote("1.3.1").returncode == 0, "the line goes on"
    assert registry.tags()["latest"] == "1.3.1"


def test_a_good_version_that_turns_out_bad_is_rolled_back_with_those_that_point_at_it(registry: Registry) -> None:
    for version in ("1.2.8", "1.2.9", "1.3.0"):
        registry.promote(version)
    assert registry.act("rollback", "1.3.0", "1.2.9").returncode == 0
    assert registry.act("rollback", "1.3.0", "1.3.0").returncode == 1
    done = registry.act("rollback", "1.2.9", "1.2.8")
    assert "rolled back to 1.2.9 is still at it" in done.stdout
    assert registry.act("rollback", "1.3.0", "1.2.9").returncode == 1, "1.2.9 holds 1.2.8"
    assert registry.act("rollback", "1.3.0", "1.2.8").returncode == 0
    assert set(registry.tags().values()) == {"1.2.8"}


def test_a_rollback_leaves_tags_that_point_elsewhere(registry: Registry) -> None:
    for version in ("1.2.5", "1.2.6", "2.0.0"):
        registry.promote(version)
    assert registry.act("rollback", "1.2.6", "1.2.5").returncode == 0
    tags = registry.tags()
    assert (tags["1.2.6"], tags["1.2"], tags["1"], tags["latest"]) == ("1.2.5", "1.2.5", "1.2.5", "2.0.0")


@pytest.mark.parametrize(
    ("bad", "good"), [("1.2.5", "1.3.0"), ("1.3.0", "1.1.0"), ("1.4.0", "1.3.0"), ("1.3.0", "1.3.0")]
)
def test_a_rollback_that_makes_no_sense_moves_nothing(registry: Registry, bad: str, good: str) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    before = registry.tags()
    assert registry.act("rollback", bad, good).returncode == 1
    assert registry.tags() == before


def test_a_refreshed_image_takes_the_tags_of_its_version(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    newer = registry.pushed("1.3.0", "a newer base")
    assert registry.act("refresh", "1.3.0", newer).returncode == 0
    for tag in ("1.3.0", "1.3", "1", "latest"):
        content = (registry.store / tag).read_bytes()
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == newer
    assert registry.tags()["1.2"] == "1.2.5"


def test_a_refresh_does_not_undo_a_rollback(registry: Registry) -> None:
    for version in ("1.2.5", "1.3.0"):
        registry.promote(version)
    assert registry.act("rollback", "1.3.0", "1.2.5").returncode == 0
    before = registry.tags()
    done = registry.act("refresh", "1.3.0", registry.pushed("1.3.0", "a newer base"))
    assert (done.returncode, registry.tags()) == (1, before)


@pytest.mark.parametrize("content", [b"[]", b"<html>", b"\xff", b'{"annotations": null}'])
def test_what_a_registry_answers_oddly_is_refused_in_words(registry: Registry, content: bytes) -> None:
    registry.promote("1.2.5")
    (registry.store / "latest").write_bytes(content)
    done = registry.promote("1.2.6")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_an_index_says_its_image_for_each_architecture(registry: Registry) -> None:
    def entry(name: str, digit: str) -> dict[str, object]:
        return {"platform": {"architecture": name}, "digest": f"sha256:{digit * 64}"}

    (registry.store / "1.2.3").write_text(
        json.dumps(
            {"manifests": [entry("arm64", "2"), entry("amd64", "1"), entry("unknown", "3"), entry("unknown", "4")]}
        )
    )
    output = registry.store.parent / "out"
    done = registry.run("outputs-published.sh", VERSION="1.2.3", GITHUB_OUTPUT=str(output))
    assert done.returncode == 0, done.stderr
    assert outputs(output) == {"amd64": f"sha256:{'1' * 64}", "arm64": f"sha256:{'2' * 64}"}
    for manifests in ([entry("amd64", "1"), entry("amd64", "2")], [], [entry("unknown", "3")]):
        (registry.store / "1.2.3").write_text(json.dumps({"manifests": manifests}))
        assert registry.run("outputs-published.sh", VERSION="1.2.3", GITHUB_OUTPUT=str(output)).returncode == 1


def test_edge_follows_main_and_never_goes_back(registry: Registry, git: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (tmp_path / "digests").mkdir()
    commits = []
    subprocess.run([git, "init", "-q", "-b", "main", str(source)], check=True, timeout=DEADLINE_S)
    for number in range(3):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        words = [git, *who, "commit", "-q", "--allow-empty", "-m", str(number)]
        subprocess.run(words, cwd=source, check=True, timeout=DEADLINE_S)
        words = [git, "rev-parse", "HEAD"]
        commits.append(
            subprocess.run(
                words, cwd=source, check=True, capture_output=True, text=True, timeout=DEADLINE_S
            ).stdout.strip()
        )

    def edge(commit: str) -> str:
        (tmp_path / "digests/amd64").write_text(registry.pushed("dev", commit))
        environ = {"GITHUB_SHA": commit, "GITHUB_OUTPUT": str(tmp_path / "out"), "IMAGE": f"{IMAGE}-dev"}
        done = registry.run("edge.sh", str(tmp_path / "digests"), "1", cwd=source, **environ)
        assert done.returncode == 0, done.stderr
        assert outputs(tmp_path / "out")["digest"].startswith("sha256:")
        return str(
            json.loads((registry.store / "edge").read_bytes())["annotations"]["org.opencontainers.image.revision"]
        )

    assert edge(commits[1]) == commits[1], "the commit that was built, not the one that is checked out"
    assert edge(commits[0]) == commits[1], "a run that is repeated later moves nothing back"
    assert (registry.store / f"sha-{commits[0]}").exists()
    assert edge(commits[2]) == commits[2]
    assert edge(commits[2]) == commits[2]
