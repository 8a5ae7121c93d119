"""The encodings of digests: byte order marks, declarations, HTTP headers, damage."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.reading import read
from tests.support.helpers import DIGESTS
from tui_reader.core.paper import Origin
from tui_reader.formats import Problem, read_digest
from tui_reader.formats.decoding import decode
from tui_reader.formats.encoding_labels import codec_of

FEED = (
    '<?xml version="1.0"{}?>\n<rss version="2.0"><channel><title>T</title>\n'
    "<item><title>{}</title>\n<link>https://lab.example/1</link></item>\n"
    "<item><title>After it</title><link>https://lab.example/2</link></item></channel></rss>"
)


def feed(title: str, label: str | None = None) -> str:
    return FEED.format(f' encoding="{label}"' if label else "", title)


def titles(data: bytes, charset: str | None = None) -> tuple[list[str], list[Problem]]:
    papers, problems = read(data, origin=Origin(charset=charset))
    return [paper.title for paper in papers], problems


def wide(text: str, codec: str) -> bytes:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    mark |= {"utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}
    return mark[codec] + text.encode(codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", [None, "UTF-16", "utf-8", "iso-8859-1"])
def test_wide_characters_are_known_by_their_mark_or_their_beginning(
    codec: str, label: str | None
) -> None:
    text = feed("Grüße, 世界 𝔸", label)
    expected: tuple[list[str], list[Problem]] = (["Grüße, 世界 𝔸", "After it"], [])
    assert titles(wide(text, codec)) == expected
    assert titles(text.encode(codec)) == expected


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["2031-04-02.md", "2031-04-02.jsonl"])
def test_digests_of_wide_characters_give_the_same_papers(name: str, codec: str) -> None:
    data = (DIGESTS / name).read_bytes()
    same = read_digest(wide(data.decode(), codec), name)
    assert list(same.entries) == list(read_digest(data, name).entries)
    assert same.ref == read_digest(data, name).ref


@pytest.mark.parametrize(
    ("label", "codec", "title"),
    [
        ("gb2312", "gb18030", "朱镕基与海绵"),
        ("GB_2312-80", "gb18030", "海绵"),
        ("x-gbk", "gbk", "深度学习"),
        ("GBK", "gb18030", "𠮷野家 㐂"),
        ("Big5", "big5hkscs", "香港 𨋢"),
        ("big5", "cp950", "大語言模型 碁"),
        ("Shift_JIS", "cp932", "第①章 髙橋"),
        ("x-sjis", "cp932", "海綿"),
        ("windows-31j", "cp932", "№ ㈱ 海綿"),
        ("EUC-JP", "euc_jp", "海綿の研究"),
        ("euc-jp", "euc_jis_2004", "第①章"),
        ("iso-2022-jp", "iso2022_jp", "海綿の研究"),
        ("EUC-KR", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "펲시 해면"),
        ("tis-620", "cp874", "ฟองน้ำ"),
        ("iso-8859-11", "cp874", "ฟองน้ำ"),
        ("ISO-8859-1", "cp1252", "It’s “here” – 5 €"),
        ("latin1", "cp1252", "œuvre"),
        ("us-ascii", "cp1252", "naïve"),
        ("iso-8859-9", "cp1254", "Şimşek’s ağaç"),
        ("iso-8859-2", "iso8859-2", "Łódź"),
        ("iso-8859-15", "iso8859-15", "5 € Žižek"),
        ("windows-1251", "cp1251", "Нейронные сети"),
        ("KOI8-U", "koi8-u", "Їжак"),
        ("x-mac-cyrillic", "mac-cyrillic", "Губка"),
        ("macintosh", "mac-roman", "Café"),
        ("ibm850", "cp850", "Café"),
        ("latin-9", "iso8859-15", "5 € œuvre"),
        ("csISOLatin9", "iso8859-15", "5 € œuvre"),
        ("ISO8859_2", "iso8859-2", "Łódź"),
        ("latin-6", "iso8859-10", "Þórður Ŋ"),
        ("latin7", "iso8859-13", "Ūkas žuvis"),
        ("iso_8859-5:1988", "iso8859-5", "Губка"),
        ("iso-8859-6-i", "iso8859-6", "إسفنج"),
        ("sun_eu_greek", "iso8859-7", "σπόγγος"),
        ("csISO88598I", "iso8859-8", "ספוג"),
        ("win-1251", "cp1251", "Губка"),
        ("x-cp1250", "cp1250", "Łódź – houba"),
        ("windows-1258", "cp1258", "bài"),
        ("866", "cp866", "Губка"),
        ("IBM00858", "cp858", "5 €"),
        ("CCSID 01252", "cp1252", "“œuvre”"),
        ("28605", "iso8859-15", "5 €"),
        ("hz-gb-2312", "hz", "海绵"),
        ("iso-2022-kr", "iso2022_kr", "해면"),
        ("johab", "johab", "해면"),
        ("shift_jisx0213", "shift_jisx0213", "海綿"),
        ("utf8", "utf-8", "Café"),
        ("utf_8", "utf-8", "Café"),
    ],
)
def test_an_encoding_label_means_the_largest_encoding_used_under_it(
    label: str, codec: str, title: str
) -> None:
    expected: tuple[list[str], list[Problem]] = ([title, "After it"], [])
    assert titles(feed(title, label).encode(codec)) == expected
    assert titles(feed(title, label.upper()).replace('"', "'").encode(codec)) == expected
    # the same by the server's header only
    assert titles(feed(title).encode(codec), label) == expected


def test_iso_2022_jp_has_the_characters_that_windows_adds() -> None:
    data = feed("@", "iso-2022-jp").encode().replace(b"@", b"\x1b$B-!3$LJ\x1b(B 5\x1b(J\\\x1b(B")
    assert titles(data)[0][0] == "①海綿 5\\"


@pytest.mark.parametrize(
    "label",
    ["iso-8859-1", "windows-1252", "us-ascii", "koi8-r", "big5", "gb2312", "euc-kr", "sjis"],
)
def test_valid_utf_8_is_read_as_utf_8_whatever_is_declared(label: str) -> None:
    assert titles(feed("Café", label).encode())[0][0] == "Café"
    data = feed("Naïve Šimek’s 海绵的研究", label).encode()
    assert titles(data)[0][0] == "Naïve Šimek’s 海绵的研究"
    assert titles(feed("Naïve Šimek’s 海绵").encode(), label)[0][0] == "Naïve Šimek’s 海绵"


def test_the_http_header_precedes_the_declaration_unless_it_is_wrong() -> None:
    russian = feed("Губка", "iso-8859-1").encode("cp1251")
    assert titles(russian, "windows-1251")[0][0] == "Губка"
    assert titles(feed("海绵", "gb2312").encode("gb18030"), "utf-8")[0][0] == "海绵"
    assert titles(feed("海绵", "gb2312").encode("gb18030"), "iso-8859-1")[0][0] == "海绵"
    assert titles(feed("Губка", "windows-1251").encode("cp1251"), "nonsense")[0][0] == "Губка"


def test_the_http_header_counts_for_digests_other_than_xml() -> None:
    line = '{"id": "2601.00001", "title": "海绵的研究"}\n'
    assert titles(line.encode("gb18030"), "gbk") == (["海绵的研究"], [])


@pytest.mark.parametrize(
    ("label", "codec", "title", "bad"),
    [
        ("utf-8", "utf-8", "Naïve Šimek 海绵", b"\xe9"),
        ("utf-8", "utf-8", "Naïve Šimek 海绵", b"\xe6\xb5"),
        ("gb2312", "gb18030", "海绵的研究", b"\xff"),
        ("gb2312", "gb18030", "海绵的研究", b"\xba"),
        ("Shift_JIS", "cp932", "海綿の研究", b"\xff"),
        ("Shift_JIS", "cp932", "海綿の研究", b"\x8a"),
        ("EUC-KR", "cp949", "해면의 연구", b"\xff"),
        ("Big5", "cp950", "海綿的研究", b"\xa7"),
        ("EUC-JP", "euc_jp", "海綿の研究", b"\xff"),
        ("windows-1252", "cp1252", "naïve", b"\x81"),
        ("iso-8859-1", "utf-8", "Naïve Šimek 海绵", b"\xe9"),
    ],
)
def test_a_bad_byte_loses_one_character_and_is_reported_with_its_line(
    label: str, codec: str, title: str, bad: bytes
) -> None:
    data = feed(f"{title}@", label).encode(codec).replace(b"@", bad)
    papers, problems = titles(data)
    assert papers == [f"{title}\ufffd", "After it"]
    (problem,) = problems
    assert problem.line == 3
    assert "were replaced" in problem.message


def test_the_declared_encoding_is_not_looked_for_in_a_text_that_quotes_one() -> None:
    line = '{"id": "2601.00001", "title": "海绵 <?xml encoding=\'gb2312\'?>"}\n'
    data = line.replace("'", '\\"').encode()
    assert titles(data)[0] == ['海绵 <?xml encoding="gb2312"?>']


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "unicode_escape", "utf-7", "rot13", "base64", "zip", "x" * 5000]
)
def test_a_codec_that_does_more_than_decode_is_unknown(label: str) -> None:
    assert codec_of(label) is None


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "gbk", "iso-2022-jp", "utf-16", "utf-8", "cp1252", "euc-jp", "tis-620"]),
)
def test_any_bytes_become_text(data: bytes, charset: str | None) -> None:
    decoded = decode(data, charset)
    decoded.text.encode()
    assert all(1 <= line <= data.count(b"\n") + 1 for line in decoded.damaged)
