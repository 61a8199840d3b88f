"""Serves the figures over HTTP: `/metrics` for Prometheus, `/healthz` for whoever watches the process.

It answers to addresses, to names of this computer, and to names that were allowed: a page that lets a name of its own
lead here reads nothing.
"""

import gzip
import sys
from collections.abc import Callable, Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from timetracker.domain import hosts
from timetracker.observe import logs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text"
OPENMETRICS_TYPE = f"{OPENMETRICS}; version=1.0.0; charset=utf-8"


class Exposed(NamedTuple):
    """What is served: the figures as text, as OpenMetrics where that is asked for, and the parts that fail."""

    text: Callable[[bool], bytes]
    failing: Callable[[], list[str]]


def wants_openmetrics(accept: str) -> bool:
    """Whether a scrape prefers OpenMetrics; the classic text wins where it has no lower a weight."""
    weights = {OPENMETRICS: 0.0, "text/plain": 0.0}
    for part in accept.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        if kind in weights:
            weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
            weights[kind] = max(weights[kind], float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0)
    return weights[OPENMETRICS] > weights["text/plain"]


def admitted(host: str, names: Collection[str]) -> bool:
    """Whether a request for this Host is answered: an address, a name of this computer, or one of `names`.

    The port says nothing: a container is reached by another one than it listens on.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name.endswith(".localhost") or name in names or hosts.is_address(name)


class Server(ThreadingHTTPServer):
    """Answers each scrape with a fresh text; two scrapes at once wait for each other."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], exposed: Exposed, names: Collection[str] = ()) -> None:
        self.exposed = exposed
        self.names = {address[0].lower(), *(name.lower() for name in names)}
        self.lock = Lock()
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say in one line what failed; a client that went away is no news."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, ConnectionError | TimeoutError):
            logs.trouble("a request cannot be answered", error)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "tt"
    sys_version = ""
    timeout = 60  # longer than Prometheus waits between two scrapes, so that it can keep its connection

    def do_GET(self) -> None:
        if not admitted(self.headers.get("Host", ""), self.server.names):
            self._answer(421, b"This name does not lead here. Allow it with: tt metrics serve --allow NAME\n")
            return
        path = self.path.partition("?")[0]
        answers = {"/metrics": self._figures, "/healthz": self._health}
        if path not in answers:
            self._answer(404, b"The figures are at /metrics.\n")
            return
        try:
            answers[path]()
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        except Exception as error:
            logs.trouble(f"{path} cannot be answered", error)
            self._answer(503, f"The figures cannot be read ({type(error).__name__}). See: tt doctor\n".encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def _figures(self) -> None:
        openmetrics = wants_openmetrics(self.headers.get("Accept", ""))
        with self.server.lock:
            body = self.server.exposed.text(openmetrics)
        self._answer(200, body, OPENMETRICS_TYPE if openmetrics else CONTENT_TYPE)

    def _health(self) -> None:
        with self.server.lock:
            failing = self.server.exposed.failing()
        if failing:
            self._answer(503, f"failing: {', '.join(failing)}. See: tt doctor\n".encode())
        else:
            self._answer(200, b"ok\n")

    def _answer(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Vary", "Accept, Accept-Encoding")
        self.send_header("X-Content-Type-Options", "nosniff")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 5)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a scrape every 15 seconds is no news."""
