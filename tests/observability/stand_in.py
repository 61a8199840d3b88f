#!/usr/bin/python3
"""Stand-ins for Loki, a shipper and Grafana, for `make stack`.

loki            listens on 3100: POST /loki/api/v1/push and /told, GET /lines, /alerts, /metrics, /ready
loki -health    ends with 0 when that one answers
loki ship ...   sends each new line of /logs/app-*.jsonl to Loki's push interface; listens on 9080 for /metrics
loki draw       listens on 3000 and draws nothing
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

PUSH = "http://loki:3100/loki/api/v1/push"
PORTS = {"ship": 9080, "draw": 3000}
LINES: list[str] = []
ALERTS: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Takes what is pushed, and prints it."""

    def do_POST(self) -> None:
        """A push of lines, or a message of Alertmanager."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/told":
            ALERTS.extend(f"{alert['status']} {alert['labels']['alertname']}" for alert in body["alerts"])
        else:
            LINES.extend(line for stream in body["streams"] for _, line in stream["values"])
        self._answer("")

    def do_GET(self) -> None:
        """What was pushed."""
        pushed = {"/lines": LINES, "/alerts": ALERTS}
        self._answer("\n".join(pushed.get(self.path, ["# stand-in"])) + "\n")

    def _answer(self, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def ship() -> None:
    """Send what is new, for ever."""
    sent: dict[Path, int] = {}
    while True:
        for path in sorted(Path("/logs").glob("app-*.jsonl")):
            lines = path.read_text(encoding="ascii").splitlines()
            values = [[str(time.time_ns()), line] for line in lines[sent.get(path, 0) :]]
            if values:
                pushed = {"streams": [{"stream": {"app": "tt", "source": "event_log"}, "values": values}]}
                request = urllib.request.Request(
                    PUSH, json.dumps(pushed).encode(), {"Content-Type": "application/json"}
                )
                with urllib.request.urlopen(request, timeout=10):
                    sent[path] = len(lines)
        time.sleep(1)


def main(arguments: list[str]) -> None:
    """Be what the first argument says."""
    if "-health" in arguments:
        urllib.request.urlopen("http://127.0.0.1:3100/ready", timeout=3).close()
        return
    part = arguments[0] if arguments else ""
    if part == "ship":
        Thread(target=ship, daemon=True).start()
    ThreadingHTTPServer(("0.0.0.0", PORTS.get(part, 3100)), Handler).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
