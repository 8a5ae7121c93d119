"""Slow work done in threads."""
