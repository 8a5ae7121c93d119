"""Parses author lists: the people in a line of names, or in several elements.

A line is split at its separators. Commas may separate people (`Given Family, Given Family`) or
the names of one (`Family, Given, Family, Given`), or both; the most plausible reading is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final, NamedTuple

from tui_reader.core.people.affiliations import ON_BEHALF, rejoined, without_affiliations
from tui_reader.core.people.groups import AFFILIATIONS, begins_as_group, is_group, is_subject
from tui_reader.core.people.order import Kind, Part, in_order, kind_of
from tui_reader.core.people.words import (
    DEGREES,
    MEMBERSHIPS,
    SHORT_DEGREES,
    SUFFIXES,
    TITLES,
    is_family_first,
    is_particle,
)
from tui_reader.core.text import MAX_LINE, MAX_TEXT, clean, clean_line

OTHERS: Final = "et al."
"""The last name of a list that is incomplete."""
MAX_PEOPLE: Final = 5_000
_FIRST_IDEOGRAPH: Final = "\u2e80"
_MAX_CHARACTERS: Final = 500_000
_MAX_PARTS: Final = 2 * MAX_PEOPLE + 10

_LABEL: Final = re.compile(
    r"(?:(?:by|authors?(?:\(s\))?|creators?|(?:written|posted) by)\s*[:：]\s*"
    r"|(?:(?:written|posted)\s+)?by\s+(?=\S)|(?:作者|撰文|著者|文)\s*[:：/]\s*)",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"(?:(?:and|&)\s+)?(?:et\.?\s*al\b\.?|(?:the\s+)?others|colleagues|co-?workers|co-?authors"
    r"|\d[\d,]*\s+(?:more|others?|(?:more|other|additional)\s+authors?|co-?authors?)"
    r"|…|\.\.\.|u\.\s?a\.|等|ほか|他)\.?",
    re.IGNORECASE,
)
_OTHERS_AT_END: Final = re.compile(
    r"(?:[,\s]{1,4}et\.?\s{0,2}al\b\.?|\s{0,4}(?:\.\.\.|…)|(?<=[\u3040-\u9fff])\s{0,4}等"
    r"|\s(?:ほか|他))\s{0,4}\Z",
    re.IGNORECASE,
)
_LONGEST_OTHERS: Final = 20
_HARD: Final = re.compile(
    r"\s{0,4}[;；、|•؛]\s{0,4}|\s{1,4}[/·‧∙]\s{1,4}|(?<=[\u4e00-\u9fff])・(?=[\u4e00-\u9fff])"
    r"|(?<=[\uac00-\ud7af])[·ㆍ・‧](?=[\uac00-\ud7af])"
)
"""Separators that occur only between people."""
_COMMA: Final = re.compile(r"\s{0,4}[,，،]\s{0,4}")
_CONJUNCTION: Final = re.compile(
    r"(?:^|(?<=\s))(?:[Aa]nd|AND|[Uu]nd|et(?!\.?\s*al\b)|[Ww]ith|&|\+|和|与|及|и|і|та|og|och|ja|oraz"
    r"|en|ve|și)(?=\s|$)"
    # part of a family name too: Ortega y Gasset
    r"|(?<=[^\W\d_]{2} )[ye](?= [^\W\d_][\w.'’-]{0,40} (?![ye] )[^\W\d_])"
    r"|(?<=[\u4e00-\u9fff]{2})[和與与及](?=[\u4e00-\u9fff]{2,3}(?:\s|$))"
)
"""Words for "and", not in capitals, which may be initials: `Sample ET`."""
_CHINESE_NAMES: Final = re.compile(r"[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4}){2,}")
"""At least three names with blanks between them; two words may be one Japanese name."""
_LONGEST_CHINESE: Final = 3
"""Characters of a Chinese name before an "and" without a space; longer texts are groups."""
_BEFORE_A_GROUP: Final = re.compile(
    r"\s{1,4}(?=(?:for|on behalf of)\s+(?:the\s+)?\S)", re.IGNORECASE
)
_AFTER_A_GROUP: Final = re.compile(
    r"(?:(?<=collaboration)|(?<=consortium)|(?<=team))\s{0,4}:\s{0,4}|\s{1,4}:\s{1,4}",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\d{1,4}[.)]?\s+(?=\S)")
_LEADING: Final = re.compile(r"(?:and|with|&)\s+", re.IGNORECASE)
_NUMBER_AT_END: Final = re.compile(r"(?<=[^\s\d])(?:\s+\d{1,2})+\Z")

_UNUSUAL: Final = re.compile(
    r"[^\w\s.'’ʼ-]|[\d_⁰¹²³⁴-⁹ᵃ-ᶿ\u3040-\u30ff\u3400-\u9fff]"
    r"|\b(?:and|und|et|by|for|on|with|others|jr|sr|ii|iii|iv|ph|phd|dr|prof)\b",
    re.IGNORECASE,
)
"""Signs that a name may be several names, or more than a name."""
_BEYOND_COMMAS: Final = re.compile(rf"\n|(?!,)(?:{_UNUSUAL.pattern})", re.IGNORECASE)
"""The same for a line of names with commas."""
_NOT_WHOLE: Final = re.compile(r"(?:^|,)\s*+(?:(?:[^\W\d_]{1,2}\.[\s-]?)++|[^\s,]*+)\s*+(?=,|$)")
"""A name of one word, or of initials, between commas."""


class People(NamedTuple):
    """The authors of a paper."""

    names: tuple[str, ...]
    """Each `Given Family`, `Family, Given` or a group's name; the last may be `OTHERS`."""
    are_listed: bool
    """Whether each has its own element, so that nothing had to be guessed."""
    are_cut: bool = False
    """Whether there were more than `MAX_PEOPLE`; the rest was dropped."""


