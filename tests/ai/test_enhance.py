import json
import os
import random
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, error, function_call, good, hang, model
from tests.support import forked
from tests.support.helpers import Command, command_line, entry, environment, process, write_digest
from tui_reader.ai.enhance import EnhanceReport, Wanted, run
from tui_reader.ai.own_digests import OwnDigests
from tui_reader.ai.settings import AISettings
from tui_reader.cli.enhance import follow
from tui_reader.core.paper import Paper

DAY = "2026-01-02"


@pytest.fixture
def digests(home: Path, cli: Command) -> Path:
    folder = home / "digests"
    papers = [entry(f"2601.{n:05}", f"Paper {n}", summary=f"Abstract {n}.") for n in range(12)]
    write_digest(folder / f"{DAY}.jsonl", *papers)
    assert cli("add", folder, "--name", "lab").status == 0
    return folder


pytestmark = pytest.mark.usefixtures("digests")


def configure(home: Path, url: str, more: str = "") -> None:
    file = home / "config" / "config.toml"
    text = file.read_text("utf-8").split("\n[ai]")[0]
    file.write_text(f'{text}\n[ai]\nbase_url = "{url}"\nmodel = "tiny"\n{more}', "utf-8")


def own_records(home: Path) -> list[dict[str, Any]]:
    lines = [
        line
        for path in sorted((home / "data" / "digests" / ".ai").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


def test_sections_are_written_shown_searched_and_exported(home: Path, cli: Command) -> None:
    with model(good) as running:
        configure(home, running.url, 'language = "Simple English"\n')
        answer = cli("enhance", "ti:Paper", "--limit", 3)
        assert (answer.status, answer.err) == (0, "")
        assert "3 papers summarized" in answer.out
        assert cli("enhance", "ti:Paper", "--limit", 3).out.startswith("0 papers to summarize")
        assert len(running.requests) == 3
    names = [path.name for path in (home / "data/digests/.ai").glob("*.jsonl")]
    assert names == [f"{DAY}_AI_enhanced_Simple-English.jsonl"]
    record = own_records(home)[0]
    assert record["AI"] == SECTIONS
    assert list(record["AI"]) == list(SECTIONS)
    assert record["AI_meta"].keys() == {"model", "prompt", "language", "at"}
    assert "Twice as fast." in cli("show", record["id"]).out
    assert cli("list", "tldr:short", "--format", "ids").out.split() == [
        each["id"] for each in own_records(home)
    ]
    assert cli("list", "in:lab", "--format", "ids").out.count("\n") == 12
    exported = json.loads(cli("list", f"id:{record['id']}", "--format", "jsonl").out)
    assert exported["tldr"] == "It is short."


def test_nothing_is_sent_without_a_model_or_with_dry_run(
    home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MODEL_NAME", raising=False)
    answer = cli("enhance")
    assert (answer.status, answer.out) == (2, "")
    assert "no model is configured" in answer.err
    with model(good) as running:
        configure(home, running.url, "input_price = 1\noutput_price = 2\n")
        answer = cli("enhance", "--dry-run")
        assert answer.status == 0
        assert "12 papers to summarize in English: tiny at 127.0.0.1:" in answer.out
        assert "by your prices" in answer.out
        assert running.requests == []


def test_one_refused_paper_costs_only_itself(home: Path, cli: Command) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if "Paper 5\n" in request["messages"][1]["content"]:
            return error(400, "flagged")
        return good(request, number)

    with model(play) as running:
        configure(home, running.url)
        answer = cli("enhance")
    assert answer.status == 1
    assert "11 papers summarized" in answer.out
    assert answer.err == "tui-reader: 2601.00005: flagged\n"


def test_a_wrong_key_ends_the_run_in_one_line(
    home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "hush-hush")
    with model(lambda request, number: error(401, "bad key")) as running:
        configure(home, running.url, 'key_env = "MY_KEY"\n')
        answer = cli("enhance")
    assert answer.status == 1
    assert "refuses: bad key; check the key in the environment variable MY_KEY;" in answer.err
    assert answer.err.count("\n") == 1
    assert "hush-hush" not in answer.out + answer.err
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"hush-hush" not in everything


def test_the_budget_of_a_day_holds_over_several_runs(home: Path, cli: Command) -> None:
    with model(good) as running:
        configure(home, running.url, 'budget = "5 papers/day"\n')
        answer = cli("enhance", "--limit", 3)
        assert answer.status == 0
        answer = cli("enhance")
        assert answer.status == 1
        assert "the budget of 5 papers a day is used up; 7 papers left" in answer.err
        assert len(running.requests) == 5


def test_a_new_abstract_language_or_model_is_asked_for_again(
    home: Path, cli: Command, digests: Path
) -> None:
    with model(good) as running:
        configure(home, running.url)
        cli("enhance", "id:2601.00001")
        cli("enhance", "id:2601.00001", "--language", "German")
        cli("enhance", "id:2601.00001", "--language", "German")
        assert len(running.requests) == 2
        write_digest(
            digests / "2026-01-03.jsonl", entry("2601.00001v2", "Paper 1", summary="Another.")
        )
        cli("enhance", "id:2601.00001")
        assert len(running.requests) == 3


def test_the_users_language_then_own_sections_are_preferred(
    home: Path, cli: Command, digests: Path
) -> None:
    ai = {**SECTIONS, "tldr": "Theirs."}
    write_digest(
        digests / "2026-01-05_AI_enhanced_Chinese.jsonl", entry("2601.00001", "Paper 1", AI=ai)
    )
    file = home / "config" / "config.toml"
    with model(good) as running:
        configure(home, running.url)
        cli("enhance", "id:2601.00001")
    assert "It is short." in cli("show", "2601.00001").out
    file.write_text('language = "Chinese"\n' + file.read_text("utf-8"), "utf-8")
    assert "Theirs." in cli("show", "2601.00001").out


def test_after_kills_the_rest_is_written_and_nothing_is_asked_for_twice(
    home: Path, cli: Command
) -> None:
    """A paper may be asked for again only if its answer was not on disk at the kill."""
    chance = random.Random(4)
    step = threading.Semaphore(0)
    arrived = threading.Semaphore(0)

    def play(request: dict[str, Any], number: int) -> Answer:
        arrived.release()
        step.acquire()
        return good(request, number)

    with model(play) as running:
        configure(home, running.url)
        for _ in range(3):
            killed = forked.start(command_line("enhance"), environment(), imported=["openai"])
            for _ in range(chance.randrange(1, 4)):
                arrived.acquire()
                step.release()
            arrived.acquire()  # the next request is open: the answers before it are on disk
            killed.kill()
            killed.wait()
            step.release()
        for _ in range(12):
            step.release()
        assert process("enhance").returncode == 0
        asked = Counter(running.titles())
    records = own_records(home)
    assert sorted(record["title"] for record in records) == sorted(f"Paper {n}" for n in range(12))
    assert asked.keys() == {record["title"] for record in records}
    assert sum(asked.values()) == 12 + 3  # those that were open at the kills
    assert max(asked.values()) == 2


def test_a_run_that_is_stopped_ends_the_requests_that_are_not_answered_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui_reader.ai.enhance._PATIENCE", 0.1)
    asked = threading.Event()

    def play(request: dict[str, Any], number: int) -> Answer:
        asked.set()
        return hang()

    papers = [Wanted(Paper(f"2601.0000{n}", "A knot", abstract="Text."), DAY) for n in range(3)]
    with model(play) as running:
        settings = AISettings(running.url, "tiny", "none", "English", 1, 2, patience=60)
        report = follow(run(papers, settings, asked.is_set), 2)
        assert running.gone.wait(30)
        assert len(running.requests) == 1
    assert report == EnhanceReport(0, [], None, left=3)


def test_a_torn_line_is_skipped_and_its_paper_written_again(home: Path, cli: Command) -> None:
    with model(good) as running:
        configure(home, running.url)
        cli("enhance", "--limit", 2)
        (file,) = (home / "data/digests/.ai").glob("*.jsonl")
        data = file.read_bytes()
        file.write_bytes(data[:-40])
        answer = cli("enhance", "--limit", 2)
        assert "1 paper summarized" in answer.out
        assert len(running.requests) == 3
    good_lines = [line for line in file.read_bytes().splitlines() if line.endswith(b"}")]
    assert len(good_lines) == 2


def test_answers_are_text_from_strangers(home: Path, cli: Command) -> None:
    hostile = {name: f"\x1b]0;owned\x07{name} [red]x[/red]" for name in SECTIONS}
    with model(lambda request, number: function_call(json.dumps(hostile))) as running:
        configure(home, running.url)
        cli("enhance", "--limit", 1)
    shown = cli("show", own_records(home)[0]["id"]).out
    assert "tldr [red]x[/red]" in shown
    assert "\x1b" not in shown


def test_titles_and_abstracts_are_translated_once_and_kept_beside_the_sections(
    home: Path, cli: Command
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        name = request["tools"][0]["function"]["name"]
        if name == "summarize_paper":
            return good(request, number)
        texts = {"title": "Über \x1b[31mPapier", "abstract": "Eine \\alpha Zusammenfassung."}
        return function_call(json.dumps(texts), name)

    with model(play) as running:
        configure(home, running.url)
        answer = cli("enhance", "--translate")
        assert answer.status == 2
        assert 'add translate = "…" to [ai]' in answer.err
        configure(home, running.url, 'translate = "German"\n')
        cli("enhance", "id:2601.00001")
        answer = cli("enhance", "id:2601.00001", "--translate")
        assert (answer.status, answer.err) == (0, "")
        assert answer.out.startswith("1 paper to translate into German")
        assert answer.out.endswith("1 paper translated\n")
        assert "German" in running.requests[-1]["messages"][0]["content"]
        assert "0 papers to translate" in cli("enhance", "id:2601.00001", "--translate").out
        assert len(running.requests) == 2
    (record,) = (each for each in own_records(home) if "translation" in each)
    assert "AI" not in record
    shown = cli("show", "2601.00001").out
    assert "Title (German)\n  Über Papier" in shown
    assert "Abstract (German)\n  Eine α Zusammenfassung." in shown
    assert "It is short." in shown
    assert shown.count("written by tiny, 20") == 2
    assert cli("list", "Zusammenfassung", "--format", "ids").out == "2601.00001\n"
    exported = json.loads(cli("export", "id:2601.00001", "--format", "daily-arxiv").out)
    assert exported["translation"]["title"] == "Über Papier"


def test_a_hostile_server_gets_the_key_into_no_file_log_report_or_export(
    home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-hush-hush-0123456789"
    monkeypatch.setenv("MY_KEY", f" {key}\n")

    def play(request: dict[str, Any], number: int) -> Answer:
        bearer = running.headers[number]["authorization"]
        assert bearer == f"Bearer {key}"
        echo = {name: f"{name} {bearer}" for name in SECTIONS}
        if number < 3:
            return error((400, 422, 503)[number], bearer, retry_after_ms="1", x_echo=bearer)
        return function_call(json.dumps(echo)) if number < 9 else error(401, bearer)

    with model(play) as running:
        configure(home, running.url, 'key_env = "MY_KEY"\nworkers = 1\n')
        answer = cli("enhance")
    assert answer.status == 1
    assert "refuses: Bearer …; check the key in the environment variable MY_KEY" in answer.err
    assert own_records(home)[0]["AI"]["tldr"] == "tldr Bearer …"
    answers = [answer, cli("doctor"), cli("doctor", "--report")]
    answers += [cli("export", "--format", name) for name in ("daily-arxiv", "markdown", "jsonl")]
    assert "model" in answers[2].out
    for each in answers:
        assert key[3:] not in each.out + each.err
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert key[3:].encode() not in everything


def test_an_unforeseen_failure_does_not_log_the_key(
    home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-hush-hush-0123456789"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with model(good) as running:
        configure(home, running.url)
        target = home / "data" / "digests" / ".ai"
        target.mkdir(parents=True)
        (target / f"{DAY}_AI_enhanced_English.jsonl").mkdir()  # it cannot be appended to
        answer = cli("enhance", "--limit", 2)
    assert answer.status == 1
    assert answer.err.count("\n") == 1
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert key[3:].encode() not in everything + (answer.out + answer.err).encode()


def test_of_published_digests_only_the_days_that_are_wanted_are_read(tmp_path: Path) -> None:
    settings = AISettings("http://a.example", "tiny", "", "English", 1, None)
    folder = tmp_path / "published"
    folder.mkdir()
    paper = Paper("2601.00001", title="A knot", abstract="What it says.")
    OwnDigests(settings, folder=folder).append(paper, DAY, {"tldr": "Short."})
    (file,) = folder.iterdir()
    assert OwnDigests(settings, folder=folder).today == 1
    os.utime(file, (0, 0))
    assert OwnDigests(settings, folder=folder, days={DAY}).has(paper)
    assert not OwnDigests(settings, folder=folder, days={"2026-01-03"}).has(paper)
