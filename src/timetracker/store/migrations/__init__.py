"""Steps from one revision of the schema to the next, forward only, as Alembic operations."""
