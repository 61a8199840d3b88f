"""What is read: a file, a directory or standard input, by lines or whole, with the numbers of its lines."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from glob import escape, glob
from io import TextIOWrapper
from typing import NamedTuple, TextIO

from timetracker.domain.errors import SourceError
from timetracker.interchange.draft import Draft

HEAD = 16_384
CHUNK = 1 << 20
MOST = 1 << 29  # characters of a text that is read whole
MOST_LINE = 1 << 26
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnparsedLine(NamedTuple):
    """A line that was not understood, and why."""

    text: str
    why: str


Item = Draft | UnparsedLine
Items = Iterator[tuple[int, Item]]


class Source:
    """One file, pipe or directory; `-` is standard input. `told` is called with the length of what was read.

    Raises SourceError when standard input or a pipe cannot be read.
    """

    def __init__(
        self, path: str, progress: Callable[[int], None] = lambda _: None, reading: list[str] | None = None
    ) -> None:
        self.path = path
        # The name of the file that is read now: of a directory one of several.
        self.reading = ["" if path == "-" else os.path.basename(path)] if reading is None else reading
        self._told = progress
        self._typed: str | None = None
        try:
            if path == "-":
                self._typed = self._stream(sys.stdin)
            elif os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
                with open(path, encoding="utf-8") as file:  # a pipe gives its text once
                    self._typed = self._stream(file)
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(error) from error

    @property
    def directory(self) -> bool:
        """Whether it is a directory."""
        return self._typed is None and os.path.isdir(self.path)

    @property
    def exists(self) -> bool:
        """Whether it is there."""
        return self._typed is not None or os.path.exists(self.path)

    @property
    def name(self) -> str:
        """How messages call it."""
        return "standard input" if self.path == "-" else self.path

    @property
    def size(self) -> int:
        """Its length in bytes, of a directory that of the files in it and one level below; 0 where it has none."""
        if self._typed is not None:
            return 0
        if not self.directory:
            return os.stat(self.path).st_size
        paths = (path for pattern in ("*", "*/*") for path in glob(os.path.join(escape(self.path), pattern)))
        return sum(os.stat(path).st_size for path in paths if os.path.isfile(path))

    def within(self, *names: str) -> Source:
        """A file inside the directory."""
        return Source(os.path.join(self.path, *names), self._told, self.reading)

    def head(self) -> str:
        """Its beginning, for a look at what it is; empty where it is not text."""
        if self._typed is not None:
            return self._typed.removeprefix("\ufeff")[:HEAD]
        if self.directory:
            return ""
        try:
            with open(self.path, encoding=self._encoding(), errors="replace") as file:
                return file.read(HEAD)
        except OSError as error:
            raise self._unreadable(error) from error

    def text(self) -> str:
        """All of it; a byte order mark is left out.

        Raises SourceError.
        """
        if self._typed is not None:
            return self._typed.removeprefix("\ufeff")
        try:
            self.reading[0] = os.path.basename(self.path)
            with open(self.path, encoding=self._encoding()) as file:
                text = self._read(file)
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(error) from error
        self._told(len(text))
        return text

    def pieces(self) -> Iterator[str]:
        """All of it, piece by piece.

        Raises SourceError.
        """
        if self._typed is not None:
            yield self._typed.removeprefix("\ufeff")
            return
        try:
            self.reading[0] = os.path.basename(self.path)
            with open(self.path, encoding=self._encoding()) as file:
                while piece := file.read(CHUNK):
                    self._check(piece, MOST)
                    self._told(len(piece))
                    yield piece
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(error) from error

    def lines(self) -> Iterator[tuple[int, str]]:
        """Its lines with their numbers from 1, without their ends.

        Raises SourceError.
        """
        if self._typed is not None:
            yield from enumerate(self._typed.removeprefix("\ufeff").splitlines(), 1)
            return
        try:
            self.reading[0] = os.path.basename(self.path)
            with open(self.path, encoding=self._encoding()) as file:
                untold = 0
                for number, line in enumerate(iter(partial(file.readline, MOST_LINE), ""), 1):
                    self._check(line, MOST_LINE)
                    untold += len(line)
                    if untold > HEAD:
                        self._told(untold)
                        untold = 0
                    yield number, line.rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(error) from error

    def _encoding(self) -> str:
        """How its text is encoded: UTF-16 where its first two bytes say so, else UTF-8."""
        with open(self.path, "rb") as file:
            return "utf-16" if file.read(2) in _UTF_16 else "utf-8-sig"

    def _stream(self, file: TextIO) -> str:
        """All of a stream, whose bytes are looked at once."""
        binary = getattr(file, "buffer", None)
        if binary is None or not hasattr(binary, "peek") or binary.peek(2)[:2] not in _UTF_16:
            return self._read(file)
        wide = TextIOWrapper(binary, encoding="utf-16")
        try:
            return self._read(wide)
        finally:
            wide.detach()  # else the stream is closed with it

    def _read(self, file: TextIO) -> str:
        """All of a file that ends.

        Raises SourceError for one that does not, such as /dev/zero.
        """
        pieces: list[str] = []
        size = 0
        while piece := file.read(CHUNK):
            size += len(piece)
            self._check(piece, MOST, size)
            pieces.append(piece)
        return "".join(pieces)

    def _check(self, piece: str, most: int, size: int = 0) -> None:
        """Refuse what is not text or has no end.

        Raises SourceError.
        """
        if "\0" in piece:
            raise SourceError(f"{self.name} is not text: it holds NUL.", hint="Name another file.")
        if max(size, len(piece)) >= most:
            raise SourceError(f"{self.name} is too large: {most >> 20} million characters at most.", hint="Split it.")

    def _unreadable(self, error: OSError | UnicodeDecodeError) -> SourceError:
        if isinstance(error, UnicodeDecodeError):
            return SourceError(f"{self.name} is not UTF-8 text ({error.reason}).", hint="Save it as UTF-8.")
        return SourceError(f"{self.name} cannot be read ({error.strerror}).", hint="Name another file.")
