"""Parses a date as feeds and digests write it: a day, a month or only a year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

from tui_reader.core.month_names import month_number
from tui_reader.core.text import find_date

_LONGEST: Final = 100
"""Characters of a date that are parsed."""
_FIRST_YEAR: Final = 1600
_LAST_YEAR: Final = 2099
"""Years outside this range are placeholders for unknown dates."""
_ISO_DAY: Final = re.compile(
    r"(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
    r"(?:T(?!24)[0-9:.]{2,18}(?:Z|[+-][0-9:]{2,6})?)?",
    re.ASCII,
)
"""Matches most dates: days that every month has."""


class _Patterns:
    """Compiled when first needed: most dates match `_ISO_DAY`."""

    def __init__(self) -> None:
        self.numbers = re.compile(
            r"(\d{4}) ?([-/.]) ?(\d{1,2})(?: ?\2 ?(\d{1,2}))?\.?(?=$|[T Z(\[,;/~+–—-])"
        )
        self.compact = re.compile(r"(\d{4})(\d\d)(\d\d)(?=$|[T ])")
        self.midnight = re.compile(r"[T ]24:?00(?::?00(?:\.0{1,9})?)?(?![\d:.])")
        self.week = re.compile(r"\d{4}-?W\d\d-?[1-7](?=$|[TZ ])")
        self.ordinal = re.compile(r"(\d{4})-?(\d{3})(?=$|[TZ ])")
        self.day_first = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)")
        self.east = re.compile(
            r"(令和|平成|昭和|大正|明治|民国|民國)? ?(?<!\d)(\d{1,4}|元) ?(?:\([^()]{1,12}\))? ?"
            r"[年년](?: ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日号號일])?)?"
        )
        self.vietnamese = re.compile(
            r"(?:\b(\d{1,2})(?: ?,)? )?\btháng (\d{1,2})(?:,? năm)?,? (\d{4})\b", re.IGNORECASE
        )
        self.east_number = re.compile("[〇零一二三四五六七八九十]{1,8}")
        self.time = re.compile(
            r"\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\b\.?)?"
            r"(?: ?(?:GMT|UTC|UT)?[+-]\d{1,2}(?::?\d\d)?(?!\d))?",
            re.IGNORECASE,
        )
        self.word = re.compile(r"\d+|[^\W\d_]+|[-/&–—~+]")
        part = "spring|summer|autumn|fall|winter|q[1-4]"
        self.year = re.compile(
            rf"(?:(?:{part}|early|mid|late|circa|ca?|©|\(c\))[ .,-]*)?"
            r"[\[(]?(\d{4})(?:[-/–—](?:1[6-9]|20)\d\d)?[\])]?Z?"
            rf"(?:[ ,-]*(?:{part}))?[.?]?",
            re.IGNORECASE,
        )


_patterns = cache(_Patterns)

_ERAS: Final = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民国": 1911, "民國": 1911
}  # fmt: skip
"""The year before the first year of each Japanese era, and of Taiwan's calendar."""
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_BETWEEN: Final = frozenset(("st", "nd", "rd", "th", "er", "of", "de", "del", "the"))
_RANGES: Final = frozenset(("-", "/", "&", "–", "—", "~", "to", "and", "bis", "au"))


def parse_date(text: str) -> str | None:
    """`2026-07-01`, `2026-07` or `2026` for a date in `text`; None if it has no possible date.

    The day is kept as written, whatever its time zone; of a range, the first day is taken. Parses
    ISO 8601, RFC 822 and 850, Unix dates, names of months in many languages, and Chinese,
    Japanese, Korean and Vietnamese dates. `07/01/2026` is not parsed: what it means depends on the
    country.
    """
    if _ISO_DAY.fullmatch(text):
        return text[:10]
    line = unicodedata.normalize("NFKC", " ".join(text[:_LONGEST].split()))[:_LONGEST]
    readers = (_of_numbers, _of_east_asia, _of_words, _of_a_year, find_date)
    found = next(filter(None, (read(line) for read in readers)), None)
    if found and len(found) == 10 and _patterns().midnight.search(line):
        found = (date.fromisoformat(found) + timedelta(1)).isoformat()
        return _date(*found.split("-"))
    return found


