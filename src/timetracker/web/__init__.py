"""The local web admin: routes and templates over the same actions and reports.

This package refuses rules and SQL of its own, and to be reached from another machine unless told so.
"""
