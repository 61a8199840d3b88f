"""Serves the figures over HTTP: `/metrics` for Prometheus, `/healthz` for whoever watches the process."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Server(ThreadingHTTPServer):
    """Answers each scrape with a fresh text; two scrapes at once wait for each other."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], figures: Callable[[], bytes]) -> None:
        self.figures = figures
        self.lock = Lock()
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "tt"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            with self.server.lock:
                body = self.server.figures()
            self._answer(200, CONTENT_TYPE, body)
        elif path == "/healthz":
            self._answer(200, "text/plain", b"ok\n")
        else:
            self._answer(404, "text/plain", b"The figures are at /metrics.\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a scrape every 15 seconds is no news."""
