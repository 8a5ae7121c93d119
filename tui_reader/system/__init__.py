"""Paths, and writing, locking and logging of files."""