def people(value: str | Sequence[str], *, given_first: bool = False) -> People:
    """The people in a line of names, or in a list of elements.

    Of several elements, each is one person. A line, or a single element, is parsed as names
    joined by commas, semicolons, line breaks, "and" or "&". Pass `given_first` if the source
    writes `Given Family`, as arXiv does: then only initials indicate the other order.
    """
    elements = [value] if isinstance(value, str) else value[: MAX_PEOPLE + 1]
    names: Iterable[str]
    if len(elements) > 1:
        names, are_listed = _in_elements(elements)
    else:
        names = people_in(elements[0], given_first=given_first) if elements else ()
        are_listed = False
    found = _others_last(names)
    return People(tuple(found[:MAX_PEOPLE]), are_listed, len(found) > MAX_PEOPLE)


def one_per_element(elements: Sequence[str]) -> People:
    """The people in the elements of a format that has one element per author."""
    found = people(elements)
    return found._replace(are_listed=found.are_listed or len(found.names) == 1)


def already_parsed(names: Sequence[str], *, are_listed: bool) -> People:
    """The people in `names` that this program has parsed before and exported."""
    found = [name for each in names[: MAX_PEOPLE + 1] if (name := clean_line(each))]
    return People(tuple(found[:MAX_PEOPLE]), are_listed, len(found) > MAX_PEOPLE)


def people_in(line: str, *, given_first: bool = False) -> list[str]:
    """The people in a line of names; see `people`."""
    if given_first and not _NOT_WHOLE.search(line) and not _BEYOND_COMMAS.search(line):
        return [clean_line(name) for name in line.split(",", MAX_PEOPLE + 1)]
    return _others_last(_in_text(line, given_first=given_first))


def _in_elements(elements: Sequence[str]) -> tuple[list[str], bool]:
    """The people of several elements, and whether each person has their own element."""
    if not _UNUSUAL.search("\n".join(elements)):
        names = [name for each in elements if (name := clean_line(each))]
        return names, bool(names)
    names = []
    are_listed = True
    is_one = not any(map(_is_given_first, elements))
    for text, was_split in rejoined(elements):
        if not _UNUSUAL.search(text):
            found = [clean_line(text)]
        else:
            found = _in_text(text, given_first=was_split, is_one=is_one)
        names.extend(filter(None, found))
        are_listed = are_listed and (was_split or sum(each != OTHERS for each in found) < 2)
    return names, are_listed and bool(names)


def _is_given_first(element: str) -> bool:
    """Whether an element can only be a name whose given names come first."""
    if _UNUSUAL.search(element) or kind_of(element) is not Kind.FULL:
        return False
    return not is_family_first(element.split())


def _others_last(names: Iterable[str]) -> list[str]:
    found = list(names)
    kept = [name for name in found if name != OTHERS]
    return [*kept, OTHERS] if kept and len(kept) < len(found) else kept


def _in_text(text: str, *, given_first: bool = False, is_one: bool = False) -> list[str]:
    """The people in a text; with `is_one`, the text is one of several elements."""
    text, groups = without_affiliations(_cleaned(text[:_MAX_CHARACTERS]))
    names: list[str] = []
    for line in _lines(text):
        names.extend(_in_line(line, given_first=given_first, is_one=is_one))
    return list(dict.fromkeys([*names, *groups])) if groups else names


def _cleaned(text: str) -> str:
    """`text` cleaned without the length limit of `clean`."""
    return "".join(clean(text[at : at + MAX_TEXT]) for at in range(0, len(text), MAX_TEXT))


def _lines(text: str) -> list[str]:
    """The lines of `text` if each is one person; else all of it as one wrapped line."""
    lines = [line for each in text.split("\n") if (line := " ".join(each.split()))]
    if len(lines) < 2 or all(map(_is_one_person, lines)):
        return lines
    return [" ".join(lines)]


def _is_one_person(line: str) -> bool:
    if _HARD.search(line) or line.endswith((",", "，")) or _CONJUNCTION.search(line):
        return False
    parts = _COMMA.split(line)
    if len(parts) == 2:
        return kind_of(parts[0]) is Kind.SINGLE and kind_of(parts[1]) is not Kind.GROUP
    return len(parts) == 1 and kind_of(line) in {Kind.FULL, Kind.GROUP}


