"""No regular expression of the program takes more than linear time."""

import re
import time
from collections.abc import Iterable
from itertools import islice

import pytest

from tests.fuzz.time_limit import SlowError, in_time
from tests.support.patterns import Found, attacks, longest_bounded_repetition, modules, patterns_of

MODULES = modules()
SIZE = 1_250
"""Characters of the shorter text, for a pattern without a longer bounded repetition."""
FACTOR = 4
"""How much longer the second text is."""
MOST = 2 * FACTOR
"""How much longer it may take: linear is `FACTOR`, quadratic is its square."""
UNNOTICED = 0.01
"""Seconds below which two times are not compared; quadratic time on the longer text is more."""
TRIES = 5
"""Other processes can make one run slower than another: one good comparison is proof enough."""
LIMIT = 1.0
"""Seconds of the processor after which an exponential pattern is stopped."""


def seconds(found: Found, text: str | bytes) -> float:
    """The processor time to search `text`."""
    before = time.thread_time()
    with in_time(LIMIT):
        if found.scans:
            for _ in found.pattern.finditer(text):
                pass
        else:
            found.pattern.match(text)
            found.pattern.fullmatch(text)
    return time.thread_time() - before


def slow_texts(found: Found) -> Iterable[str | bytes]:
    """The texts on which the time grows faster than the length."""
    size = max(SIZE, longest_bounded_repetition(found.pattern) * 5 // 4)
    pairs = zip(attacks(found.pattern, size), attacks(found.pattern, size * FACTOR), strict=True)
    for short, long in pairs:
        try:
            is_slow = grows_too_fast(found, short, long)
        except SlowError:
            is_slow = True
        if is_slow:
            yield short


def grows_too_fast(found: Found, short: str | bytes, long: str | bytes) -> bool:
    """Whether no try of `TRIES` took the longer text in a time that is linear."""
    for _ in range(TRIES):
        time_of_long = seconds(found, long)
        if time_of_long <= UNNOTICED or time_of_long < MOST * seconds(found, short):
            return False
    return True


def test_every_pattern_is_known() -> None:
    every = [patterns_of(module) for module in MODULES]
    assert sum(len(found) for found, _ in every) > 80
    assert sum(len(dynamic) for _, dynamic in every) < 25


@pytest.mark.parametrize("module", MODULES)
def test_every_pattern_of_a_module_takes_linear_time(module: str) -> None:
    found, _ = patterns_of(module)
    slow = [
        f"{each.place}: {each.pattern.pattern!r} is slow on {text[:60]!r}…{text[-20:]!r}"
        for each in found
        for text in islice(slow_texts(each), 1)
    ]
    assert not slow, "\n".join(slow)


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"\s*\n", r"<!--.*?-->", r"(?:a|a?)+$", r"a*a*b"])
def test_a_slow_pattern_is_found(pattern: str) -> None:
    assert next(iter(slow_texts(Found("", re.compile(pattern), scans=True))), None)