def _date(
    year: str | int, month: str | int | None = None, day: str | int | None = None
) -> str | None:
    """The date in ISO 8601 if it is possible; a month or day of zero is unknown."""
    numbers = [int(year), int(month or 0), int(day or 0)]
    if not _FIRST_YEAR <= numbers[0] <= _LAST_YEAR:
        return None
    while numbers[-1] == 0:
        numbers.pop()
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None
    return "-".join(f"{number:02}" for number in numbers)


def _of_numbers(line: str) -> str | None:
    patterns = _patterns()
    if match := patterns.numbers.match(line):
        return _date(match[1], match[3], match[4])
    if match := patterns.compact.match(line):
        return _date(*match.groups())
    if match := patterns.day_first.match(line):
        return _date(match[3], match[2], match[1])
    if match := patterns.week.match(line):
        try:
            return date.fromisoformat(match[0]).isoformat()
        except ValueError:
            return None
    if (match := patterns.ordinal.match(line)) and (first := _date(match[1], 1, 1)):
        day = date.fromisoformat(first) + timedelta(int(match[2]) - 1)
        return day.isoformat() if day.year == int(match[1]) else None
    return None


def _of_east_asia(line: str) -> str | None:
    if "年" not in line and "년" not in line:
        vietnamese = _patterns().vietnamese.search(line)
        return _date(*vietnamese.group(3, 2, 1)) if vietnamese else None
    line = _patterns().east_number.sub(_number, line)
    for match in _patterns().east.finditer(line):
        year = 1 if match[2] == "元" else int(match[2])
        before = _ERAS.get(match[1] or "", 0)
        if year and (found := _date(before + year, match[3], match[4])):
            return found
    return None


def _number(match: re.Match[str]) -> str:
    """`二十四` and `二四` as 24."""
    tens, ten, ones = match[0].translate(_DIGITS).partition("十")
    return f"{tens or 1}{ones or 0}" if ten else tens


def _of_words(line: str) -> str | None:
    """A date with the name of a month."""
    words = _patterns().word.findall(_patterns().time.sub(" ", line))
    at = next(_months_at(words), None)
    if at is None:
        return None
    month = month_number(words[at])
    before = [word for word in words[:at] if word.lower() not in _BETWEEN]
    after = [word for word in words[at + 1 :] if word.lower() not in _BETWEEN]
    while before and before[-1] in _RANGES:
        before.pop()
    if len(before) > 2 and before[-2] in _RANGES and _is_day(before[-3]):
        del before[-2:]  # `2-5 April`
    previous = before[-1] if before else ""
    following = next((word for word in after if word.isalnum()), "")
    if _is_year(previous):
        return _date(previous, month, following if _is_day(following) else None)
    year = next(filter(_is_year, after), None)
    if not _is_day(previous):
        return _date(year, month, following if _is_day(following) else None) if year else None
    if year is None and _is_day(following) and len(following) == 2:  # RFC 822
        year = f"{'20' if int(following) < 69 else '19'}{following}"
    return _date(year, month, previous) if year else None


def _months_at(words: list[str]) -> Iterator[int]:
    """The positions of names of months; not weekdays: `mar.` may be a French Tuesday."""
    found = [n for n, word in enumerate(words) if month_number(word)]
    if len(found) > 1 and found[0] == 0 and not _RANGES.intersection(words[: found[1]]):
        del found[0]
    yield from found


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) < 3


def _is_year(word: str) -> bool:
    return word.isdecimal() and len(word) == 4


def _of_a_year(line: str) -> str | None:
    match = _patterns().year.fullmatch(line)
    return _date(match[1]) if match else None
