"""What the calendar repeats for each entry: its block in a column of hours, and its line in the list of a day."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from markupsafe import Markup

from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.web.lanes import LanePosition
from timetracker.web.listed import title_of, visible_text
from timetracker.web.marks import visible_texts

SHORT = 34  # minutes: a shorter block has one line


class Block(NamedTuple):
    """A part of an entry in a column: its first and last minute of the day, its place across, and what it says.

    `start` and `end` are the wall-clock times of the whole entry, for scripts; `end` is empty while it runs. `listed`
    is its times in the list of the day.
    """

    item: Described
    begin: int
    until: int
    place: LanePosition
    color: int
    label: str
    times: str
    listed: str
    length: str
    start: str
    end: str
    version: str


def blocks_of(top: int, back: str) -> Callable[[Sequence[Block]], Markup]:
    """How a column that begins with a minute writes its blocks; an entry's page leads `back`."""
    leave = quote(back)

    def written(block: Block, label: str) -> str:
        entry, minutes = block.item.entry, block.until - block.begin
        classes = f"block hue{block.color}{'' if block.end else ' runs'}{' short-block' if minutes < SHORT else ''}"
        tags = "".join([f"+{visible_text(tag)} " for tag in block.item.tags])
        more = f" <span>{tags}</span>" if tags else ""
        note = f" <span>{visible_text(entry.note)}</span>" if entry.note else ""
        place = f'x="{block.place.left:.3f}%" y="{block.begin - top}" width="{block.place.width:.3f}%"'
        times = f'data-version="{block.version}" data-start="{block.start}" data-end="{block.end}"'
        grip = '<i data-grip="end"></i>' if block.end else ""
        return (
            f'<foreignObject {place} height="{minutes}"><a class="{classes}" href="/entries/{entry.id}?next={leave}"'
            f' aria-label="{label}" draggable="false" data-id="{entry.id}" {times}>'
            f'<span class="words"><strong>{title_of(block.item)}</strong> <span>{block.times}</span>{more}{note}</span>'
            f'<i data-grip="start"></i>{grip}</a></foreignObject>\n'
        )

    return lambda blocks: Markup("".join(map(written, blocks, visible_texts([block.label for block in blocks]))))


def slots_of(back: str) -> Callable[[Sequence[Block]], Markup]:
    """How the list of a day writes its entries."""
    leave = quote(back)

    def written(block: Block) -> str:
        link = f'<a class="slot hue{block.color}" href="/entries/{block.item.entry.id}?next={leave}">'
        return f"{link}<small>{block.listed}</small><br>{title_of(block.item)} <small>{block.length}</small></a>"

    return lambda blocks: Markup("".join(map(written, blocks)))
