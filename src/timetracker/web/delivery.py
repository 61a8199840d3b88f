"""How answers travel: text compressed where that gives no secret away, and files of ours kept by browsers for good.

A page in HTML holds a form's token, and may repeat what an address says. Whoever can make a browser ask for many such
addresses and count the bytes would learn the token from what compresses well (BREACH): so HTML is never compressed.
What is compressed is the same for everybody, or a file or an answer to a token, which no other site can ask for.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Flask, Response, request

COMPRESSED = (
    "application/json", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/csv",
    "text/calendar", "text/markdown", "text/plain",
)  # fmt: skip
LEAST = 1024
LEVEL = 5
FOR_GOOD = "public, max-age=31536000, immutable"


class Assets:
    """The static files and the hashes that their addresses carry."""

    def __init__(self, directory: Path) -> None:
        self._hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in directory.iterdir()}

    def address(self, name: str) -> str:
        """Where a file is, under an address that changes with it."""
        return f"/static/{name}?v={self._hashes[name]}"

    def caching(self) -> str:
        """How long the file that is asked for may be kept."""
        name = (request.view_args or {}).get("filename", "")
        current = self._hashes.get(name)
        return FOR_GOOD if current is not None and request.args.get("v") == current else "no-cache"


def install(app: Flask) -> Assets:
    """Stand behind every route of an application."""
    assets = Assets(Path(app.static_folder or ""))

    def complete(response: Response) -> Response:
        response.headers["Cache-Control"] = assets.caching() if request.endpoint == "static" else "no-store"
        if response.status_code == 401:  # RFC 9110, 11.6.1: one that says how to be let in
            response.headers.setdefault("WWW-Authenticate", 'Bearer realm="timetracker"')
        return response

    app.after_request(_compress)
    app.after_request(complete)
    return assets


def _compress(response: Response) -> Response:
    if response.mimetype not in COMPRESSED or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    short = "Content-Length" in response.headers and response.content_length < LEAST
    etag = response.headers.get("ETag", "")
    exact = etag.startswith('"') and request.endpoint != "static"  # If-Match compares it to the byte
    if not request.accept_encodings["gzip"] or exact or short:
        return response
    response.direct_passthrough = False
    if etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
    response.headers["Content-Encoding"] = "gzip"
    if response.is_streamed:
        response.headers.pop("Content-Length", None)
        if close := getattr(response.response, "close", None):
            response.call_on_close(close)
        response.response = _compressed(response.iter_encoded())
    else:
        response.set_data(b"".join(_compressed(response.iter_encoded())))
    return response


def _compressed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for block in blocks:
        yield packer.compress(block)
    yield packer.flush()
