"""No regular expression takes more than linear time, on texts made of what it repeats."""

import re
from itertools import chain

import pytest

from tests.fuzz.time_limit import SlowError, in_time
from tests.support.patterns import attacks, every

FOUND, DYNAMIC = every()
SIZE = 30_000
LIMIT = 0.5
"""Seconds of the processor. What is linear takes a hundredth, what is quadratic several."""


def test_every_pattern_is_known() -> None:
    assert len(FOUND) > 80
    assert len(DYNAMIC) < 25


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.place)
def test_no_pattern_takes_more_than_linear_time(found) -> None:
    for text in attacks(found.pattern, SIZE):
        try:
            with in_time(LIMIT):
                if found.scans:
                    for _ in found.pattern.finditer(text):
                        pass
                else:
                    found.pattern.match(text)
                    found.pattern.fullmatch(text)
        except BaseException as error:
            error.add_note(f"{found.pattern.pattern!r} on {text[:60]!r}…{text[-20:]!r}")
            raise


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"\s*\n", r"<!--.*?-->", r"(?:a|a?)+$", r"a*a*b"])
def test_one_that_is_slow_is_caught(pattern: str) -> None:
    compiled = re.compile(pattern)
    texts = list(attacks(compiled, SIZE))
    with pytest.raises(SlowError), in_time(LIMIT):
        list(chain.from_iterable(map(compiled.finditer, texts)))
