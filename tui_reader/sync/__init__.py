"""Syncs the sources: fetches them, reads what changed into the library, removes old digests."""
