"""The cache of papers: blocks as bytes and back, within its size."""

import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fulltext.test_blocks import page
from tui_reader.fulltext.cache import TextCache
from tui_reader.fulltext.codec import decoded, encoded
from tui_reader.fulltext.model import Article


def test_a_paper_comes_back_as_it_was(paper: Article):
    assert decoded(encoded(paper)) == paper
    assert paper.base == "https://arxiv.org/html/3101.00042v2/"


@given(
    st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda t: zlib.compress(t.encode())))
)
def test_other_bytes_are_no_paper(data: bytes):
    with pytest.raises(ValueError, match="not a cached paper"):
        decoded(data)


def test_a_paper_that_is_long_after_decompression_is_not_read(tmp_path: Path):
    cache = TextCache(tmp_path)
    cache.write("1", page("<p>beginning</p>" + "<p>again and again</p>" * 10_000), "", 0.0)
    assert cache.size()[1] < 20_000
    assert cache.read("1", 0.0, 20_000, 100_000) is None
    assert cache.read("1", 0.0, 20_000) is not None


def test_a_paper_is_kept_and_read_again(tmp_path: Path, paper: Article):
    cache = TextCache(tmp_path / "fulltext")
    assert cache.read("3101.00042v2", 100.0) is None
    cache.write("3101.00042v2", paper, "http://a.example", 90.0, '"tag"', None)
    stored = cache.read("3101.00042v2", 100.0)
    assert stored is not None
    assert (stored.article, stored.etag, stored.age) == (paper, '"tag"', 10.0)
    assert cache.read("3101.00042v3", 100.0) is None
    assert cache.size()[0] == 1


def test_a_damaged_file_or_one_of_another_version_is_no_paper(
    tmp_path: Path, paper: Article, monkeypatch: pytest.MonkeyPatch
):
    cache = TextCache(tmp_path)
    cache.write("3101.00042", paper, "", 0.0)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for data in (b"", whole[:-20], b"{}\n" + whole, whole.replace(b'"parser": ', b'"parser": 9')):
        file.write_bytes(data)
        assert cache.read("3101.00042", 0.0) is None


def test_the_papers_not_read_for_longest_are_deleted_first(tmp_path: Path, paper: Article):
    cache = TextCache(tmp_path)
    for number in range(3):
        cache.write(f"3101.0000{number}", paper, "", 0.0)
    one = cache.size()[1] // 3
    for number, path in enumerate(sorted(tmp_path.iterdir())):
        os.utime(path, (number, number))
    assert cache.read("3101.00000", 0.0)
    TextCache(tmp_path, limit=2 * one + 100).write("3101.00000", paper, "", 0.0)
    kept = [number for number in range(3) if cache.read(f"3101.0000{number}", 0.0)]
    assert kept == [0, 2]
