"""`crawl --format weekly`: EfficientPaper's lists of the papers with the user's keywords."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import Answer, function_call, good, model
from tests.crawl.conftest import papers_in
from tests.support.arxiv_answers import API, ENTRY
from tests.support.helpers import SHARED, Command, configure, entry, write_digest
from tests.support.http_server import Site
from tui_reader.config import Keyword
from tui_reader.core.keyword_choice import chosen_badges
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import Paper
from tui_reader.crawl import weekly_file
from tui_reader.crawl.weekly import LONGEST, shortened
from tui_reader.export import weekly
from tui_reader.formats import read_digest
from tui_reader.library.records import Listed

TODAY = date.today().isoformat()
KEYWORDS = """
[[keywords]]
label = "pruning"
words = ["pruning"]
weight = "technique"
[[keywords]]
label = "KV cache"
words = ["KV cache"]
weight = "technique"
[[keywords]]
label = "LLM"
words = ["LLM"]
"""
SOURCE = """
[[sources]]
name = "mine"
kind = "arxiv-keywords"
location = "arxiv-keywords:cs.CL"
server = "{url}"
pause = 0
"""
EFFICIENT = {
    "technique": (
        "sparse", "pruning", "sparsity", "quantization", "quantize", "low-bit", "acceleration",
        "KV", "cache", "communication", "overlap", "overlapping", "MicroScaling", "MX", "prefill",
        "decode", "prefilling", "decoding", "disaggregate",
    ),
    "topic": ("LLM", "LLMs", "transformer", "vLLM", "serving", "compression"),
}  # fmt: skip
"""Words such as EfficientPaper searches for, technique and topic (its key and background words)."""
DAILY = SHARED / "digests" / "daily-arxiv"
WEEKLY = SHARED / "digests" / "efficient-paper"
LISTS = ("2026-03-16", "2026-03-17", "2026-04-08")
"""The lists with badges in a row, which EfficientPaper writes now."""


def answer(site: Site, *titles: str) -> None:
    entries = "".join(
        ENTRY.format(id=f"2607.{n:05}", version=2, updated=TODAY, title=title, abstract="Short.")
        for n, title in enumerate(titles)
    )
    site.put("/api/query", API.format(total=len(titles), entries=entries))


def test_a_list_has_the_papers_with_the_keywords_and_reads_back(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    configure(KEYWORDS + SOURCE.format(url=site.url))
    answer(site, "Pruning: LLMs with a KV cache", "Pruning vision", "LLM pruning")
    done = cli("crawl", "mine", "--output", out, "--format", "weekly")
    assert done == (0, f"{TODAY}: 2 new papers\n", "")
    assert (
        (out / f"{TODAY}.md")
        .read_text("utf-8")
        .startswith(
            f"# {TODAY}\n\n---\n\n## Pruning: LLMs with a KV cache\n\n"
            "![](https://img.shields.io/badge/pruning-F08080) "
            "![](https://img.shields.io/badge/KV_cache-F08080) "
            "![](https://img.shields.io/badge/LLM-FF8C00)\n\n"
            f"**Authors:** Ada Lovelace | **Date:** {TODAY}\n\n"
            "**Link:** [https://arxiv.org/abs/2607.00000v2](https://arxiv.org/abs/2607.00000v2)\n\n"
            "<details><summary>Abstract</summary>\n\nShort.\n\n</details>\n\n"
        )
    )
    (first, second) = papers_in(out / f"{TODAY}.md")
    assert (first.id, first.version, first.published) == ("2607.00000", 2, TODAY)
    assert [badge.label for badge in second.badges] == ["pruning", "LLM"]
    before = (out / f"{TODAY}.md").stat().st_mtime_ns
    assert cli("crawl", "mine", "--output", out, "--format", "weekly").out == "nothing new\n"
    assert (out / f"{TODAY}.md").stat().st_mtime_ns == before
    answer(site, "Pruning: LLMs with a KV cache", "LLM pruning", "LLM pruning", "More LLM pruning")
    cli("crawl", "mine", "--output", out, "--format", "weekly")
    assert [each.id for each in papers_in(out / f"{TODAY}.md")] == [
        "2607.00000", "2607.00002", "2607.00001", "2607.00003",
    ]  # fmt: skip


def test_summaries_of_one_line_are_asked_for_once_where_a_model_is_configured(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        assert "60 characters" in request["messages"][0]["content"]
        assert "German" in request["messages"][0]["content"]
        arguments = json.dumps({"tldr": f"Summary {number}: " + "lang " * 20})
        answer = function_call(arguments)
        return answer[0], answer[1], answer[2].replace(b"summarize_paper", b"summarize_in_a_line")

    answer(site, "LLM pruning", "More LLM pruning", "LLM pruning again")
    with model(play) as running:
        ai = f'[ai]\nbase_url = "{running.url}"\nmodel = "tiny"\nlanguage = "German"\n'
        source = SOURCE.format(url=site.url)
        configure(f'{KEYWORDS}{source}{ai}budget = "2 papers/day"\n')
        done = cli("crawl", "mine", "--output", out, "--format", "weekly")
        assert done.status == 1
        assert "1 paper left for the next crawl" in done.err
        assert sum(each.tldr is not None for each in papers_in(out / f"{TODAY}.md")) == 2
        configure(KEYWORDS + source + ai)
        assert cli("crawl", "mine", "--output", out, "--format", "weekly").status == 0
        assert cli("crawl", "mine", "--output", out, "--format", "weekly").status == 0
        assert len(running.requests) == 3
    found = [each.tldr or "" for each in papers_in(out / f"{TODAY}.md")]
    assert sorted(each[:10] for each in found) == ["Summary 0:", "Summary 1:", "Summary 2:"]
    assert all(len(each) <= LONGEST and each.endswith("lang…") for each in found)
    assert [path.name for path in out.iterdir()] == [f"{TODAY}.md"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Short\nand plain.", "Short and plain."),
        ("word " * 30, "word " * 10 + "word…"),
        ("提出" * 40, "提出" * 29 + "提…"),
    ],
)
def test_a_summary_is_cut_between_words_to_sixty_characters(text: str, line: str) -> None:
    assert shortened(text) == line
    assert len(line) <= LONGEST


def test_without_a_model_nothing_is_asked_and_without_keywords_all_papers_are_listed(
    home: Path, cli: Command, out: Path
) -> None:
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    with model(good) as running:
        configure(f'[ai]\nbase_url = "{running.url}"\n')
        assert cli("crawl", home / "digests", "--output", out, "--format", "weekly").status == 0
        assert running.requests == []
    assert [each.id for each in papers_in(out / "2026-01-02.md")] == ["2601.00001", "2601.00002"]


def test_a_file_that_is_no_list_stays_and_a_paper_without_an_address_is_reported(
    home: Path, cli: Command, out: Path
) -> None:
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    write_digest(home / "digests" / "2026-01-03.jsonl", entry("2601.00002"))
    collection = {"papers": [{"title": "Knots", "abbr": "K", "id": "K", "year": "2026"}]}
    (home / "digests" / "2026-01-03.json").write_text(json.dumps(collection), "utf-8")
    out.mkdir()
    (out / "2026-01-02.md").write_text("# My daily note\n", "utf-8")
    done = cli("crawl", home / "digests", "--output", out, "--format", "weekly")
    assert (done.status, done.out) == (1, "2026-01-03: 1 new paper\n")
    assert "2026-01-02.md: not a weekly list that this program can rewrite; move it" in done.err
    assert "Knots: has no address, which a weekly list needs" in done.err
    assert (out / "2026-01-02.md").read_text("utf-8") == "# My daily note\n"
    assert [each.id for each in papers_in(out / "2026-01-03.md")] == ["2601.00002"]


def test_what_an_editor_wrote_into_a_list_stays_there(home: Path, cli: Command, out: Path) -> None:
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    assert cli("crawl", home / "digests", "--output", out, "--format", "weekly").status == 0
    path = out / "2026-01-02.md"
    text = path.read_text("utf-8")
    text = text.replace("---\n", "Our *choice* of the week.\n\n---\n", 1)
    text = text.replace("<details>", "**Code:** https://a.example/code\n\n<details>")
    path.write_text(text, "utf-8")
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    assert cli("crawl", home / "digests", "--output", out, "--format", "weekly").status == 0
    assert [each.id for each in papers_in(path)] == ["2601.00001", "2601.00002"]
    weekly_file.read(path).complete({"2601.00002": "Short."}, {})
    assert [each.tldr for each in papers_in(path)] == [None, "Short."]
    assert path.read_text("utf-8").startswith(text.rstrip())


def keywords(form: str) -> tuple[Keyword, ...]:
    return tuple(
        Keyword(word, (form.format(re.escape(word)),), weight=weight)
        for weight, words in EFFICIENT.items()
        for word in words
    )


def test_the_list_of_a_real_day_has_the_badges_that_efficient_paper_would_set(
    home: Path, cli: Command, out: Path
) -> None:
    """Its rule: words as parts of the text, in their own case, a technique and a topic."""
    day = "2026-07-01"
    if not (DAILY / f"{day}.jsonl").is_file():
        pytest.skip(f"{DAILY}: not there")
    (home / "digests").mkdir(parents=True)
    (home / "digests" / f"{day}.jsonl").write_bytes((DAILY / f"{day}.jsonl").read_bytes())
    tables = (
        f"[[keywords]]\nlabel = '{each.label}'\nwords = ['{each.words[0]}']\n"
        f"weight = '{each.weight}'\n"
        for each in keywords("/(?-i:{})/")
    )
    configure("\n".join(tables))
    assert cli("crawl", home / "digests", "--output", out, "--format", "weekly").status == 0
    ours = {
        each.id: {(badge.label, badge.color) for badge in each.badges}
        for each in papers_in(out / f"{day}.md")
    }
    theirs = {}
    for paper in papers_in(home / "digests" / f"{day}.jsonl"):
        text = f"{paper.title}\n{paper.abstract}"
        found = {
            weight: {word for word in words if word in text} for weight, words in EFFICIENT.items()
        }
        if all(found.values()):
            theirs[paper.id] = {(word, "F08080") for word in found["technique"]} | {
                (word, "FF8C00") for word in found["topic"]
            }
    assert len(theirs) > 20
    assert ours == theirs


def test_the_words_of_keywords_choose_papers_as_the_badges_of_the_library_do(
    home: Path, cli: Command
) -> None:
    if not DAILY.is_dir():
        pytest.skip(f"{DAILY}: not there")
    day = DAILY / "2026-07-01.jsonl"
    (home / "digests").mkdir(parents=True)
    (home / "digests" / day.name).write_bytes(day.read_bytes())
    rules = Rules(keywords("{}"))
    tables = (
        f"[[keywords]]\nlabel = '{each.label}'\nwords = ['{each.words[0]}']\n"
        for each in rules.keywords
    )
    configure(
        "\n".join(tables)
        + f'\n[[sources]]\nname = "d"\nkind = "folder"\nlocation = "{home / "digests"}"\n',
    )
    every = {each.id: each for each in papers_in(day)}
    techniques, topics = (
        " OR ".join(f'kw:"{word}"' for word in EFFICIENT[weight])
        for weight in ("technique", "topic")
    )
    listed = cli("list", f"({techniques}) ({topics})", "--format", "ids").out.split()
    chosen = [id_ for id_, each in every.items() if chosen_badges(each, rules) is not None]
    assert len(chosen) > 20
    assert sorted(listed) == sorted(chosen)


@pytest.mark.parametrize("day", LISTS)
def test_real_lists_are_written_as_they_were(day: str) -> None:
    """But for the encoding of badges, https, and paragraphs; it has left out colons in titles."""
    path = WEEKLY / f"{day}.md"
    if not path.is_file():
        pytest.skip(f"{path}: not there")
    papers = papers_in(path)
    ours = "".join(weekly.chunks(Listed(0, each, day, False, False) for each in papers))
    theirs = path.read_text("utf-8").replace("http://arxiv", "https://arxiv")
    theirs = re.sub(r"# Table of Contents\n(\* .*\n)+\n\n", "", theirs)
    theirs = re.sub(
        r"(?<=/badge/)[^)]*(?=-\w{6}\))",
        lambda match: match[0].replace("-", "--").replace(" ", "_"),
        theirs,
    )
    theirs = re.sub(r"\n  (?=\S)", "\n\n", theirs)
    assert ours.rstrip("\n") == theirs.rstrip("\n")
    again = read_digest(ours.encode(), path.name).entries
    assert [each for each in again if isinstance(each, Paper)] == papers


@pytest.mark.parametrize("day", LISTS)
def test_the_badges_of_a_real_list_are_set_again_by_its_words(day: str) -> None:
    """It looks into abstracts only, so that a title may add a badge."""
    path = WEEKLY / f"{day}.md"
    if not path.is_file():
        pytest.skip(f"{path}: not there")
    papers = papers_in(path)
    labels = {badge.label: badge.color for paper in papers for badge in paper.badges}
    rules = Rules(
        tuple(
            Keyword(
                label,
                (f"/(?-i:{re.escape(label)})/",),
                color,
                "technique" if color == "F08080" else "topic",
            )
            for label, color in labels.items()
        )
    )
    for paper in papers:
        ours = {(badge.label, badge.color) for badge in chosen_badges(paper, rules) or ()}
        theirs = {(badge.label, badge.color) for badge in paper.badges}
        assert theirs <= ours
        assert all(label in paper.title for label, _ in ours - theirs)
