"""The connection to a store, in a file or on PostgreSQL: both kinds have the same methods."""

from timetracker.store.sqlite import SQLiteConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.postgres import PostgresConnection

    Connection = SQLiteConnection | PostgresConnection
