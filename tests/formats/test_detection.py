import pytest

from tests.formats.reading import papers
from tests.support.helpers import DIGESTS
from tui_reader.core.paper import Paper
from tui_reader.formats import UnknownFormatError, read_digest

FORMATS = {
    "2031-04-02.md": "daily-arxiv-markdown",
    "2031-04-02.jsonl": "daily-arxiv-jsonl",
    "2031-04-02_AI_enhanced_English.jsonl": "daily-arxiv-jsonl",
    "2031-04-03_AI_enhanced_English.jsonl": "daily-arxiv-jsonl",
    "2030-06-07-plain-titles.md": "weekly-list",
    "2030-11-03-bold-keywords.md": "weekly-list",
    "2031-01-09-inline-badges.md": "weekly-list",
    "2031-02-18-badge-row.md": "weekly-list",
}


def test_the_format_of_every_test_digest_is_detected() -> None:
    assert FORMATS.keys() == {path.name for path in DIGESTS.iterdir()}


@pytest.mark.parametrize(("name", "format_"), FORMATS.items())
def test_a_format_is_detected_by_content_not_by_name(name: str, format_: str) -> None:
    data = (DIGESTS / name).read_bytes()
    for path in (name, "misleading.jsonl", "misleading.md", "no-suffix"):
        assert read_digest(data, path).ref.format == format_


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n\t"])
def test_an_empty_file_is_a_digest_without_papers(data: bytes) -> None:
    digest = read_digest(data, "2031-04-02.md")
    assert list(digest.entries) == []
    assert digest.ref.format == "empty"
    assert digest.ref.date == "2031-04-02"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"# A README\n\nNothing of interest.\n",
        b'{"name": "a package", "version": "1.0"}\n',
        b'[{"id": "3104.00041", "title": "in a list"}]',
        b"{",
        b"null",
        b"<html><body># 2031-04-02</body></html>",
        b"title,authors\nA,B\n",
        b"[" * 100_000,
        b"\0" * 10_000,
    ],
    ids=range(13),
)
def test_an_unknown_format_is_reported_in_one_line(data: bytes) -> None:
    with pytest.raises(UnknownFormatError) as raised:
        read_digest(data, "2031-04-02.md")
    assert len(str(raised.value).splitlines()) == 1
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", FORMATS)
def test_line_ends_of_windows_a_byte_order_mark_or_no_last_line_end_change_nothing(
    name: str,
) -> None:
    data = (DIGESTS / name).read_bytes()
    expected = list(read_digest(data, name).entries)
    for same in (b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"), data.rstrip()):
        assert list(read_digest(same, name).entries) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_paper_twice_is_given_twice(name: str) -> None:
    data = (DIGESTS / name).read_bytes()
    once, twice = ([each.id for each in papers(digest)] for digest in (data, data + data))
    assert twice == once * 2


def test_a_table_of_contents_of_any_length_may_come_first() -> None:
    contents = "# 2031-01-09\n\n# Table of Contents\n" + "* [A long title](#a-long-title)\n" * 5_000
    own = (DIGESTS / "2031-01-09-inline-badges.md").read_text("utf-8")
    digest = read_digest((contents + "\n\n" + own[own.index("\n## ") :]).encode(), "list.md")
    assert digest.ref.format == "weekly-list"
    assert len([entry for entry in digest.entries if isinstance(entry, Paper)]) == 2


def test_a_digest_remembers_its_source_path_and_date() -> None:
    ref = read_digest((DIGESTS / "2031-04-02.md").read_bytes(), "a/2031-04-02.md", "mine").ref
    assert (ref.source, ref.path, ref.date) == ("mine", "a/2031-04-02.md", "2031-04-02")


def test_a_folders_name_is_not_the_digests_date() -> None:
    data = (DIGESTS / "2031-04-02.jsonl").read_bytes()
    assert read_digest(data, "2030-01-01/latest.jsonl").ref.date is None
