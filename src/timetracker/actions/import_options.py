"""What an import is told by its options."""

from collections.abc import Mapping

from timetracker.actions.arrival import POLICIES
from timetracker.domain.details import chosen
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.interchange.report import MAPPED
from timetracker.interchange.rows import ORDERS

OPEN = ("", "end", "skip")  # what becomes of an entry without an end that cannot run


class ImportOptions(NamedTuple):
    """What an import is told: of overlaps, of what has no end, of several users, of what differs, and of its file."""

    overlap: str = "keep"
    open: str = ""
    users: str = "refuse"
    theirs: bool = False
    dates: str = ""
    columns: Mapping[str, str] = {}


def how(
    *, overlap: str = "keep", open: str = "", users: str = "", theirs: bool = False, dates: str = "", mapping: str = ""
) -> ImportOptions:
    """What an import is told.

    Raises InvalidInput.
    """
    if users.strip() and not users.strip(" ,"):
        raise InvalidInput("--users names nobody.", hint="Give names, or refuse, one or as-projects.")
    return ImportOptions(
        chosen("--overlap", overlap, POLICIES), chosen("--open", open, OPEN, "Give end or skip, or leave it out."),
        users.strip() or "refuse", theirs, chosen("--dates", dates, ORDERS, "Give dmy, mdy or ymd."), columns(mapping),
    )  # fmt: skip


def columns(text: str) -> dict[str, str]:
    """Field -> heading, of `start=Von,end=Bis,project=Kunde`.

    Raises InvalidInput.
    """
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if text.strip() and not pairs:
        raise InvalidInput("--map names no column.", hint="As in start=Von,end=Bis,project=Kunde.")
    mapping = {field.strip(): heading.strip().casefold() for field, _, heading in pairs}
    if len(mapping) < len(pairs):
        raise InvalidInput("--map names a field twice.", hint="Give each field one heading.")
    unknown = next((field for field in mapping if field not in MAPPED or not mapping[field]), None)
    if unknown is not None:
        raise InvalidInput(
            f"--map cannot say {unknown!r}.", hint=f"As in start=Von,end=Bis,project=Kunde; of: {', '.join(MAPPED)}."
        )
    if mapping and not {"start", "day"} & set(mapping):
        raise InvalidInput("--map does not say where an entry begins.", hint="Give start=HEADING, or day=HEADING.")
    return mapping
