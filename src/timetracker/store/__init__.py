"""The only package that knows SQL.

It refuses to hold rules: what may be written is decided in `domain` and recorded through `Tx.record`.
"""
