"""What must hold on real digests, where they lie beside the project."""

import re
import unicodedata
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

from tests.support.helpers import SHARED
from tui_reader.core.badges import highlights
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.formats import Digest, read_digest

REAL = SHARED / "digests"
DAILY = REAL / "daily-arxiv"
WEEKLY = REAL / "efficient-paper"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real digests beside the project")

ALL = sorted(path for path in REAL.rglob("*") if path.suffix in {".md", ".jsonl"})
LISTS = sorted(WEEKLY.glob("*.md"))
DAYS_WITH_BOTH = sorted(
    path.stem for path in DAILY.glob("*.md") if [*DAILY.glob(f"{path.stem}_AI_enhanced_*.jsonl")]
)
BADGE = re.compile(r"!\[[^\]]*\]\(https://img\.shields\.io/badge/([^)]*)-([0-9A-Fa-f]{6})\)")
BOLD = re.compile(r"\*\*([^*\n]+)\*\*()")
LINK_LINE = re.compile(r"^(?:> ?|\*\*Link:\*\* )\[?(https?://\S+?)(?:\]\(\S+\))?$", re.MULTILINE)


def name(path: Path) -> str:
    return path.name


@cache
def digest(path: Path) -> tuple[Digest, tuple[Paper, ...]]:
    """The digest with its papers; a test that reads one has found no problem in it."""
    read = read_digest(path.read_bytes(), str(path))
    entries = list(read.entries)
    papers = tuple(entry for entry in entries if isinstance(entry, Paper))
    assert len(papers) == len(entries)
    return read, papers


def papers_of(path: Path) -> tuple[Paper, ...]:
    return digest(path)[1]


def squeezed(text: str) -> str:
    return "".join(text.split())


def texts(paper: Paper) -> list[str]:
    fields = [paper.title, paper.abstract, paper.comment, *paper.authors]
    fields += [getattr(paper, section) for section in AI_SECTIONS]
    fields += [badge.label for badge in paper.badges]
    fields += [paper.id, paper.links.abs, paper.links.pdf, paper.links.code]
    return [field for field in fields if field]


def has_inline_keywords(path: Path) -> bool:
    raw = path.read_text("utf-8")
    return "> [http" in raw or ("## " in raw and BOLD.search(raw) is not None and "![" not in raw)


INLINE = [path for path in LISTS if has_inline_keywords(path)]
ROWS = [path for path in LISTS if "**Link:**" in path.read_text("utf-8")]


def test_every_layout_is_among_the_real_digests() -> None:
    assert len(DAYS_WITH_BOTH) >= 3
    assert len(INLINE) >= 5
    assert len(ROWS) >= 3
    assert len(LISTS) > len(INLINE) + len(ROWS)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_entry_is_read_without_a_problem(path: Path) -> None:
    assert papers_of(path)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_the_format_and_the_date_are_known(path: Path) -> None:
    ref = digest(path)[0].ref
    expected = "weekly-list" if path.parent == WEEKLY else f"daily-arxiv-{path.suffix[1:]}"
    assert ref.format == expected.replace("-md", "-markdown")
    assert ref.date == path.name[:10]


@pytest.mark.parametrize("day", DAYS_WITH_BOTH)
def test_markdown_and_jsonl_of_a_day_give_the_same_papers(day: str) -> None:
    def contents(path: Path) -> dict[str, tuple[object, ...]]:
        return {
            paper.id: (
                paper.title,
                paper.authors,
                paper.primary_category,
                paper.abstract and squeezed(paper.abstract),
                *(getattr(paper, section) for section in AI_SECTIONS),
            )
            for paper in papers_of(path)
        }

    [jsonl] = DAILY.glob(f"{day}_AI_enhanced_*.jsonl")
    assert contents(DAILY / f"{day}.md") == contents(jsonl)
    assert len(papers_of(DAILY / f"{day}.md")) == len(papers_of(jsonl))


@pytest.mark.parametrize("path", sorted(DAILY.glob("*.jsonl")), ids=name)
def test_a_daily_jsonl_gives_one_paper_a_line(path: Path) -> None:
    assert len(papers_of(path)) == sum(1 for line in path.open("rb") if line.strip())


