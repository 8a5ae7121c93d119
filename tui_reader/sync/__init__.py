"""Runs the sources, has the library read what changed, and removes old digests."""
