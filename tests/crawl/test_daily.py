"""`crawl`: digests in daily-arXiv's layout, which add only what is new."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, error, good, model
from tests.formats.test_collection import NOTE, collection_at
from tests.formats.test_collection import record as collected
from tests.support import forked
from tests.support.arxiv_answers import rss
from tests.support.helpers import (
    SHARED,
    Command,
    command_line,
    configure,
    entry,
    environment,
    write_digest,
)
from tests.support.http_server import Site
from tui_reader.core.paper import Paper
from tui_reader.crawl import records
from tui_reader.crawl.daily_markdown import markdown
from tui_reader.crawl.output import Output
from tui_reader.formats import read_digest
from tui_reader.formats.daily_entry import entry_of

DAY = "2026-07-03"
FRIDAY = "Fri, 03 Jul 2026"
PAPERS = [(f"2607.{number:05}", 1, "new") for number in range(6)]
REAL = SHARED / "digests" / "daily-arxiv"
REAL_MARKDOWN = sorted(
    path.name.removesuffix(".md")
    for path in REAL.glob("*.md")
    if list(REAL.glob(f"{path.name.removesuffix('.md')}_AI_enhanced_*.jsonl"))
)
# of other days too, the records without AI sections are the same but for them
REAL_RECORDS = sorted((*REAL.glob("*_AI_enhanced_*.jsonl"), *REAL.glob("2026-07-01.jsonl")))


def arxiv(site: Site, location: str = "arxiv:cs.CL", more: str = "") -> str:
    return (
        f'[[sources]]\nname = "news"\nkind = "arxiv"\nlocation = "{location}"\n'
        f'server = "{site.url}"\npause = 0\n{more}\n'
    )


def ai(url: str, more: str = "") -> str:
    return f'[ai]\nbase_url = "{url}"\nmodel = "tiny"\nlanguage = "German"\n{more}\n'


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def read_back(path: Path) -> list[Paper]:
    entries = list(read_digest(path.read_bytes(), path.name).entries)
    assert all(isinstance(each, Paper) for each in entries)
    return [each for each in entries if isinstance(each, Paper)]


def test_a_days_announcements_are_written_and_read_back_as_they_were(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    abstract = "We show $x < 2$.\nCode: https://github.com/ada/engine."
    feed = rss(FRIDAY, *PAPERS, ("2606.00001", 2, "replace"), abstract=abstract)
    site.put("/rss/cs.CL", feed)
    configure(arxiv(site))
    answer = cli("crawl", "news", "--output", out)
    assert answer == (0, f"{DAY}: 6 new papers\n", "")
    assert list(files(out)) == [f"{DAY}.jsonl", f"{DAY}.md"]
    announced = list(read_digest(feed.encode(), "x").entries)[:6]
    assert read_back(out / f"{DAY}.jsonl") == announced  # upstream has no replacements either
    record = json.loads((out / f"{DAY}.jsonl").read_text("utf-8").splitlines()[0])
    assert list(record)[:8] == [
        "id", "categories", "pdf", "abs", "authors", "title", "comment", "summary",
    ]  # fmt: skip
    assert record["code_url"] == "https://github.com/ada/engine"
    shown = read_back(out / f"{DAY}.md")
    assert [(p.id, p.title, p.abstract, p.authors) for p in shown] == [
        (p.id, p.title, p.abstract, p.authors) for p in announced if isinstance(p, Paper)
    ]


def test_a_second_crawl_adds_only_what_is_new_and_no_paper_twice(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    site.put("/rss/cs.CL", rss(FRIDAY, *PAPERS[:2]))
    configure(arxiv(site))
    cli("crawl", "news", "--output", out)
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert cli("crawl", "news", "--output", out) == (0, "nothing new\n", "")
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == before
    site.put("/rss/cs.CL", rss("Mon, 06 Jul 2026", *PAPERS[1:3]))
    assert cli("crawl", "news", "--output", out).out == "2026-07-06: 1 new paper\n"
    site.put("/rss/cs.CL", rss(FRIDAY, *PAPERS))
    first = (out / f"{DAY}.jsonl").read_bytes()
    assert cli("crawl", "news", "--output", out, "--quiet") == (0, "", "")
    assert (out / f"{DAY}.jsonl").read_bytes().startswith(first)
    ids = [each.id for path in out.glob("*.jsonl") for each in read_back(path)]
    assert sorted(ids) == [id_ for id_, _, _ in PAPERS]


def test_the_categories_come_in_the_order_asked_for_then_by_name(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    feed = rss(FRIDAY, *PAPERS)
    for category in ("math.CO", "cs.LG", "cs.CL", "astro-ph"):
        feed = feed.replace(
            "<category>cs.CL</category><category>cs.AI</category>",
            f"<category>{category}</category>",
            1,
        )
    site.put("/rss/cs.LG+cs.CL", feed)
    configure(arxiv(site, "arxiv:cs.LG+cs.CL"))
    cli("crawl", "news", "--output", out)
    text = (out / f"{DAY}.md").read_text("utf-8")
    assert re.findall(r"^- \[(\S+)\]\(#\S+\) \[Total: (\d)\]$", text, re.M) == [
        ("cs.LG", "1"), ("cs.CL", "3"), ("astro-ph", "1"), ("math.CO", "1"),
    ]  # fmt: skip
    assert re.findall(r"^# (\S+) \[\[Back\]\]", text, re.M) == [
        "cs.LG", "cs.CL", "astro-ph", "math.CO",
    ]  # fmt: skip
    assert re.findall(r"^### \[(\d)\]", text, re.M) == list("123456")
    cli("crawl", "news", "--output", home / "primary", "--primary-only")
    ids = [each.primary_category for each in read_back(home / "primary" / f"{DAY}.jsonl")]
    assert ids == ["cs.LG", "cs.CL", "cs.CL", "cs.CL"]


def test_earlier_digests_of_a_folder_are_left_out_with_since(
    home: Path, cli: Command, out: Path
) -> None:
    days = [(date.today() - timedelta(back)).isoformat() for back in (1, 3, 4)]
    for number, day in enumerate(days):
        write_digest(home / "digests" / f"{day}.jsonl", entry(f"2601.0000{number}"))
    cli("crawl", home / "digests", "--output", out, "--since", "3d")
    assert sorted(path.name for path in out.glob("*.jsonl")) == [
        f"{day}.jsonl" for day in sorted(days[:2])
    ]


def test_sections_are_written_beside_the_papers_and_asked_for_once(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        refused = "On 2607.00003\n" in request["messages"][1]["content"]
        return error(400, "flagged") if refused else good(request, number)

    site.put("/rss/cs.CL", rss(FRIDAY, *PAPERS))
    with model(play) as running:
        configure(arxiv(site) + ai(running.url))
        answer = cli("crawl", "news", "--output", out, "--enhance")
        assert answer.status == 1
        assert answer.err == "tui-reader: 2607.00003: flagged\n"
        name = f"{DAY}_AI_enhanced_German.jsonl"
        assert list(files(out)) == [f"{DAY}.jsonl", f"{DAY}.md", name]
        found = [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]
        assert [each["id"] for each in found] == [
            id_ for id_, _, _ in PAPERS if id_ != "2607.00003"
        ]
        assert all(each["AI"] == SECTIONS for each in found)
        raw = {each["id"]: each for each in records.read(out / f"{DAY}.jsonl")}
        assert all(
            {key: value for key, value in each.items() if key not in ("AI", "AI_meta")}
            == raw[each["id"]]
            for each in found
        )
        shown = {each.id: each for each in read_back(out / f"{DAY}.md")}
        assert len(shown) == 6
        assert {name: getattr(shown["2607.00000"], name) for name in SECTIONS} == SECTIONS
        assert shown["2607.00003"].tldr is None
        before, asked = files(out), len(running.requests)
        cli("crawl", "news", "--output", out, "--enhance")
        assert files(out) == before
        assert Counter(running.titles()[asked:]).keys() <= {"On 2607.00003"}
    assert not (home / "data" / "digests" / ".ai").exists()


def test_a_crawl_continues_where_the_budget_ended_it(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    site.put("/rss/cs.CL", rss(FRIDAY, *PAPERS))
    with model(good) as running:
        configure(arxiv(site) + ai(running.url, 'budget = "4 papers/day"'))
        answer = cli("crawl", "news", "--output", out, "--enhance")
        assert answer.status == 1
        assert answer.err == (
            "tui-reader: the budget of 4 papers a day is used up; "
            "2 papers left for the next crawl\n"
        )
        site.put("/rss/cs.CL", rss("Mon, 06 Jul 2026", ("2607.00009", 1, "new")))
        configure(arxiv(site) + ai(running.url))
        assert cli("crawl", "news", "--output", out, "--enhance").status == 0
        assert Counter(running.titles()) == Counter(
            f"On {id_}" for id_ in (*(id_ for id_, _, _ in PAPERS), "2607.00009")
        )
    assert not (out / ".unfinished").exists()


def test_killed_at_any_moment_the_next_crawl_leads_to_the_same_files(
    home: Path, cli: Command, site: Site, tmp_path: Path
) -> None:
    """Killed while it fetches, before the first answer of the model, and after some answers."""
    arrived, step = threading.Semaphore(0), threading.Semaphore(0)

    def play(request: dict[str, Any], number: int) -> Answer:
        if number >= len(PAPERS):  # those of the whole crawl
            arrived.release()
            step.acquire()
        return good(request, number)

    def kill_at(moment: Callable[[], object]) -> None:
        command = command_line("crawl", "news", "--output", killed, "--enhance")
        process = forked.start(command, environment(), imported=["openai"])
        moment()
        process.kill()
        process.wait()
        for path in killed.glob("[!.]*"):
            read_digest(path.read_bytes(), path.name)

    def two_answers() -> None:
        for _ in range(2):
            arrived.acquire()
            step.release()
        arrived.acquire()  # the next request is open: the answers before it are on disk

    whole, killed = tmp_path / "whole", tmp_path / "killed"
    feed = rss(FRIDAY, *PAPERS)
    with model(play) as running:
        configure(arxiv(site) + ai(running.url))
        site.put("/rss/cs.CL", feed)
        assert cli("crawl", "news", "--output", whole, "--enhance").status == 0
        reached, end = site.hang("/rss/cs.CL")
        kill_at(lambda: reached.wait(60))
        end.set()
        site.put("/rss/cs.CL", feed)
        kill_at(arrived.acquire)
        step.release()  # for the request that was open
        assert (killed / ".unfinished").read_text() == f"{DAY}\n"
        kill_at(two_answers)
        step.release()
        for _ in range(2 * len(PAPERS)):
            step.release()
        assert cli("crawl", "news", "--output", killed, "--enhance").status == 0
        asked = Counter(running.titles()[len(PAPERS) :])
        assert sum(asked.values()) == len(PAPERS) + 2  # those that were open at the kills
    assert files(whole).keys() == files(killed).keys()
    for name in (f"{DAY}.jsonl", f"{DAY}.md"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes()
    ai_name = f"{DAY}_AI_enhanced_German.jsonl"
    one, other = (
        [replace(each, ai_written=None) for each in read_back(folder / ai_name)]
        for folder in (killed, whole)
    )
    assert one == other


def test_what_a_killed_crawl_left_half_written_is_removed_and_nothing_else(
    home: Path, cli: Command, out: Path
) -> None:
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    hidden = out / ".by-a-model"
    hidden.mkdir(parents=True)
    for name in (
        f".{DAY}.jsonl.dq3f_k3a.tmp",
        f".{DAY}.md.00000000.tmp",
        "..unfinished.abcdefgh.tmp",
        "..asked-of-arxiv.json.abcdefgh.tmp",
    ):
        (out / name).write_text("{", "utf-8")
        (hidden / name).write_text("{", "utf-8")
    foreign = (".gitignore", ".notes.md.abcdefgh.tmp", f"{DAY}.jsonl.abcdefgh.tmp", f".{DAY}.tmp")
    for name in foreign:
        (out / name).write_text("mine", "utf-8")
    assert cli("crawl", home / "digests", "--output", out).status == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(
        (*foreign, hidden.name, "2026-01-02.jsonl", "2026-01-02.md")
    )
    assert list(hidden.iterdir()) == []


def test_wrong_uses_are_reported_in_one_line(
    home: Path, cli: Command, site: Site, out: Path
) -> None:
    (home / "file").parent.mkdir(parents=True, exist_ok=True)
    (home / "file").write_text("")
    (home / "digests").mkdir()
    for words, message in (
        (("nowhere", "--output", out), "nowhere: no such folder"),
        (("arxiv:cs.CL", "--output", home / "file"), "not a folder"),
        ((home / "digests", "--output", out, "--primary-only"), "--primary-only is not for"),
        (("arxiv:cs.CL", "--output", out, "--enhance"), "no model is configured"),
        (("http://127.0.0.1:9/feed", "--output", out), "127.0.0.1"),
        (("arxiv:cs.CL",), "--output"),
    ):
        answer = cli("crawl", *words)
        assert (answer.status, answer.out) == (2, ""), words
        assert message in answer.err
        assert answer.err.count("\n") == 1
    configure(arxiv(site))
    answer = cli("crawl", "news", "--output", out)
    assert answer.status == 2
    assert "check the categories" in answer.err


@pytest.mark.parametrize("day", REAL_MARKDOWN)
def test_real_markdown_is_made_from_its_jsonl_byte_for_byte(day: str) -> None:
    """Upstream sorts the categories that were not asked for by chance."""
    (path,) = REAL.glob(f"{day}_AI_enhanced_*.jsonl")
    theirs = (REAL / f"{day}.md").read_bytes()
    order = re.findall(r"^- \[(\S+)\]\(#", theirs.decode(), re.M)
    assert markdown(records.read(path), order).encode() == theirs


@pytest.mark.parametrize("path", REAL_RECORDS, ids=lambda path: path.name)
def test_real_records_are_written_field_for_field(path: Path) -> None:
    """Line breaks are cleaned, codes of MSC and ACM are no categories, links to code are whole."""
    theirs = list(records.read(path))
    entries = first_of_each(read_back(path))
    assert len(theirs) == len(entries) > 100
    for record in theirs:
        ours = entry_of(entries[record["id"]])
        if "code_url" in record:
            assert ours["code_url"].startswith(record["code_url"][:20])
        categories = [each for each in record["categories"] if not re.search(r"\d", each)]
        assert ours["categories"] == categories
        assert ours["authors"] == [each for each in record["authors"] if each != ":"]
        for key in record.keys() - {"categories", "authors", "code_url", "code_last_update", "AI"}:
            assert _flat(ours[key]) == _flat(record[key]), (record["id"], key)
        if isinstance(record.get("AI"), dict):
            given = {"tldr": record["AI"].get("task", ""), **record["AI"]}
            for name, text in ours["AI"].items():
                assert _flat(text) == _flat(given[name])


def first_of_each(papers: list[Paper]) -> dict[str, Paper]:
    """A real file may have a paper several times."""
    return {each.id: each for each in reversed(papers)}


def _flat(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def test_a_real_feed_is_crawled_to_digests_that_read_back_equal(
    home: Path, cli: Command, site: Site, tmp_path: Path
) -> None:
    folder = SHARED / "feeds"
    if not folder.is_dir():
        pytest.skip(f"{folder}: not there")
    for name, day in (("rss_cs.CL.xml", "2026-07-01"), ("api_cs.CL.xml", date.today().isoformat())):
        data = (folder / name).read_bytes()
        site.put("/rss/cs.CL", data)
        site.put("/api/query", data)
        location = "arxiv:cs.CL" if name.startswith("rss") else "arxiv-search:cat:cs.CL"
        configure(arxiv(site, location))
        out = tmp_path / name
        assert cli("crawl", "news", "--output", out).status == 0
        parsed = [each for each in read_digest(data, name).entries if isinstance(each, Paper)]
        wanted = [each for each in parsed if not each.is_replacement]
        assert len(wanted) == (20 if name.startswith("rss") else 30)
        assert read_back(out / f"{day}.jsonl") == wanted
        shown = {each.id: each for each in read_back(out / f"{day}.md")}
        assert {id_: each.abstract for id_, each in shown.items()} == {
            each.id: each.abstract for each in wanted
        }
    site.put("/rss/cs.CL", (folder / "rss_cs.CL_weekend.xml").read_bytes())
    configure(arxiv(site))
    assert cli("crawl", "news", "--output", tmp_path / "weekend") == (0, "nothing new\n", "")


def test_real_days_of_a_folder_are_published_whole(home: Path, cli: Command, out: Path) -> None:
    if not REAL_MARKDOWN:
        pytest.skip(f"{REAL}: not there")
    folder = home / "digests"
    folder.mkdir(parents=True)
    for path in (*REAL.glob("2025-09-24*"), *REAL.glob("2025-12-30*")):
        (folder / path.name).symlink_to(path)
    assert cli("crawl", folder, "--output", out).status == 0
    assert len(list(folder.glob("*_AI_enhanced_*.jsonl"))) == 2
    for path in folder.glob("*_AI_enhanced_*.jsonl"):
        theirs = first_of_each(read_back(path))
        assert {each.id: each for each in read_back(out / path.name)} == theirs


def test_a_file_in_the_place_of_the_markdown_stays(home: Path, cli: Command, out: Path) -> None:
    write_digest(home / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    out.mkdir()
    (out / "2026-01-02.md").write_text("# My daily note\n", "utf-8")
    done = cli("crawl", home / "digests", "--output", out)
    assert done.status == 1
    assert "2026-01-02.md: not a digest that this program can rewrite; move it" in done.err
    assert (out / "2026-01-02.md").read_text("utf-8") == "# My daily note\n"
    assert [each.id for each in read_back(out / "2026-01-02.jsonl")] == ["2601.00001"]


def test_half_a_character_of_a_model_does_not_stop_a_crawl(tmp_path: Path) -> None:
    record = entry("2601.00001", AI={"tldr": "A \ud800 knot"})
    write_digest(tmp_path / "2026-01-02.jsonl", entry("2601.00001"))
    output = Output(tmp_path)
    output.set_sections("2026-01-02", "German", {"2601.00001": record})
    assert output.write_markdown("2026-01-02", (), "German")
    assert "A ? knot" in (tmp_path / "2026-01-02.md").read_text("utf-8")


def test_a_crawl_of_a_collection_has_the_abstracts_from_its_notes(
    home: Path, cli: Command, out: Path
) -> None:
    root = home / "digests"
    collection_at(root, collected("KISS"))
    note = root / "notes" / "2026" / "KISS" / "note.md"
    note.parent.mkdir(parents=True)
    note.write_text(NOTE, "utf-8")
    assert cli("crawl", root, "--output", out).status == 0
    (paper,) = read_back(next(out.glob("*.jsonl")))
    assert paper.abstract == "We hold knots. See for how."
