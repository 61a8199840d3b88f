"""Where an export goes: files through links, pipes and devices as they are."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

PROGRAM = str(Path(sys.executable).with_name("tt"))


def test_a_link_is_followed_and_its_target_replaced(tt: Tt, tmp_path: Path) -> None:
    tt("add site 7:00-8:00")
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    target.chmod(0o644)
    link.symlink_to("target")
    assert tt("export json --out", str(link)).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text())["format"] == "timetracker"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    dangling = tmp_path / "dangling"
    dangling.symlink_to("later")
    assert tt("export json --out", str(dangling)).code == 0
    assert json.loads((tmp_path / "later").read_text())


def test_a_new_file_is_private_and_nobody_else_may_write_to_an_old_one(tt: Tt, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        (tmp_path / "open").touch(0o666)
        for name, mode in [("new", 0o600), ("open", 0o644)]:
            assert tt("export json --out", str(tmp_path / name)).code == 0
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
    finally:
        os.umask(old)


def test_a_name_that_others_could_guess_is_not_used(tt: Tt, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "o.json.partial").symlink_to(victim)
    assert tt("export json --out", str(tmp_path / "o.json")).code == 0
    assert victim.read_text() == "precious"
    assert sorted(set(os.listdir(tmp_path)) - {"home"}) == ["o.json", "o.json.partial", "victim"]


def test_a_named_pipe_is_written_to(tt: Tt, tmp_path: Path) -> None:
    tt("add site 7:00-8:00")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert tt("export json --out", str(pipe)).code == 0
    reader.join()
    assert json.loads(read[0])["format"] == "timetracker"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no /dev/fd")
def test_a_descriptor_is_written_to(tt: Tt, tmp_path: Path) -> None:
    tt("add site 7:00-8:00")
    text = f'"{PROGRAM}" export csv --out >(cat > "$0/got") && "{PROGRAM}" export csv --out /dev/stdout >> "$0/more"'
    (tmp_path / "more").write_text("kept\n")
    ran = subprocess.run(
        ["bash", "-c", f"{text}; sleep 0.2; wait", str(tmp_path)], capture_output=True, check=False, timeout=DEADLINE_S
    )
    assert ran.stderr == b""
    assert (tmp_path / "got").read_text().startswith("id,uuid,")
    counts, header, _ = (tmp_path / "more").read_text().splitlines()
    assert (counts, header[:8]) == ("kept", "id,uuid,")


def test_what_cannot_be_written_is_said_and_leaves_nothing(tt: Tt, tmp_path: Path) -> None:
    for hour in range(8):
        tt("add site", f"{hour}:00-{hour}:30", "--note", "n" * 9_000)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    out = tmp_path / "out"
    out.mkdir()
    (out / "o.json").write_text("before")
    ran = subprocess.run(
        [PROGRAM, "export", "json", "--out", out / "o.json"], preexec_fn=small, capture_output=True, text=True,
        check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ran.returncode == 7
    assert ran.stderr == f"tt: {out}/o.json cannot be written (File too large).\nName another file.\n"
    assert (out / "o.json").read_text() == "before"
    assert os.listdir(out) == ["o.json"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
@pytest.mark.parametrize("line", ["import json /dev/zero", "import csv /dev/zero --zone UTC", "import /dev/zero"])
def test_a_file_without_an_end_is_refused(tt: Tt, line: str) -> None:
    ran = tt(line)
    assert ran.code == 7
    assert "/dev/zero" in ran.err
