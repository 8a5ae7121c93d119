"""Triage: unread papers one at a time."""
