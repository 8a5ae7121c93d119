"""Benchmarks of the reader against its performance limits: `python -m benchmarks`."""
