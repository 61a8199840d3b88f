"""One function for each thing a user can do: decide, record, tell.

This package refuses to parse what a user typed and to make text.
"""
