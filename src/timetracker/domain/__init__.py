"""The words and rules of time tracking: pure, standard library only.

This package refuses to read a clock, touch a disk or print.
"""
