"""A terminal time tracker: the timer is instant and never loses a second."""

VERSION = "0.1.0"
