"""Ranks papers by what the user has starred, and finds similar papers."""
