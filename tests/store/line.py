"""A line between program and server, on which something can happen to every message of the program."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from tests.postgres import Server

PORT = 5433


class Line:
    """Passes on what both sides say; `meddle` may cut it: before the server hears a message, or after.

    `meddle` is given each message of the program. It returns whether the line goes on, and whether the server hears it.
    """

    def __init__(self, server: Server, meddle: Callable[[bytes], tuple[bool, bool]]) -> None:
        self._server = server
        self._meddle = meddle
        self._socket = server.directory / f".s.PGSQL.{PORT}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._socket))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, address: str) -> str:
        """A store's address by way of this line."""
        return address.replace(f"port={self._server.port}", f"port={PORT}")

    def close(self) -> None:
        """Accept nobody any more."""
        self._listener.close()
        self._socket.unlink()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(self._server.directory / f".s.PGSQL.{self._server.port}"))
            threading.Thread(target=self._forward, args=(client, upstream), daemon=True).start()
            threading.Thread(target=self._back, args=(upstream, client), daemon=True).start()

    def _forward(self, client: socket.socket, upstream: socket.socket) -> None:
        while data := _received(client):
            goes_on, heard = self._meddle(data)
            if not goes_on:
                client.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):  # the server may have hung up first
                if heard:
                    upstream.sendall(data)
            if not goes_on:
                break
        with suppress(OSError):
            upstream.shutdown(socket.SHUT_WR)

    def _back(self, upstream: socket.socket, client: socket.socket) -> None:
        while data := _received(upstream):
            with suppress(OSError):  # the answer to a commit that nobody hears
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        upstream.close()
        client.close()


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except OSError:
        return b""
