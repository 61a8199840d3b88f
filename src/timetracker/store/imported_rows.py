"""What imports took: how each row of a source is known again, whatever became of its entry here."""

from typing import NamedTuple


class Brought(NamedTuple):
    """A row of a source that came in as an entry of a user; digests are 8 bytes as a whole number.

    `uuid` is that of the entry where it is not the one that the row gives or derives. `row` is None for what an older
    version imported. `was_there` is of an entry that the import did not make or change.
    """

    user_id: int
    identity: int
    uuid: str | None
    row: int | None
    entry: int
    was_there: bool = False
