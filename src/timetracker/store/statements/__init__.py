"""Every statement, once, in SQLAlchemy Core; a module for each subject.

Upper-case names are whole statements. The dictionaries in `parts` hold what entry lists and sums are put together
from. `generate.py` compiles all of it for SQLite; a test compiles all of it for PostgreSQL.
"""
