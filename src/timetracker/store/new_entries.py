"""New entries in columns, on their way into the tables: an import brings a million of them."""

from collections.abc import Iterable
from typing import Any

from timetracker.domain.entry import Entry
from timetracker.domain.event import Change
from timetracker.domain.jsontext import quoted
from timetracker.store import rows


class NewEntries:
    """Rows in the order of `INSERT_ENTRIES`, and the tags of each; their values were checked before."""

    def __init__(self) -> None:
        self.values: list[tuple[Any, ...]] = []
        self.tags: list[tuple[int, ...]] = []

    def __len__(self) -> int:
        return len(self.values)

    def extend(self, values: Iterable[tuple[Any, ...]], tags: Iterable[tuple[int, ...]]) -> None:
        """Add some."""
        self.values.extend(values)
        self.tags.extend(tags)

    def entries(self, first: int = 0, end: int | None = None) -> list[Entry]:
        """Some of them as records."""
        pairs = zip(self.values[first:end], self.tags[first:end], strict=True)
        return [rows.new_entry(*pair) for pair in pairs]

    def changes(self) -> list[Change]:
        """What makes them, one by one."""
        return [Change("entry", None, entry) for entry in self.entries()]

    def tag_pairs(self) -> list[tuple[int, int]]:
        """Entry and tag, of each tag that one carries."""
        return [(row[0], tag_id) for row, tag_ids in zip(self.values, self.tags, strict=True) for tag_id in tag_ids]

    def journal(self) -> str:
        """What `journal.text` makes of their changes."""
        words = {text: quoted(text) for column in (7, 10) for text in {row[column] for row in self.values}}
        tags = {tag_ids: str([*tag_ids]) for tag_ids in {*self.tags}}
        text = [
            f'["entry", null, {{"id": {id}, "uuid": "{uuid}", "user_id": {user_id}, "project_id": {project_id},'
            f' "task_id": {"null" if task_id is None else task_id}, "start": {start},'
            f' "end": {"null" if end is None else end}, "zone": {words[zone]}, "note": {quoted(note)},'
            f' "billable": {"true" if billable else "false"}, "source": {words[source]}, "tag_ids": {tags[tag_ids]}}}]'
            for (id, uuid, user_id, project_id, task_id, start, end, zone, note, billable, source), tag_ids in zip(
                self.values, self.tags, strict=True
            )
        ]
        return f"[{', '.join(text)}]"
