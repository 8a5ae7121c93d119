from collections.abc import Callable

import pytest

from tests.fuzz.oracles import assert_safe
from tui_reader.core.text import (
    MAX_LINE,
    MAX_TEXT,
    clean,
    clean_color,
    clean_line,
    clean_lines,
    clean_paragraphs,
    clean_url,
    find_date,
    unclean,
)

CLEANERS = pytest.mark.parametrize("cleaner", [clean, clean_line, clean_lines, clean_paragraphs])
Cleaner = Callable[[str], str]

ESCAPES = {
    "CSI colour": "\x1b[1;31m",
    "CSI clear screen": "\x1b[2J",
    "CSI private mode": "\x1b[?1049h",
    "CSI with intermediates": "\x1b[0 q",
    "C1 CSI": "\x9b31m",
    "OSC 0 title": "\x1b]0;owned\x07",
    "OSC 8 link": "\x1b]8;;https://example.org\x1b\\",
    "OSC 52 clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "OSC ended by C1": "\x1b]52;c;eA==\x9c",
    "C1 OSC": "\x9d52;c;eA==\x9c",
    "DCS": "\x1bP1$r0m\x1b\\",
    "C1 DCS": "\x90q#0\x9c",
    "APC": "\x1b_Gf=24;AAAA\x1b\\",
    "PM": "\x1b^x\x1b\\",
    "SOS": "\x1bXx\x1b\\",
    "charset": "\x1b(0",
    "reset": "\x1bc",
    "keypad": "\x1b=",
}
UNTERMINATED = ["\x1b", "\x1b[", "\x1b[31", "\x1b]52;c;eA==", "\x9b", "\x9d52;", "\x1bP1", "\x1b("]
HIDDEN = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
    "\ufeff\ufff9\ufffa\ufffb\U000e0001\U000e0041\U000e007f"
)

IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Default_Ignorable_Code_Point of Unicode 15's DerivedCoreProperties.txt."""
NEEDED = {*range(0x180B, 0x180E), 0x180F, 0x200C, 0x200D, *range(0xFE00, 0xFE10)}


@CLEANERS
@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_an_escape_sequence_is_removed_whole(cleaner: Cleaner, escape: str) -> None:
    assert cleaner(f"be{escape}fore") == "before"


@CLEANERS
@pytest.mark.parametrize("escape", UNTERMINATED, ids=ascii)
def test_an_escape_sequence_without_its_end_does_no_harm(cleaner: Cleaner, escape: str) -> None:
    for text in (f"x{escape}", f"x{escape}\nand on", escape * 3):
        assert_safe(cleaner(text))


@CLEANERS
@pytest.mark.parametrize(
    "escape", ["\x1b\x1b[31m[31m", "\x1b\x00[31m", "\x1b\u200b[31m", "\x9b\x1b[0m"]
)
def test_nested_sequences_leave_no_sequence(cleaner: Cleaner, escape: str) -> None:
    assert_safe(cleaner(f"a{escape}b"))


@CLEANERS
def test_every_control_character_is_removed(cleaner: Cleaner) -> None:
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        assert_safe(cleaner(f"a{chr(code)}b{chr(code)}"))


@CLEANERS
def test_hidden_and_reversing_characters_are_removed(cleaner: Cleaner) -> None:
    assert cleaner("a" + HIDDEN + "b") == "ab"
    assert cleaner("".join(f"a{character}" for character in HIDDEN)) == "a" * len(HIDDEN)


@CLEANERS
def test_lone_surrogates_become_replacement_characters(cleaner: Cleaner) -> None:
    assert cleaner("a\ud800b\udfff") == "a\ufffdb\ufffd"


@CLEANERS
def test_private_use_and_noncharacters_become_replacement_characters(
    cleaner: Cleaner,
) -> None:
    for code in (0xE000, 0xF8FF, 0xFDD0, 0xFFFE, 0x1FFFF, 0xEFFFE, 0xF0000, 0x10EEEE, 0x10FFFF):
        assert cleaner(f"a{chr(code)}b") == "a\ufffdb"


@CLEANERS
def test_ignorable_characters_are_removed_except_those_of_scripts_and_emoji(
    cleaner: Cleaner,
) -> None:
    for first, last in IGNORABLE:
        for code in range(first, last + 1):
            kept = chr(code) if code in NEEDED else ""
            assert cleaner(f"a{chr(code)}b") == f"a{kept}b", hex(code)


@CLEANERS
@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u0e47", "\ufe0f", "\u200d", "\u20dd"])
def test_a_letter_keeps_only_a_few_combining_marks(cleaner: Cleaner, mark: str) -> None:
    assert cleaner(f"a{mark * 500}b{mark * 8}c") == f"a{mark * 8}b{mark * 8}c"
    hidden = "\u200b"
    assert cleaner(f"a{(mark + hidden) * 500}b") == f"a{mark * 8}b"


@CLEANERS
@pytest.mark.parametrize(
    "text",
    [
        "Plain text, with punctuation: 98% of $O(n)$ & more.",
        "Zhāng Wěi, Žižek, Ørsted, Çelik",
        "中文摘要，日本語の要約、한국어 요약",
        "שלום עולם مرحبا بالعالم",
        "👩\u200d🔬 and कर्\u200dय keep their joiners",
        "∀x∈ℝ: x² ≥ 0",
        "∀∃∈∉⊂⊃∪∩≤≥≠∑∏√∞∂∇ ──────────── 。。。。。。。。。。",
        "קָמַ֣ץ שְׁ֭לֹמֹ֔ה བསྒྲུབས་ ồng ậ́ ❤\ufe0f 🏳\ufe0f\u200d🌈 ᠮᠣᠩᠭᠣᠯ\u180b",
    ],
)
def test_ordinary_text_is_kept(cleaner: Cleaner, text: str) -> None:
    assert cleaner(text) == text


