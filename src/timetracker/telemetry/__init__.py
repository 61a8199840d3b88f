"""What may leave this computer, whether it may, and how it goes.

This package refuses to keep text: no property has a text type, so no name, note or path can be expressed.
"""
