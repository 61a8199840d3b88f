"""What is read from a connection: stricter than waitress, which takes one of two lengths where a request tells both."""

from collections.abc import Iterable

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError


class OneLength(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Refuses a request with a Content-Length and a Transfer-Encoding (RFC 9112, 6.3): one of them is a lie."""

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header block; raises ParsingError, which becomes 400 and closes the connection."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that is read that way."""

    parser_class = OneLength


def harden(servers: Iterable[object]) -> None:
    """Let the connections of waitress's servers be read that way."""
    for server in servers:
        if hasattr(server, "channel_class"):
            server.channel_class = Channel