@CLEANERS
def test_cleaning_twice_is_cleaning_once(cleaner: Cleaner) -> None:
    for text in [*ESCAPES.values(), *UNTERMINATED, "a  b\n\n\n c\n  D", "x" * (MAX_TEXT + 9)]:
        once = cleaner(text)
        assert cleaner(once) == once


@CLEANERS
def test_every_field_has_a_limit(cleaner: Cleaner) -> None:
    for text in ("a" * 1_000_000, "a\x1b" * 1_000_000, "a " * 1_000_000, "a\n" * 1_000_000):
        assert len(cleaner(text)) <= MAX_TEXT + 1


def test_clean_keeps_line_breaks_of_every_system() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert clean("a\tb\xa0c\u2028d") == "a b c d"


def test_a_line_is_one_line_with_single_spaces() -> None:
    assert (
        clean_line("  A title\n  over\tlines\r\n and\u3000spaces ")
        == "A title over lines and spaces"
    )
    assert clean_line(" a  b ") == "a b"


def test_a_title_of_a_million_characters_is_cut_with_an_ellipsis() -> None:
    assert clean_line("a" * 1_000_000) == "a" * MAX_LINE + "…"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("one\ntwo", "one two"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\n \t\n\n\ntwo", "one\n\ntwo"),
        ("one\n  Two", "one\n\nTwo"),
        ("one\n  two", "one two"),
        ("one\n  (2) two", "one\n\n(2) two"),
        ("\n\n one \n\n", "one"),
        ("one  two", "one two"),
        ("one\r\ntwo", "one two"),
        (" \n ", ""),
        ("", ""),
    ],
)
def test_paragraphs_are_kept_and_their_wrapping_joined(text: str, paragraphs: str) -> None:
    assert clean_paragraphs(text) == paragraphs


def test_a_models_list_keeps_its_lines() -> None:
    assert clean_lines("1. one\n\n2.  two\r\n  3. three ") == "1. one\n2. two\n3. three"


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/3104.00013",
        "http://example.org:8080/a?b=c#d",
        "HTTPS://EXAMPLE.ORG",
        "https://github.com/a/b_(c)",
        "https://例え.jp/道",
    ],
)
def test_a_web_link_is_kept(url: str) -> None:
    assert clean_url(url) == url
    assert clean_url(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "vbscript:x"),
        *("data:text/html,x", "file:///etc/passwd", "ssh://-oProxyCommand=x/", "-flag", ""),
        *("https:", "https://", "https:///path", "https:example.org", "//example.org"),
        *("example.org", "https://a b", "https://a\tb", "https://a\x00b", "https://a\x1b[31m"),
        *("https://a\x9b31m", "https://\u202eexample.org", "https://a\u200bb", "https://\ud800"),
        *("https://[::1", "https://[x]/", "ftp://example.org/x"),
        "https://a" + "b" * 1_000_000,
    ],
    ids=lambda url: ascii(url)[:40],
)
def test_other_schemes_are_not_links(url: str) -> None:
    assert clean_url(url) is None


@pytest.mark.parametrize("color", ["F08080", "ff8c00", "abc", "red", "brightgreen"])
def test_a_colour_is_hex_digits_or_a_name(color: str) -> None:
    assert clean_color(color) == color


@pytest.mark.parametrize(
    "color",
    ["", "#F08080", "F0808", "F08080F", "Red It", "rgb(1,2,3)", "red]", "rèd", "x" * 40, "red\n"],
)
def test_other_text_is_not_a_colour(color: str) -> None:
    assert clean_color(color) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2031-04-02.md", "2031-04-02"),
        ("2031-04-02_AI_enhanced_Chinese.jsonl", "2031-04-02"),
        ("list of 2031-04-02, 2031-04-03", "2031-04-02"),
        ("2032-02-29", "2032-02-29"),
        ("2031-04-02T17:59:00Z", "2031-04-02"),
        ("2031-02-29", None),
        ("2031-02-30 or 2031-03-01", "2031-03-01"),
        ("2031-04-31", None),
        ("2031-13-01", None),
        ("2031-00-10", None),
        ("12031-04-02", None),
        ("2031-04-021", None),
        ("1066-10-14", None),
        ("２０３１-04-02", None),
        ("no date", None),
        ("", None),
    ],
)
def test_a_date_is_found_in_a_name(text: str, date: str | None) -> None:
    assert find_date(text) == date


def test_unclean_characters_never_occur_in_cleaned_text() -> None:
    for character in map(chr, range(0x7F, 0x100)):
        assert bool(unclean().search(character)) == (clean(character) != character)
    for start in range(0x100, 0x110000, 256):  # at once, with a letter between any two
        characters = list(map(chr, range(start, start + 256)))
        pieces = clean("a".join(characters)).split("a")
        changed = [old for old, new in zip(characters, pieces, strict=True) if new != old]
        assert unclean().findall("".join(characters)) == changed, hex(start)