def _in_line(line: str, *, given_first: bool, is_one: bool) -> list[str]:
    if label := _LABEL.match(line):
        line = line[label.end() :]
    if _CHINESE_NAMES.fullmatch(line):
        line = line.replace(" ", "、")
    has_others = False
    if others := _OTHERS_AT_END.search(line, max(0, len(line) - _LONGEST_OTHERS)):
        line, has_others = line[: others.start()].rstrip(" ,;"), True
    segments = [segment for segment in _HARD.split(line, _MAX_PARTS)[:_MAX_PARTS] if segment]
    is_one = is_one or len(segments) > 1
    runs: list[list[Part]] = []
    for segment in segments:
        runs.extend(_runs(segment, is_one))
    names = in_order(runs, given_first=given_first, is_one=is_one)
    return [*names, OTHERS] if has_others else names


def _runs(segment: str, is_one: bool) -> list[list[Part]]:
    """The parts of a segment, split at commas; a conjunction starts a new run."""
    runs: list[list[Part]] = [[]]
    for piece in _COMMA.split(segment, _MAX_PARTS)[:_MAX_PARTS]:
        for number, text in enumerate(_pieces(piece, is_first=not runs[-1])):
            if number:
                runs.append([])
            _add(runs[-1], text, is_one)
    return [run for run in runs if run]


def _pieces(text: str, *, is_first: bool) -> Iterator[str]:
    """`text` split at each "and" between people, and around groups."""
    for piece in _AFTER_A_GROUP.split(text):
        for part in _BEFORE_A_GROUP.split(piece):
            start = 0
            found = [match.span() for match in islice(_CONJUNCTION.finditer(part), _MAX_PARTS)]
            for (until, after), (end, _) in pairwise([*found, (len(part), 0)]):
                left, right = part[start:until].strip(), part[after:end].strip()
                is_glued = until > 0 and not part[until - 1].isspace()
                if is_glued and len(left.split()[-1]) > _LONGEST_CHINESE:
                    continue
                if not left.endswith("\\") and _stands_between(left, right, is_first=is_first):
                    yield left
                    start = after
            yield part[start:].strip()


def _stands_between(left: str, right: str, *, is_first: bool) -> bool:
    """Whether an "and" between `left` and `right` joins people, and is not part of a name.

    `is_first`: there is no comma before `left`.
    """
    if not left or not right or begins_as_group(right) or _OTHERS.match(right):
        return True
    before, after = left.split(), right.split()
    if after[0][0].islower() and not is_particle(after[0]):
        return False
    of_group, to_group = is_group(before), is_group(after)
    if not of_group and not to_group:
        return True
    if of_group:
        is_whole = is_group(before[before[0].lower() == "the" :])
        return is_whole and not (is_subject(before[-1]) or is_subject(after[0]))
    if any(map(is_subject, before)):
        return False
    return not is_first or kind_of(left) is not Kind.SINGLE


def _add(run: list[Part], text: str, is_one: bool) -> None:
    """Add `text` to `run` as a part, or as the suffix of the part before it; drop degrees."""
    if _OTHERS.fullmatch(text):
        run.append(Part(OTHERS, Kind.OTHERS))
        return
    text = _trimmed(text[:MAX_LINE])
    if not any(sign.isalpha() or sign >= _FIRST_IDEOGRAPH for sign in text):  # also emoji, U+FFFD
        return
    before = run[-1] if run else None
    if before and before.kind is not Kind.OTHERS:
        if text.lower() in SUFFIXES:
            before.suffix = text
            return
        if _is_degree(text, before):
            return
        is_person = before.kind is not Kind.GROUP
        if is_person and (is_one or before.kind is Kind.FULL) and AFFILIATIONS.search(text):
            return
    text = clean_line(text)
    run.append(Part(text, kind_of(text)))


def _is_degree(text: str, before: Part) -> bool:
    if all(word in DEGREES for word in text.lower().split()):
        return True
    if text.lower() in MEMBERSHIPS:
        return before.kind is Kind.FULL
    is_short = all(word in SHORT_DEGREES for word in text.split())
    return is_short and (before.kind is Kind.FULL or before.kind is Kind.INITIALS)


def _trimmed(text: str) -> str:
    """A part without the numbers, titles, degrees and full stop around its name."""
    text = text.strip(" -–—:*")
    if leading := _LEADING.match(text):
        text = text[leading.end() :]
    if number := _NUMBERED.match(text):
        text = text[number.end() :]
    if on_behalf := ON_BEHALF.match(text):
        text = text[on_behalf.end() :]
    if title := TITLES.match(text):
        text = text[title.end() :]
    words = text.split()
    has_degree = False
    while len(words) > 2 and (
        words[-1].lower() in DEGREES or (has_degree and words[-1] in SHORT_DEGREES)
    ):
        has_degree = True
        words.pop()
    text = " ".join(words)
    if not is_group(words):
        text = _NUMBER_AT_END.sub("", text)
    if words and text.endswith(".") and _ends_a_sentence(words[-1]):
        text = text[:-1]
    return text


def _ends_a_sentence(word: str) -> bool:
    """Whether the full stop after a word does not belong to an abbreviation."""
    letters = word[:-1]
    return len(letters) > 3 and letters.isalpha() and letters[1:].islower()
