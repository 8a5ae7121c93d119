"""A crawl of a list of links with `hydrate` has what arXiv knows of its new papers."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.crawl.conftest import papers_in
from tests.support.arxiv_answers import api as answer
from tests.support.arxiv_answers import ids_asked_for
from tests.support.helpers import Command, configure
from tests.support.http_server import Handler, Site
from tui_reader.crawl.asked import AskedPapers
from tui_reader.sources.arxiv import api, rate_limit

TODAY = date.today().isoformat()
NO_KEYWORDS = hashlib.sha256().hexdigest()[:16]


@pytest.fixture
def arxiv(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, which arXiv's API is on as well, and a list of links."""
    monkeypatch.setattr(rate_limit, "PAUSE", 0.0)
    monkeypatch.setattr(api, "SERVER", site.url)
    site.put("/files.txt", "README.md")
    site.pages["/api/query"] = answer_all
    return site


def answer_all(handler: Handler) -> None:
    entries = [(id_, 3, "2024-01-02") for id_ in ids_asked_for(handler.path)]
    handler.answer(200, answer(len(entries), *entries).encode())


def put_list(site: Site, count: int) -> None:
    lines = [
        f"- [Knots {n}](https://arxiv.org/abs/2401.{n:05}) [[Code](https://github.com/a/k{n})]"
        for n in range(1, count + 1)
    ]
    site.put("/README.md", "\n".join(("## Ropes", *lines)))


def asked(site: Site) -> list[list[str]]:
    return [ids_asked_for(path) for path, _ in site.requests if path.startswith("/api")]


def source(site: Site) -> str:
    return (
        f'[[sources]]\nname = "knots"\nkind = "web"\nlocation = "{site.url}/files.txt"\n'
        "hydrate = true\n"
    )


@pytest.mark.parametrize("form", ["daily", "weekly"])
def test_arxiv_is_asked_for_new_papers_only_and_the_list_adds_what_it_knows(
    home: Path, cli: Command, arxiv: Site, out: Path, form: str
) -> None:
    put_list(arxiv, 6)
    configure(source(arxiv))
    words = ("crawl", "knots", "--output", out, "--format", form)
    assert cli(*words) == (0, f"{TODAY}: 6 new papers\n", "")
    found = papers_in(out / (f"{TODAY}.jsonl" if form == "daily" else f"{TODAY}.md"))
    assert [each.id for each in found] == [f"2401.0000{n}" for n in range(1, 7)]
    first = found[0]
    assert (first.title, first.version) == ("On 2401.00001", 3)
    assert (first.abstract, first.authors) == ("Text.", ("Ada Lovelace",))
    if form == "daily":
        assert (first.categories, first.links.code) == (
            ("cs.CL", "cs.AI"),
            "https://github.com/a/k1",
        )
        assert [badge.label for badge in first.badges] == ["Ropes"]
    put_list(arxiv, 7)
    assert cli(*words).out == f"{TODAY}: 1 new paper\n"
    assert cli(*words).out == "nothing new\n"
    assert [len(each) for each in asked(arxiv)] == [6, 1]


def test_papers_about_which_the_answer_is_empty_are_left_to_the_next_crawl(
    home: Path, cli: Command, arxiv: Site, out: Path
) -> None:
    put_list(arxiv, 102)
    configure(source(arxiv))

    def answer_the_first(handler: Handler) -> None:
        if "2401.00101" in ids_asked_for(handler.path):
            handler.answer(200, answer(0).encode())
        else:
            answer_all(handler)

    arxiv.pages["/api/query"] = answer_the_first
    words = ("crawl", "knots", "--output", out)
    first = cli(*words)
    assert (first.status, first.out) == (1, f"{TODAY}: 100 new papers\n")
    assert "empty for 2 papers" in first.err
    arxiv.pages["/api/query"] = answer_all
    assert cli(*words) == (0, f"{TODAY}: 2 new papers\n", "")
    assert {each.abstract for each in papers_in(out / f"{TODAY}.jsonl")} == {"Text."}


def test_a_crawl_that_does_not_ask_arxiv_keeps_what_another_remembers(
    home: Path, cli: Command, arxiv: Site, out: Path
) -> None:
    put_list(arxiv, 6)
    configure(source(arxiv))
    arxiv.pages["/api/query"] = lambda handler: handler.answer(200, answer(0).encode())
    words = ("crawl", "knots", "--output", out, "--format", "weekly")
    assert cli(*words).status == 1
    remembered = (out / ".asked-of-arxiv.json").read_bytes()
    keywords = '[[keywords]]\nlabel = "knots"\nwords = ["knots"]\n'
    configure(source(arxiv).replace("hydrate = true\n", "") + keywords)
    assert cli(*words) == (0, f"{TODAY}: 6 new papers\n", "")
    assert (out / ".asked-of-arxiv.json").read_bytes() == remembered


def let_a_day_pass(out: Path) -> None:
    """Make what the output remembers a day older."""
    path = out / ".asked-of-arxiv.json"
    found = json.loads(path.read_text("utf-8"))
    found["unanswered"] = {
        id_: [f"{date.fromisoformat(day) - timedelta(1)}" for day in days]
        for id_, days in found["unanswered"].items()
    }
    path.write_text(json.dumps(found), "utf-8")


