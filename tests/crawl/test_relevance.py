"""`crawl --relevance`: a model marks the papers that are not about the user's keywords."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, function_call, model
from tests.crawl.conftest import papers_in
from tests.support.helpers import Command, configure, entry, write_digest
from tui_reader.core.paper import OFF_TOPIC
from tui_reader.crawl import weekly_file

DAY = "2026-01-02"
CACHE, TAX, BLOG = "2601.00001", "2601.00002", "https://blog.example/cache"


def keywords(*words: str) -> str:
    return f'[[keywords]]\nlabel = "cache"\nwords = {list(words)}\nweight = "technique"\n'


def ai(url: str, more: str = "") -> str:
    return f'[ai]\nbase_url = "{url}"\nmodel = "tiny"\n{more}'


def play(request: dict[str, Any], number: int) -> Answer:
    """Everything about tax is off topic, unless it is among the keywords."""
    system, asked = (each["content"] for each in request["messages"][:2])
    name = request["tools"][0]["function"]["name"]
    relevant = "yes" if "taxes" in system or "Tax" not in asked else "no"
    answers = {"judge_relevance": {"relevant": relevant}, "summarize_in_a_line": {"tldr": "Short."}}
    return function_call(json.dumps(answers.get(name, SECTIONS)), name)


def off_topic(path: Path) -> list[str]:
    return [
        each.id for each in papers_in(path) if OFF_TOPIC in (badge.label for badge in each.badges)
    ]


@pytest.fixture
def papers(home: Path) -> Path:
    """A folder with a digest of three papers about caches, one of them about a tax."""
    folder = home / "digests"
    write_digest(
        folder / f"{DAY}.jsonl",
        entry(CACHE, "A cache"),
        entry(TAX, "Tax on a cache"),
        entry(BLOG, "Blog of a cache", abs=BLOG),
    )
    return folder


def test_a_weekly_list_has_the_badge_for_papers_off_topic_and_keeps_them(
    home: Path, cli: Command, papers: Path, out: Path
) -> None:
    words = ("crawl", papers, "--output", out, "--format", "weekly", "--relevance")
    with model(play) as running:
        configure(keywords("cache") + ai(running.url))
        done = cli(*words)
        assert (done.status, done.err) == (0, "")
        assert "3 papers judged\n" in done.out
        assert "3 papers summarized\n" in done.out
        path = out / f"{DAY}.md"
        assert [each.id for each in papers_in(path)] == [CACHE, TAX, f"url:{BLOG}"]
        assert {each.tldr for each in papers_in(path)} == {"Short."}
        assert off_topic(path) == [TAX]
        assert (
            "## Tax on a cache\n\n![](https://img.shields.io/badge/cache-F08080) "
            "![](https://img.shields.io/badge/off--topic-inactive)\n\n> Short.\n"
        ) in path.read_text("utf-8")
        before = path.read_bytes()
        assert cli(*words).out.startswith("nothing new\n0 papers to judge")
        assert (len(running.requests), path.read_bytes()) == (6, before)
        edited = before.replace(b"> Short.", b"> *Ours.*")
        path.write_bytes(edited)
        configure(keywords("cache", "taxes") + ai(running.url))
        assert "3 papers judged" in cli(*words).out
        assert off_topic(path) == []
        assert path.read_bytes() == edited.replace(
            b" ![](https://img.shields.io/badge/off--topic-inactive)", b""
        )


def test_the_judgements_of_daily_digests_are_in_a_separate_file_that_the_reader_reads(
    home: Path, cli: Command, papers: Path, out: Path
) -> None:
    words = ("crawl", papers, "--output", out, "--relevance")
    with model(play) as running:
        configure(keywords("cache") + ai(running.url, 'budget = "2 papers/day"'))
        done = cli(*words)
        assert done.status == 1
        assert "1 paper left for the next crawl" in done.err
        assert (out / ".unfinished").exists()
        configure(keywords("cache") + ai(running.url))
        assert cli(*words, "--enhance").status == 0
        assert cli(*words, "--enhance").status == 0
        assert len(running.requests) == 6
    assert sorted(path.name for path in out.iterdir()) == [
        f"{DAY}.jsonl",
        f"{DAY}.md",
        f"{DAY}_AI_enhanced_English.jsonl",
        f"{DAY}_relevance_English.jsonl",
    ]
    assert len(papers_in(out / f"{DAY}.jsonl")) == 3
    assert off_topic(out / f"{DAY}.jsonl") == []
    assert off_topic(out / f"{DAY}_relevance_English.jsonl") == [TAX]
    assert (out / f"{DAY}_relevance_English.jsonl").stat().st_mode & 0o777 == 0o644
    cli("add", out, "--name", "published")
    cli("sync")
    assert cli("list", "is:offtopic", "--format", "ids").out.split() == [TAX]


def test_without_keywords_or_a_model_it_says_what_is_missing_before_anything_is_fetched(
    home: Path, cli: Command, papers: Path, out: Path
) -> None:
    words = ("crawl", papers, "--output", out, "--relevance")
    for text, message in (("", "no [[keywords]]"), (keywords("cache"), "no model is configured")):
        configure(text)
        failed = cli(*words)
        assert (failed.status, failed.out, failed.err.count("\n")) == (2, "", 1)
        assert message in failed.err
    assert not out.exists()


def test_a_badge_off_topic_is_added_and_taken_away_with_and_without_other_badges(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{date.today().isoformat()}.md"
    link = (
        "**Link:** [x](https://arxiv.org/abs/{})\n\n<details><summary>Abstract</summary>\n\nA\n\n"
    )
    row = "![](https://img.shields.io/badge/knots-F08080)\n\n"
    entries = "".join(
        f"---\n\n## On {id_}\n\n{badges}**Authors:** Ada | **Date:** 2026-01-01\n\n"
        + link.format(id_)
        + "</details>\n\n"
        for id_, badges in ((CACHE, row), (TAX, ""))
    )
    path.write_text(f"# {path.stem}\n\nOurs.\n\n{entries}", "utf-8")
    before = path.read_bytes()
    for judged in ({CACHE: True, TAX: True}, {CACHE: True, TAX: True}, {CACHE: False}):
        weekly_file.read(path).complete({}, judged)
    assert off_topic(path) == [TAX]
    weekly_file.read(path).complete({}, {TAX: False, "2601.99999": True})
    assert path.read_bytes() == before
