"""All bytes inside a release artifact: files of archives in archives, decompressed, and what archives say beside them.

Names of members, links, comments and extended headers come as a file of their own, for each archive: they are as public
as the contents. What looks like an archive or a compressed file and cannot be opened is an error, never passed over.
"""

from __future__ import annotations

import bz2
import io
import lzma
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Inside: the bytes of an archive that belong to no member.
AROUND = "names and headers"
_DEEPEST = 8
_ZIP = b"PK\x03\x04"
_TAR_AT, _TAR = 257, b"ustar"
_LOCAL_HEADER = struct.Struct("<26x2H")  # the lengths of the name and of the extra field, before a member's data
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error,
    EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip


class Unreadable(Exception):
    """An archive or a compressed file that cannot be opened."""


def _gunzipped(data: bytes) -> bytes:
    parts = []
    while data[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(wbits=31)
        parts.append(stream.decompress(data))
        if not stream.eof:
            raise EOFError("a compressed file ends too early")
        data = stream.unused_data
    return b"".join((*parts, data))


def _unzstd(data: bytes) -> bytes:
    program = shutil.which("zstd")
    if program is None:
        raise OSError("the program zstd is needed to look inside")
    return subprocess.run([program, "-dcq"], input=data, capture_output=True, check=True).stdout


_COMPRESSED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b\x08": _gunzipped,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ\x00": lzma.decompress,
    b"\x28\xb5\x2f\xfd": _unzstd,
}
_BZIP_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # what follows the size: a block, or the end of an empty stream


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """All files inside a wheel, an sdist, or an image saved as a tar, with those of archives inside them.

    Raises Unreadable.
    """
    data = path.read_bytes()
    if not _kind(data):
        raise Unreadable(f"{path.name} is neither a wheel nor a tar")
    yield from _inside("", data, 0)


def _kind(data: bytes) -> str:
    if data[:4] == _ZIP or data[:4] == b"PK\x05\x06":
        return "zip"
    if data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR or _is_old_tar(data):
        return "tar"
    magic = next((magic for magic in _COMPRESSED if data.startswith(magic)), b"")
    if magic == b"BZh" and not data[4:].startswith(_BZIP_BLOCKS):
        return ""  # a text that begins like it
    if magic:
        return "compressed"
    # A program may stand before a zip; many files that only mention its marks are no such thing.
    return "program with a zip" if b"PK\x05\x06" in data[-66_000:] and _opens(data) else ""


def _is_old_tar(data: bytes) -> bool:
    """Whether it is a tar from before its format had a mark: the header's checksum is right."""
    try:
        return tarfile.TarInfo.frombuf(data[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape").name != ""
    except tarfile.TarError:
        return False


def _opens(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.infolist())
    except _BROKEN:
        return False


def _inside(name: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    kind = _kind(data)
    if not kind:
        yield name, data
        return
    if depth > _DEEPEST:
        raise Unreadable(f"{name} is an archive in an archive, {depth} deep")
    yield f"{name}: {AROUND}" if name else AROUND, data if kind == "compressed" else _around(name, data, kind)
    try:
        members = list(_members(name, data, kind))
    except (*_BROKEN, subprocess.SubprocessError) as error:
        raise Unreadable(f"{name or 'it'} cannot be opened as an archive: {error}") from error
    for member, content in members:
        yield from _inside(member, content, depth + 1)


def _members(name: str, data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    if kind == "compressed":
        magic = next(magic for magic in _COMPRESSED if data.startswith(magic))
        yield name, _COMPRESSED[magic](data)
    elif kind == "tar":
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for entry in tar:
                if entry.type not in tarfile.SUPPORTED_TYPES:
                    raise ValueError(f"a member of the unknown type {entry.type!r}")
                reader = tar.extractfile(entry) if entry.isreg() else None
                if reader is not None:
                    yield entry.name, reader.read()
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():  # by entry: a name may be there twice
                yield info.filename, archive.read(info)


def _around(name: str, data: bytes, kind: str) -> bytes:
    """An archive without the data of its members: names, links, comments, extended headers, what lies between."""
    parts, end = [], 0
    try:
        for start, size in sorted(_data_of_members(data, kind)):
            if start >= end:
                parts.append(data[end:start])
                end = start + size
    except _BROKEN as error:
        raise Unreadable(f"{name or 'it'} cannot be opened as an archive: {error}") from error
    return b"\n".join((*parts, data[end:]))


def _data_of_members(data: bytes, kind: str) -> Iterator[tuple[int, int]]:
    """Where the data of each member begins, and its length."""
    if kind == "tar":
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            yield from ((entry.offset_data, entry.size) for entry in tar if entry.isreg() and not entry.issparse())
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            lengths = _LOCAL_HEADER.unpack_from(data, info.header_offset)
            yield info.header_offset + _LOCAL_HEADER.size + sum(lengths), info.compress_size