@pytest.mark.parametrize("path", sorted(DAILY.glob("*.md")), ids=name)
def test_a_daily_markdown_gives_as_many_papers_as_its_contents_list(path: Path) -> None:
    totals = re.findall(r"^- .*\[Total: (\d+)\]$", path.read_text("utf-8"), re.MULTILINE)
    assert len(papers_of(path)) == sum(map(int, totals))


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_a_weekly_list_gives_a_paper_for_each_link_line_in_order(path: Path) -> None:
    links = LINK_LINE.findall(path.read_text("utf-8"))
    found = [paper.id + f"v{paper.version}" for paper in papers_of(path)]
    assert found == [link.rpartition("/abs/")[2] for link in links]


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_every_paper_of_a_weekly_list_is_whole(path: Path) -> None:
    for paper in papers_of(path):
        assert paper.authors
        assert paper.published
        assert paper.abstract
        assert len(paper.abstract) > 200
        assert (paper.tldr is not None) == (path in ROWS)


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_all_markup_of_a_weekly_list_is_removed(path: Path) -> None:
    for paper in papers_of(path):
        for text in texts(paper):
            for markup in ("![", "img.shields.io", "<details>", "</details>", "**Date:**"):
                assert markup not in text


@pytest.mark.parametrize("path", ALL, ids=name)
def test_nothing_that_a_terminal_obeys_is_left(path: Path) -> None:
    for paper in papers_of(path):
        for text in texts(paper):
            assert not [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cs"}]
        assert "\n" not in paper.title


def test_both_systems_carry_the_same_abstract_of_a_paper() -> None:
    daily = {p.id: p.abstract for path in DAILY.iterdir() for p in papers_of(path) if p.abstract}
    shared = 0
    for path in LISTS:
        for paper in papers_of(path):
            if paper.id in daily:
                shared += 1
                assert squeezed(paper.abstract or "") == squeezed(daily[paper.id])
    assert shared >= 20


def standing(raw: str, keyword: re.Pattern[str]) -> tuple[str, list[tuple[int, int, str]]]:
    """The raw text with its keywords as words, squeezed, and where those that count stood."""
    plain = keyword.sub(lambda match: match[1], raw)
    pieces = []
    moved = 0
    for match in keyword.finditer(raw):
        start = match.start() - moved
        moved += len(match[0]) - len(match[1])
        starts_word = start == 0 or not plain[start - 1].isalnum()
        if starts_word or re.fullmatch(r"[A-Z]+", match[1]):
            begin = len(squeezed(plain[:start]))
            pieces.append((begin, begin + len(squeezed(match[1])), match[1]))
    return squeezed(plain), pieces


def entries_of(path: Path) -> list[tuple[str, str]]:
    """Title and abstract of each entry as the file writes them."""
    blocks = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    split = [re.split(r"^> \[?http.*$", block, maxsplit=1, flags=re.MULTILINE) for block in blocks]
    return [(head.partition("\n")[0], abstract) for head, abstract in split]


def keyword_of(path: Path) -> re.Pattern[str]:
    return BADGE if "![" in path.read_text("utf-8") else BOLD


@pytest.mark.parametrize("path", INLINE, ids=name)
def test_the_badges_are_those_that_start_a_word_or_are_capitals(path: Path) -> None:
    keyword = keyword_of(path)
    for paper, raw in zip(papers_of(path), entries_of(path), strict=True):
        labels = [label for text in raw for *_, label in standing(text, keyword)[1]]
        assert [badge.label for badge in paper.badges] == list(dict.fromkeys(labels))
        colors = {match[1]: match[2] for text in raw for match in keyword.finditer(text)}
        assert all((badge.color or "") == colors[badge.label] for badge in paper.badges)


@pytest.mark.parametrize("path", ROWS, ids=name)
def test_the_badges_of_the_newest_layout_are_its_row(path: Path) -> None:
    rows = re.findall(r"^!\[\]\(.*$", path.read_text("utf-8"), re.MULTILINE)
    assert [[(b.label, b.color) for b in paper.badges] for paper in papers_of(path)] == [
        BADGE.findall(row) for row in rows
    ]


@pytest.mark.parametrize("path", INLINE, ids=name)
def test_the_highlighted_pieces_are_where_the_badges_were(path: Path) -> None:
    keyword = keyword_of(path)
    for paper, (_, raw) in zip(papers_of(path), entries_of(path), strict=True):
        text, stood = standing(raw, keyword)
        abstract = paper.abstract or ""
        assert squeezed(abstract) == text
        printed = list(accumulate((not c.isspace() for c in abstract), initial=0))
        found = [
            (printed[piece.start], printed[piece.end], piece.badge.label)
            for piece in highlights(abstract, paper.badges)
        ]
        assert found == stood
