"""A real Alertmanager with each shipped receiver: what arrives when an alert fires, and when it is over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest
from tests.observability import live
from tests.observability.heard import receiver
from tests.observability.live import fetched, until

pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")
PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
if not PROGRAM:
    pytest.skip("Alertmanager is not installed: tests/observability/install.sh", allow_module_level=True)

QUICK = (("group_wait: 30s", "group_wait: 0s"), ("group_interval: 5m", "group_interval: 1s"))


class Mailbox(StreamRequestHandler):
    """As much of a mail server as it takes to be told."""

    heard: Queue[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.heard.put(b"".join(lines).decode())
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 yes\r\n")


@contextmanager
def mailbox() -> Iterator[tuple[int, Queue[str]]]:
    heard: Queue[str] = Queue()
    server = ThreadingTCPServer(("127.0.0.1", 0), type("_Mailbox", (Mailbox,), {"heard": heard}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def alertmanager(tmp_path: Path, text: str) -> Iterator[str]:
    for before, after in QUICK:
        text = text.replace(before, after)
    (tmp_path / "alertmanager.yml").write_text(text.replace("/etc/alertmanager/own", str(tmp_path)))
    address = f"127.0.0.1:{live.free_port()}"
    words = (
        f"--config.file={tmp_path}/alertmanager.yml",
        f"--storage.path={tmp_path}/data",
        "--cluster.listen-address=",
    )
    with live.process(tmp_path / "alertmanager.log", str(PROGRAM), *words, f"--web.listen-address={address}"):
        until(lambda: fetched(f"http://{address}/-/ready"), "Alertmanager is ready")
        yield f"http://{address}"


def tell(base: str, *, over: bool) -> None:
    now = datetime.now(UTC)
    alert: dict[str, Any] = {
        "labels": {"alertname": "TtBackupStale", "severity": "critical", "instance": "here"},
        "annotations": {"summary": "The newest backup is 2d old"},
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
    }
    fetched(f"{base}/api/v2/alerts", json.dumps([alert | ({"endsAt": now.isoformat()} if over else {})]).encode())


@pytest.mark.parametrize(("kind", "path"), [("webhook", "hook"), ("ntfy", "topic?template=alertmanager")])
def test_an_address_is_told_when_an_alert_fires_and_when_it_is_over(kind: str, path: str, tmp_path: Path) -> None:
    with (
        receiver() as (address, heard),
        alertmanager(tmp_path, live.alerting(kind, f"{address}{path}")) as base,
    ):
        for over, status in ((False, "firing"), (True, "resolved")):
            tell(base, over=over)
            message = heard.get(timeout=live.PATIENCE_S)
            assert (message["status"], message["path"]) == (status, f"/{path}")
            assert message["alerts"][0]["annotations"]["summary"] == "The newest backup is 2d old"


def test_a_mail_comes_when_an_alert_fires_and_when_it_is_over(tmp_path: Path) -> None:
    (tmp_path / "mail-password").write_text("secret")
    with mailbox() as (port, heard):
        text = live.alerting("mail").replace("mail.example.org:587", f"127.0.0.1:{port}")
        # The mail server of this test speaks no TLS; the shipped receiver insists on it.
        with alertmanager(tmp_path, f"global: {{smtp_require_tls: false}}\n{text}") as base:
            for over, status in ((False, "FIRING"), (True, "RESOLVED")):
                tell(base, over=over)
                mail = heard.get(timeout=live.PATIENCE_S)
                assert f"Subject: [{status}" in mail
                assert "TtBackupStale" in mail
