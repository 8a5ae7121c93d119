"""Fuzzing: targets that take any bytes, seeds of our own, and what was found, as tests.

`make fuzz` (`python -m tests.fuzz`) runs every target for its share of the time, guided by
coverage where atheris can be had. What it finds is a file in `findings/TARGET/`, which
`tests/robustness/test_fuzz.py` tries from then on, beside the seeds and some changes of them.
"""
