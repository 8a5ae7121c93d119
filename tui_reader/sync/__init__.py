"""Syncs the sources: fetches them, indexes changed files, removes old digests."""
