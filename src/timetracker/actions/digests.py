"""What tells that a row of a source, or an entry, is another than when an import brought it: checksums of texts.

The store keeps them, so what their texts are made of never changes.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from struct import unpack
from typing import NamedTuple
from zlib import crc32

from timetracker.domain.entry import Entry
from timetracker.interchange.draft import EntryDraft


def digest(entry: Entry) -> int:
    """What tells whether an entry is as it was: of its times, names, tags, note and whether it is billed."""
    end = entry.end and entry.end.timestamp()
    times = f"{entry.start.timestamp()} {end}"
    return _crc(f"{entry.project_id} {entry.task_id} {times} {entry.billable} {entry.tag_ids} {entry.note}")


def row_digest(draft: EntryDraft) -> int:
    """What tells whether a row of a source says what it said: of all that is taken from it."""
    end = draft.end and draft.end.timestamp()
    names = "\0".join((draft.project, draft.task or "", *draft.tags))
    return _crc(f"{draft.start.timestamp()} {end} {draft.span_s} {bool(draft.billable)} {names}\0\0{draft.note}")


def key(text: str) -> int:
    """8 bytes of a digest as a whole number."""
    return keys((text,))[0]


def keys(texts: Sequence[str]) -> tuple[int, ...]:
    """The same of several."""
    raw = [blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest() for text in texts]
    return unpack(f">{len(raw)}q", b"".join(raw))


class SharedNames(NamedTuple):
    """Project, task and tags of many entries: their ids, and what is the same in the texts of their digests."""

    project_id: int
    task_id: int | None
    tag_ids: tuple[int, ...]
    head: int  # the checksum of how the text of an entry begins
    entry: tuple[bytes, bytes]  # how it ends, by whether the entry is billable
    row: tuple[bytes, bytes]  # how the text of a row ends, likewise
    billable: bool  # whether an entry is whose source says nothing of it


def shared(
    project: str, task: str | None, tags: tuple[str, ...], ids: tuple[int, int | None, tuple[int, ...]], *,
    billable: bool = False,
) -> SharedNames:  # fmt: skip
    """The same of names that have ids."""
    names = "\0".join((project, task or "", *tags))
    no, yes = (_bytes(f"{value} {ids[2]} ") for value in (False, True))
    no_row, yes_row = (_bytes(f"0 {value} {names}\0\0") for value in (False, True))
    return SharedNames(*ids, _crc(f"{ids[0]} {ids[1]} "), (no, yes), (no_row, yes_row), billable)


def of_new(rows: Iterable[tuple[int, int, SharedNames, bool | None, str]]) -> list[tuple[int, int]]:
    """The digests of row and entry, of each start, end, names, whether it is billed, and note."""
    digests = []
    for start, end, names, billable, note in rows:
        times = b"%d.0 %d.0 " % (start, end)
        row = crc32(names.row[billable or False], crc32(times))
        entry = crc32(names.entry[names.billable if billable is None else billable], crc32(times, names.head))
        if note:
            text = _bytes(note)
            row, entry = crc32(text, row), crc32(text, entry)
        digests.append((row, entry))
    return digests


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _crc(text: str) -> int:
    """What tells that a text is another than before: an accident hides a change once in four billion."""
    return crc32(_bytes(text))
