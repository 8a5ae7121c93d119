"""The numbers that the reader promises, measured: `python -m benchmarks`."""
