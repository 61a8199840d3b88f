"""The terminal interface: parses what was typed, calls an action, shows a view."""
