"""arXiv searched for the user's keywords, over a real HTTP server."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from tests.support.arxiv_answers import API, ENTRY
from tests.support.http_server import Handler, Site
from tui_reader.config import Keyword, SourceConfig
from tui_reader.core.keyword_choice import chosen_badges
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest
from tui_reader.sources.arxiv import api
from tui_reader.sources.arxiv import fetch as arxiv
from tui_reader.sources.arxiv.keywords import queries
from tui_reader.sources.fetch import FetchJob, SourceError
from tui_reader.sources.registry import detect, kind_of

TODAY = date.today()
CONFIG = """
mute = ["spiking"]
[[keywords]]
label = "pruning"
words = ["pruning", "/spars(e|ity)/"]
weight = "technique"
[[keywords]]
label = "KV cache"
words = ["KV cache"]
weight = "technique"
[[keywords]]
label = "LLM"
words = ["LLM", "language model"]
"""
RULES = Rules(
    (
        Keyword("pruning", ("pruning", "/spars(e|ity)/"), weight="technique"),
        Keyword("KV cache", ("KV cache",), weight="technique"),
        Keyword("LLM", ("LLM", "language model"), "#123456"),
    ),
    ("spiking",),
)


@pytest.fixture
def site(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(CONFIG, "utf-8")
    monkeypatch.setattr(api, "PAGE", 10)
    with Site() as site:
        yield site


def fetch(site: Site, folder: Path, **options: object) -> int:
    source = SourceConfig(
        "k", "arxiv-keywords", "arxiv-keywords:cs.CL+cs.LG",
        options={"server": site.url, "pause": 0.0, **options},
    )  # fmt: skip
    return arxiv.fetch(FetchJob(source, folder)).files


def answer(site: Site, *papers: tuple[str, str, int], undated: int | None = None) -> None:
    """Serve papers, of (id, title, days ago), by `start` and `max_results`; one has no dates."""
    entries = [
        ENTRY.format(
            id=id_, version=1, updated=TODAY - timedelta(ago), title=title, abstract="Text."
        )
        for id_, title, ago in papers
    ]
    if undated is not None:
        entries[undated] = re.sub(r"<(updated|published)>[^<]*</\1>", "", entries[undated])

    def page(handler: Handler) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        start, size = int(query["start"][0]), int(query["max_results"][0])
        shown = "".join(entries[start : start + size])
        handler.answer(200, API.format(total=len(entries), entries=shown).encode())

    site.pages["/api/query"] = page


def kept(folder: Path) -> dict[str, list[str]]:
    return {
        path.name: [
            each.id
            for each in read_digest(path.read_bytes(), path.name).entries
            if isinstance(each, Paper)
        ]
        for path in sorted(folder.glob("*.jsonl"))
    }


def asked(site: Site) -> list[tuple[str, str]]:
    parts = [parse_qs(urlsplit(path).query) for path, _ in site.requests]
    return [(each["search_query"][0], each["start"][0]) for each in parts]


def test_the_query_asks_for_a_technique_and_a_topic_without_muted_words() -> None:
    (query,) = queries(("cs.CL", "math"), RULES)
    assert query == (
        "(cat:cs.CL OR cat:math*)"
        ' AND (ti:"pruning" OR abs:"pruning" OR ti:"KV cache" OR abs:"KV cache")'
        ' AND (ti:"LLM" OR abs:"LLM" OR ti:"language model" OR abs:"language model")'
        ' ANDNOT (ti:"spiking" OR abs:"spiking")'
    )
    topics = Rules((Keyword("a", ('x" OR "y', "/z/")),))
    assert queries(("cs.CL",), topics) == ['(cat:cs.CL) AND (ti:"x OR y" OR abs:"x OR y")']
    assert queries(("cs.CL",), Rules((Keyword("z", ("/z/",)),))) == []


def test_a_long_query_is_divided_into_parts_that_ask_for_the_same_papers() -> None:
    techniques = tuple(f"technique {number}" for number in range(60))
    topics = tuple(f"topic {number}" for number in range(25))
    rules = Rules(
        (Keyword("t", techniques, weight="technique"), Keyword("p", topics)),
        tuple(f"muted {number}" for number in range(5)),
    )
    parts = queries(("cs.CL",), rules)
    assert len(parts) > 1
    pairs = []
    for part in parts:
        assert len(quote_plus(part)) <= 4_000
        assert part.count("muted") == 10
        words = re.findall(r'ti:"((?:technique|topic) \d+)"', part)
        pairs += [(a, b) for a in words for b in words if a[1] == "e" and b[1] == "o"]
    assert sorted(pairs) == sorted((a, b) for a in techniques for b in topics)
    many = Rules((Keyword("p", ("topic",)),), tuple(f"muted {n}" for n in range(500)))
    (query,) = queries(("cs.CL",), many)
    assert query.startswith('(cat:cs.CL) AND (ti:"topic" OR abs:"topic") ANDNOT (ti:"muted 0"')
    assert len(quote_plus(query)) <= 4_000


HOSTILE = (
    'x" OR cat:*', "a) OR (b", "\\", '"', "稀疏 注意力", "注意力" * 40, "AND", "ANDNOT", "a\nb\tc",
    "nul\0 \x1b[31m", "🧠 brain", "ti:all", "50% & more + #1", "naïve Bayes", "(((", "/re/", " ",
)  # fmt: skip


def test_hostile_words_are_asked_for_as_quoted_phrases_below_the_limit() -> None:
    words = (*HOSTILE, *(f"keyword ({number}) 词" for number in range(300)))
    for weight in ("technique", "topic"):
        parts = queries(("cs.CL",), Rules((Keyword("k", words, weight=weight),), ('m" OR "n', "(")))
        phrases = []
        for part in parts:
            assert len(quote_plus(part)) <= 4_000
            assert part.isprintable()
            outside = re.sub('"[^"]*"', "", part)
            assert re.fullmatch(r"\(cat:cs\.CL\) AND \([^()]*\) ANDNOT \([^()]*\)", outside)
            assert set(re.findall(r"\w+", outside)) <= {
                "cat", "cs", "CL", "AND", "OR", "ANDNOT", "ti", "abs",
            }  # fmt: skip
            asked = part.partition(" ANDNOT ")[0]
            phrases += re.findall('ti:"([^"]*)"', asked)
            assert re.findall('abs:"([^"]*)"', asked) == re.findall('ti:"([^"]*)"', asked)
        assert len(parts) < 20
        assert phrases == [
            "x OR cat:*", "a) OR (b", "稀疏 注意力", "注意力" * 40, "AND", "ANDNOT", "a b c", "nul",
            "🧠 brain", "ti:all", "50% & more + #1", "naïve Bayes", "(((", *words[len(HOSTILE) :],
        ]  # fmt: skip


def test_many_muted_words_do_not_divide_the_query() -> None:
    words = tuple(f"efficient word number {n}" for n in range(40))
    muted = tuple(f"a muted phrase number {n}" for n in range(70))
    rules = Rules((Keyword("e", words, weight="technique"), Keyword("t", ("topic",))), muted)
    assert len(queries(("cs.CL",), rules)) < 5


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("Pruning of LLMs with a KV-cache", ["pruning", "KV cache", "LLM"]),
        ("Sparsity in a language model", ["pruning", "LLM"]),
        ("Sparsity in vision", None),
        ("A language model", None),
        ("Spiking LLM pruning", None),
        ("The repruning of LLM", None),
    ],
)
def test_the_papers_that_are_chosen_and_their_badges(title: str, labels: list[str] | None) -> None:
    badges = chosen_badges(Paper("1", title), RULES)
    assert (badges and [each.label for each in badges]) == labels
    for badge in badges or ():
        assert badge.color == ("123456" if badge.label == "LLM" else "F08080")


def test_results_are_paged_to_the_end_and_matched_again(site: Site, tmp_path: Path) -> None:
    papers = [
        (f"2607.{number:05}", "Pruning LLMs" if number % 5 == 0 else "Prunes LLMs", 1)
        for number in range(25)
    ]
    answer(site, *papers)
    assert fetch(site, tmp_path) == 1
    assert [start for _, start in asked(site)] == ["0", "10", "20"]
    name = f"{TODAY.isoformat()}.jsonl"
    assert kept(tmp_path) == {name: [f"2607.{number:05}" for number in range(0, 25, 5)]}
    assert fetch(site, tmp_path) == 0
    answer(site, ("2607.00900", "LLM pruning", 0), *papers)
    assert fetch(site, tmp_path) == 1
    assert kept(tmp_path)[f"{TODAY.isoformat()}-2.jsonl"] == ["2607.00900"]


def test_a_search_goes_back_to_since_and_later_to_a_week_before_the_last(
    site: Site, tmp_path: Path
) -> None:
    papers = [(f"2607.{number:05}", "LLM pruning", number) for number in range(50)]
    answer(site, *papers)
    fetch(site, tmp_path, since=25)
    assert [start for _, start in asked(site)] == ["0", "10", "20"]
    assert sum(map(len, kept(tmp_path).values())) == 26
    site.requests.clear()
    fetch(site, tmp_path, since=25)
    assert [start for _, start in asked(site)] == ["0"]
    site.requests.clear()
    fetch(site, tmp_path, since=40)
    assert [start for _, start in asked(site)] == ["0", "10", "20", "30", "40"]


def test_a_result_without_a_date_does_not_end_the_search(site: Site, tmp_path: Path) -> None:
    papers = [(f"2607.{number:05}", "LLM pruning", 1) for number in range(15)]
    answer(site, *papers, undated=7)
    fetch(site, tmp_path)
    assert [start for _, start in asked(site)] == ["0", "10"]


def test_a_source_without_keywords_says_what_to_add(home: Path, site: Site, tmp_path: Path) -> None:
    (home / "config" / "config.toml").write_text("")
    with pytest.raises(SourceError, match=r"no \[\[keywords\]\] with words in config.toml"):
        fetch(site, tmp_path)
    assert site.requests == []
    source = detect("arxiv-keywords:cs.CL, cs.LG")
    assert (source.name, source.location) == (
        "arxiv-keywords-cs.CL-cs.LG", "arxiv-keywords:cs.CL+cs.LG",
    )  # fmt: skip
    assert kind_of(source).host(source.location) == "arxiv.org"
    for wrong in ("arxiv-keywords:", "arxiv-keywords:../x", "arxiv-keywords:cs.CL?x"):
        with pytest.raises(SourceError, match="not categories"):
            detect(wrong)
