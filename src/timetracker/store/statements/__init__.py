"""Every statement, once, in SQLAlchemy Core; a module for each subject.

Upper-case names are whole statements. `records` holds those that every kind of record has alike, `parts` what entry
lists and sums are put together from. `generate.py` compiles all of it for both databases.
"""
