"""A loopback server in the vendor's place: keeps every request as it came, and answers as told."""

from __future__ import annotations

import gzip
import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.deadline import DEADLINE_S


class Request(NamedTuple):
    """A request as it came."""

    line: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body, unpacked when it came packed."""
        return gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body

    @property
    def json(self) -> Any:
        """What the body holds."""
        return json.loads(self.plain)

    @property
    def events(self) -> list[Any]:
        """The events of a batch."""
        result = self.json["batch"]
        assert isinstance(result, list)
        return result

    @property
    def raw(self) -> bytes:
        """All that came, unpacked."""
        return "\n".join([self.line, *(f"{key}: {value}" for key, value in self.headers.items())]).encode() + self.plain


class Answer(NamedTuple):
    """A status and headers."""

    status: int
    headers: Mapping[str, str] = {}


OK = Answer(200)
ENDLESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PIECE = b"x" * 0x100000 + b"\r\n"


def _accept(_: Request) -> Answer:
    return OK


class Sink:
    """A server on a port of its own."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.requests: list[Request] = []
        self.arrived = threading.Event()
        self.released = threading.Event()
        self.closing = threading.Event()
        self.reset()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def reset(self) -> None:
        """As if new: nothing came, everything is accepted at once."""
        self.requests.clear()
        self.answer: Callable[[Request], Answer] = _accept
        self.arrived.clear()
        self.released.set()
        self.closing.set()
        self.closing = threading.Event()
        self.drip = ""

    def drip_with(self, what: str) -> None:
        """Answer with `headers` or a `body` that never end."""
        self.drip = what

    def hold(self) -> None:
        """Take requests and answer none until released."""
        self.released.clear()

    @property
    def events(self) -> list[Any]:
        """All events of all batches that came, but for counts of commands and pages."""
        return [event for event in self.all_events if not event["event"].endswith(".counted")]

    @property
    def all_events(self) -> list[Any]:
        """All events of all batches that came."""
        return [event for item in self.requests if "/batch/" in item.line for event in item.events]

    def close(self) -> None:
        """Stop serving."""
        self.released.set()
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.requestline, dict(self.headers.items()), body)
            sink.requests.append(request)
            answer = sink.answer(request)
            sink.arrived.set()
            sink.released.wait(60)
            if sink.drip:
                return self._drip()
            try:
                self.send_response(answer.status)
                for key, value in answer.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            except OSError:
                return  # the sender was killed meanwhile

        def _drip(self) -> None:
            """Answer at once and never come to an end: a header line, or a piece of the body, again and again."""
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" if sink.drip == "headers" else ENDLESS)
            with suppress(OSError):
                while not sink.closing.wait(0.02 if sink.drip == "headers" else 0):
                    self.wfile.write(b"X-Drip: 1\r\n" if sink.drip == "headers" else b"100000\r\n" + PIECE)

        do_GET = do_CONNECT = do_POST  # noqa: N815 - the names that the server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def certificate(directory: Path) -> Path:
    """A self-signed certificate for localhost, with its key, in one file."""
    path = directory / "localhost.pem"
    words = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(directory / "key.pem"),
        "-out", str(directory / "certificate.pem"),
    ]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True, timeout=DEADLINE_S)
    path.write_bytes((directory / "key.pem").read_bytes() + (directory / "certificate.pem").read_bytes())
    return path
