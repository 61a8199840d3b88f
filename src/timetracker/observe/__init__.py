"""Readers of what happened: event log and metrics. This package refuses to change the store."""
