"""Digests to publish: what a source has, written in the layouts of both digest systems."""
