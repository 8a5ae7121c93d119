"""Fuzzing: targets that take any bytes, seeds, and findings, which become tests.

`make fuzz` (`python -m tests.fuzz`) runs every target for its share of the time, guided by
coverage if atheris is installed. A finding is a file in `findings/TARGET/`.
`tests/robustness/test_fuzz.py` tries all findings, the seeds and some mutations of them.
"""