@pytest.mark.parametrize("form", ["daily", "weekly"])
def test_papers_that_arxiv_does_not_know_are_asked_for_on_three_days(
    home: Path, cli: Command, arxiv: Site, out: Path, form: str
) -> None:
    put_list(arxiv, 6)
    configure(source(arxiv))
    arxiv.pages["/api/query"] = lambda handler: handler.answer(200, answer(0).encode())
    words = ("crawl", "knots", "--output", out, "--format", form)
    for crawls in (2, 1):
        for _ in range(crawls):
            assert "empty for 6 papers; the next crawl asks again" in cli(*words).err
        let_a_day_pass(out)
    # another list in the same folder, about which there is an answer
    arxiv.pages["/api/query"] = answer_all
    arxiv.put("/more.txt", "OTHER.md")
    others = [f"- [Other {n}](https://arxiv.org/abs/2402.{n:05})" for n in range(1, 7)]
    arxiv.put("/OTHER.md", "\n".join(others))
    more = source(arxiv).replace("knots", "more").replace("files.txt", "more.txt")
    configure(source(arxiv) + more)
    assert cli("crawl", "more", *words[2:]) == (0, f"{TODAY}: 6 new papers\n", "")
    arxiv.pages["/api/query"] = lambda handler: handler.answer(200, answer(0).encode())
    assert cli(*words) == (0, f"{TODAY}: 6 new papers\n", "")
    (path,) = out.glob("*.jsonl" if form == "daily" else "*.md")
    assert sum(each.title.startswith("Knots") for each in papers_in(path)) == 6
    assert cli(*words) == (0, "nothing new\n", "")
    assert not (out / ".asked-of-arxiv.json").exists()


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[]",
        '{"keywords": 5, "unanswered": []}',
        '{"unanswered": {"2401.00001": 3, "2401.00002": ["2026-99-99", 5, [], "9999-01-01"]}}',
    ],
)
def test_a_damaged_record_of_what_was_asked_for_is_empty(tmp_path: Path, damaged: str) -> None:
    (tmp_path / ".asked-of-arxiv.json").write_text(
        damaged.replace('{"unanswered"', f'{{"keywords": "{NO_KEYWORDS}", "unanswered"'), "utf-8"
    )
    asked_papers = AskedPapers(tmp_path)
    ids = {"2401.00001", "2401.00002"}
    assert asked_papers.without_answer(ids) == ids
    asked_papers.save(known := {"2401.00001"})
    kept = json.loads((tmp_path / ".asked-of-arxiv.json").read_text("utf-8"))
    assert kept["unanswered"] == {id_: [TODAY] for id_ in ids - known}


def test_papers_without_the_keywords_are_asked_for_once_until_the_keywords_change(
    home: Path, cli: Command, arxiv: Site, out: Path
) -> None:
    def crawl(word: str) -> tuple[str, int]:
        configure(f'[[keywords]]\nlabel = "k"\nwords = ["{word}"]\n{source(arxiv)}')
        before = sum(map(len, asked(arxiv)))
        found = cli("crawl", "knots", "--output", out, "--format", "weekly").out
        return found, sum(map(len, asked(arxiv))) - before

    put_list(arxiv, 6)
    assert crawl("ropes") == ("nothing new\n", 6)
    assert crawl("ropes") == ("nothing new\n", 0)
    put_list(arxiv, 7)
    assert crawl("ropes") == ("nothing new\n", 1)
    assert crawl("text") == (f"{TODAY}: 7 new papers\n", 7)
    assert crawl("text") == ("nothing new\n", 0)


def test_arxiv_is_not_asked_for_lists_before_the_days_of_the_crawl(
    home: Path, cli: Command, arxiv: Site, out: Path
) -> None:
    put_list(arxiv, 6)
    arxiv.put("/files.txt", "README.md\n2024-01-02.md")
    old = [f"- [Old {n}](https://arxiv.org/abs/2301.{n:05})" for n in range(1, 7)]
    arxiv.put("/2024-01-02.md", "\n".join(("## Ropes", *old)))
    configure(source(arxiv))
    assert cli("crawl", "knots", "--output", out, "--since", "3d").out == f"{TODAY}: 6 new papers\n"
    assert [len(each) for each in asked(arxiv)] == [6]


def test_without_arxivs_answer_nothing_is_written_and_the_next_crawl_has_it_all(
    home: Path, cli: Command, arxiv: Site, out: Path
) -> None:
    put_list(arxiv, 6)
    configure(source(arxiv))
    arxiv.pages["/api/query"] = lambda handler: handler.answer(200, b"sorry")
    failed = cli("crawl", "knots", "--output", out)
    assert (failed.status, failed.out) == (2, "")
    assert failed.err.count("\n") == 1
    assert "the answer is not a feed" in failed.err
    assert list(out.iterdir()) == []
    arxiv.pages["/api/query"] = answer_all
    assert cli("crawl", "knots", "--output", out).status == 0
    assert {each.abstract for each in papers_in(out / f"{TODAY}.jsonl")} == {"Text."}
