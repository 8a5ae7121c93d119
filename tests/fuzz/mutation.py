"""Random mutations of seeds, reproducible for the same random numbers."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fuzz.targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
FINDINGS = Path(__file__).parent / "findings"
LONGEST = 8_192
"""The most bytes of an input."""

_TRICKS = (
    *("\x00", "\x07", "\x08", "\r", "\n", "\t", " ", "\x1b", "\x7f", "\x80", "\x85", "\x90"),
    *("\x9b", "\x9d", "\xad", "\u061c", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e"),
    *("\u2066", "\u2069", "\ufeff", "\ufffe", "\U000e0041", "\U0010ffff", "\u0301", "\u0130"),
    *("\x1b[31m", "\x1b]52;c;eA==\x07", "\x1bP+q\x1b\\", "\x1b_x\x1b\\", "\x9b31m", "%1b", "&#27;"),
    *("\\", "\\\\", '"', "'", '"""', "'''", "`", "```", "$", "$$", "{", "}", "[", "]", "(", ")"),
    *("[[", "]]", "<", ">", "<!--", "-->", "]]>", "&", "&amp;", "#", "%", "~", "*", "**", "-"),
    *("--", "_", "^", "=", ":", ";", ",", ".", "..", "../", "/", "//", "|", "!", "?", "@", "0"),
    *("-1", "1e999", "9" * 30, "NaN", "null", "true", "[]", "{}", "9999-12-31", "0000-00-00"),
    *("OR", "NOT", "javascript:x", "é", "ﬁ", "中文", "한국", "😀", "e\u0301"),
)
_RAW = (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xe2\x80")
TRICKS = tuple(trick.encode() for trick in _TRICKS) + _RAW
"""Texts and bytes that often break programs."""


def seeds(target: str) -> list[bytes]:
    """The hand-written inputs of a target."""
    return [path.read_bytes() for path in sorted((SEEDS / target).iterdir())]


def findings(target: str) -> list[Path]:
    """The inputs that once broke a target."""
    place = FINDINGS / target
    return sorted(place.iterdir()) if place.is_dir() else []


def changed(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """`data` with one to five random changes."""
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        data = _once(data, others, chance)
    return data[:LONGEST]


def _once(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    end = min(len(data), at + chance.choice((1, 2, 8, 40, len(data))))
    match chance.randrange(9):
        case 0:
            return data[:at] + chance.choice(TRICKS) + data[at:]
        case 1:
            return data[:at] + chance.choice(TRICKS) + data[end:]
        case 2:
            return data[:at] + data[end:]
        case 3:
            piece = data[at:end]
            return data[:end] + piece * chance.choice((1, 1, 2, 30, 300)) + data[end:]
        case 4:
            other = chance.choice(others)
            start = chance.randint(0, len(other))
            return data[:at] + other[start : start + chance.choice((4, 40, 400))] + data[end:]
        case 5:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 6:
            lines = data.split(b"\n")
            one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            return b"\n".join(lines)
        case 7:
            return data[:at]
        case _:
            return data[:at] + chance.choice(TRICKS) * chance.choice((2, 20, 500)) + data[at:]


def inputs(target: str, chance: random.Random) -> Iterator[bytes]:
    """Endless mutations of the seeds."""
    known = seeds(target)
    every = [*known, *(seed for name in TARGETS for seed in seeds(name)[:1])]
    while True:
        yield changed(chance.choice(known), every, chance)
