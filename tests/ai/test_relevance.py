"""`enhance --relevance`: papers that only have the words of keywords are marked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, function_call, model
from tests.support.helpers import Command, configure, entry, write_digest
from tui_reader.ai.contract import is_off_topic, relevance_task
from tui_reader.ai.settings import AIError
from tui_reader.config import Keyword
from tui_reader.core.keywords import Rules


def configure_model(home: Path, url: str, words: str = "KV cache") -> None:
    configure(
        f'[[sources]]\nname = "lab"\nkind = "folder"\nlocation = "{home / "digests"}"\n'
        f'[[keywords]]\nlabel = "cache {{x}}"\nwords = ["{words}"]\nweight = "technique"\n'
        f'[ai]\nbase_url = "{url}"\nmodel = "tiny"\n'
    )


def ids(cli: Command, query: str) -> list[str]:
    return sorted(cli("list", query, "--format", "ids").out.split())


def test_off_topic_papers_are_marked_found_and_judged_again_for_other_keywords(
    home: Path, cli: Command
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        system, asked = (each["content"] for each in request["messages"][:2])
        if "judge" not in json.dumps(request["tools"]):
            return function_call(json.dumps(SECTIONS))
        assert "Techniques: cache {x}, " in system
        relevant = "tax" in system or "Tax" not in asked
        answer = function_call(json.dumps({"relevant": "yes" if relevant else "No."}))
        return answer[0], answer[1], answer[2].replace(b"summarize_paper", b"judge_relevance")

    write_digest(
        home / "digests" / "2026-01-02.jsonl",
        entry("2601.00001", "A KV cache"),
        entry("2601.00002", "Tax on a KV cache"),
    )
    with model(play) as running:
        configure_model(home, running.url)
        assert cli("enhance", "--relevance", "--dry-run").out.startswith("2 papers to judge: ")
        done = cli("enhance", "--relevance")
        assert (done.status, done.err) == (0, "")
        assert "2 papers judged" in done.out
        both = cli("enhance", "--relevance", "--translate")
        assert (both.status, "not allowed with" in both.err) == (2, True)
        assert ids(cli, "is:offtopic") == ["2601.00002"]
        assert ids(cli, "-is:offtopic") == ["2601.00001"]
        assert ids(cli, "kw:off-topic in:lab") == ["2601.00002"]
        assert "off-topic" in cli("show", "2601.00002").out
        (file,) = (home / "data" / "digests" / ".ai").glob("*.jsonl")
        assert file.name == "2026-01-02_relevance_English.jsonl"
        records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        assert {each["id"]: each["offtopic"] for each in records} == {
            "2601.00001": False, "2601.00002": True,
        }  # fmt: skip
        assert cli("enhance", "--relevance").out.startswith("0 papers to judge")
        cli("enhance", "id:2601.00002")
        assert ids(cli, "is:offtopic has:tldr") == ["2601.00002"]
        configure_model(home, running.url, "tax")
        assert "2 papers judged" in cli("enhance", "--relevance").out
        assert ids(cli, "is:offtopic") == []
        assert len(file.read_text("utf-8").splitlines()) == 2


def test_without_keywords_there_is_nothing_to_judge_by() -> None:
    with pytest.raises(AIError, match=r"no \[\[keywords\]\] in config.toml"):
        relevance_task(Rules())
    first, other = (relevance_task(Rules((Keyword("a", (word,)),))) for word in ("b", "c"))
    assert first.prompt != other.prompt


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("no", True), ("No.", True), ('"no"', True), ("yes", False), ("not sure", False), ("", False)],
)
def test_only_a_clear_no_is_off_topic(answer: str, expected: bool) -> None:
    assert is_off_topic(answer) is expected
