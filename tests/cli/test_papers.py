import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.support.helpers import SAMPLE, Command, entry, write_digest

WEEKLY = "2026-07-01.md"


@pytest.fixture
def digests(tmp_path: Path, cli: Command) -> Path:
    """A source of two digests with three papers, one of them in both."""
    place = tmp_path / "digests"
    write_digest(
        place / "2026-01-02.jsonl",
        entry("2601.00001", r"Twice as fast: 2$\times$"),
        entry("2601.00002", "Attention"),
    )
    write_digest(
        place / "2026-01-03.jsonl",
        entry("2601.00002", "Attention"),
        entry("2601.00003", "扩散模型", categories=["cs.CV", "cs.LG"]),
    )
    assert cli("add", place).status == 0
    return place


def ids(cli: Command, *words: object) -> list[str]:
    answer = cli("list", "--format", "ids", *words)
    assert (answer.status, answer.err) == (0, "")
    return answer.out.split()


def test_list_is_up_to_date_after_add_and_every_change(digests: Path, cli: Command):
    assert ids(cli) == ["2601.00003", "2601.00001", "2601.00002"]
    write_digest(digests / "2026-01-04.jsonl", entry("2601.00004"))
    (digests / "2026-01-03.jsonl").unlink()
    assert ids(cli) == ["2601.00004", "2601.00001", "2601.00002"]


def test_the_words_of_a_query_need_no_quotes(digests: Path, cli: Command):
    assert ids(cli, "cat:cs.CL", "attention") == ["2601.00002"]
    assert ids(cli, "cat:cs.CL", "--limit", 5, "-attention") == ["2601.00001"]
    assert ids(cli, "-is:unread") == []
    assert ids(cli, "散") == ["2601.00003"]


def test_list_sorts_and_limits(digests: Path, cli: Command):
    assert ids(cli, "--sort", "oldest")[-1] == "2601.00003"
    assert ids(cli, "--sort", "title", "--limit", 1) == ["2601.00002"]
    assert ids(cli, "--limit", 0) == []
    assert len(ids(cli, "--limit", "9" * 30)) == 3
    assert cli("list", "--limit", -1).status == 2
    assert cli("list", "--sort", "luck").status == 2


def test_the_table_has_id_date_marks_title_and_category(digests: Path, cli: Command):
    cli("mark", "read", "2601.00003")
    cli("mark", "star", "2601.00001")
    assert cli("list").out.splitlines() == [
        "2601.00003  2026-01-03      扩散模型  cs.CV",
        "2601.00001  2026-01-02  ★●  Twice as fast: 2×  cs.CL",
        "2601.00002  2026-01-02   ●  Attention  cs.CL",
    ]


def test_listed_records_are_the_parsed_records_with_digests_and_marks(tmp_path: Path, cli: Command):
    place = tmp_path / "weekly"
    place.mkdir()
    shutil.copy(SAMPLE / "efficient-paper" / WEEKLY, place)
    cli("add", place)
    parsed = cli("parse", place / WEEKLY).records
    cli("mark", "read", parsed[0]["id"])
    cli("mark", "star", parsed[0]["id"], parsed[1]["id"])
    listed = cli("list", "--format", "jsonl").records
    assert len(listed) == len(parsed)
    for number, (record, paper) in enumerate(zip(listed, parsed, strict=True)):
        (digest,) = paper["digests"]
        assert record == {
            **paper,
            "digests": [{**digest, "source": "weekly", "path": WEEKLY}],
            "read": number == 0,
            "starred": number < 2,
            "tags": [],
            "note": None,
        }


def test_a_listed_paper_names_all_its_digests(digests: Path, cli: Command):
    (record,) = cli("list", "--format", "jsonl", "attention").records
    assert [digest["path"] for digest in record["digests"]] == [
        "2026-01-02.jsonl",
        "2026-01-03.jsonl",
    ]
    assert record == cli("show", "2601.00002", "--format", "jsonl").records[0]


def test_a_wrong_query_is_shown_with_a_caret_under_the_fault(digests: Path, cli: Command):
    for query, place in (("foo  (bar", "("), ("扩散 (模型", "("), ("a nope:b", "n")):
        answer = cli("list", query)
        assert (answer.status, answer.out) == (2, "")
        line, caret = answer.err.splitlines()
        assert line.startswith("tui-reader: ")
        before = line[: line.index(query) + query.index(place)]
        column = len(before) + sum(character in "扩散模型" for character in before)
        assert caret == " " * column + "^"


def test_the_fault_in_a_long_query_is_shown(digests: Path, cli: Command):
    answer = cli("list", "word " * 100, "is:odd", "word " * 100)
    line, caret = answer.err.splitlines()
    assert line[len(caret) - 1 :].startswith("is:odd word")
    assert line.endswith("…")
    assert len(line) < 160


def test_escape_sequences_in_arguments_are_not_echoed(digests: Path, cli: Command):
    for words in (["list", "(\x1b[31m\x9b31m"], ["show", "\x1b[31mx"], ["sync", "\x1b]0;x\x07"]):
        answer = cli(*words)
        assert answer.status in (1, 2)
        assert "\x1b" not in answer.err
        assert "\x9b" not in answer.err


def test_a_missing_source_is_reported_and_its_papers_are_listed(digests: Path, cli: Command):
    ids(cli)
    digests.rename(digests.with_name("elsewhere"))
    answer = cli("list", "--format", "ids")
    assert answer.status == 0
    assert len(answer.out.split()) == 3
    assert "no such folder" in answer.err


def test_without_a_source_list_says_how_to_add_one(cli: Command):
    answer = cli("list")
    assert (answer.status, answer.out) == (0, "")
    assert "tui-reader add lists what can be added" in answer.err


def test_list_rebuilds_a_damaged_library(home: Path, digests: Path, cli: Command):
    ids(cli)
    library = home / "cache" / "library.db"
    library.write_bytes(b"no database" * 1000)
    assert len(ids(cli)) == 3
    with sqlite3.connect(library) as connection:
        tables = connection.execute("SELECT count(*) FROM entries").fetchone()
    connection.close()
    assert tables == (4,)
    size = library.stat().st_size
    with library.open("r+b") as file:
        file.seek(16384)
        file.write(b"\xff" * (size - 16384))
    assert len(ids(cli)) == 3


@pytest.mark.parametrize(
    "id_",
    [
        "2601.00002",
        "2601.00002v3",
        "arXiv:2601.00002",
        "https://arxiv.org/abs/2601.00002v1",
        "arxiv.org/pdf/2601.00002.pdf",
    ],
)
def test_show_accepts_every_form_of_an_id(id_: str, digests: Path, cli: Command):
    answer = cli("show", id_)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Attention\nAda Lovelace, Alan Turing\n")


def test_show_converts_latex_and_wraps_text(tmp_path: Path, cli: Command):
    place = tmp_path / "digests"
    ai = {"tldr": r"It is 3.7$\times$ faster.", "method": "扩" * 60}
    write_digest(
        place / "2026-01-02.jsonl",
        entry("2601.00001", summary=f"98\\% of {'words ' * 40}", AI=ai, code_url="https://x.org/c"),
    )
    cli("add", place)
    out = cli("show", "2601.00001").out
    assert "TL;DR\n  It is 3.7× faster.\n" in out
    assert "98% of words" in out
    assert "Marks        unread" in out
    assert "Digests      2026-01-02 digests 2026-01-02.jsonl" in out
    assert "Code at      https://x.org/c" in out
    assert max(map(len, out.splitlines())) <= 96
    assert f"  {'扩' * 47}\n  {'扩' * 13}\n" in out


def test_an_unknown_paper_is_reported_in_one_line(digests: Path, cli: Command):
    for id_ in ("2601.99999", "nonsense"):
        answer = cli("show", id_)
        assert (answer.status, answer.out) == (1, "")
        assert answer.err.startswith(f"tui-reader: {id_}: no such paper in the library")
        assert answer.err.count("\n") == 1


def test_marks_are_set_and_removed(digests: Path, cli: Command):
    assert cli("mark", "read", "2601.00001", "arXiv:2601.00002v2").out == "2 papers marked read\n"
    assert ids(cli, "is:read") == ["2601.00001", "2601.00002"]
    answer = cli("mark", "unread", "2601.00001", "2601.00003")
    assert answer.out == "1 paper marked unread; 1 unchanged\n"
    assert ids(cli, "is:read") == ["2601.00002"]
    cli("mark", "star", "2601.00003")
    assert ids(cli, "is:starred") == ["2601.00003"]
    assert cli("mark", "unstar", "2601.00003").out == "1 paper unstarred\n"
    assert ids(cli, "is:starred") == []


def test_every_paper_that_a_query_finds_is_marked(digests: Path, cli: Command):
    assert cli("mark", "read", "--query", "cat:cs.CL").out == "2 papers marked read\n"
    assert ids(cli, "is:unread") == ["2601.00003"]
    assert cli("mark", "star", "--query", "-cat:cs.CL").out == "1 paper starred\n"


def test_tags_are_added_and_removed(digests: Path, cli: Command):
    answer = cli("mark", "tag:to cite", "2601.00001", "2601.00002")
    assert answer.out == "2 papers tagged #to-cite\n"
    assert ids(cli, "tag:to-cite") == ["2601.00001", "2601.00002"]
    assert "#to-cite" in cli("show", "2601.00001").out
    answer = cli("mark", "untag:to-cite", "--query", "id:2601.00001")
    assert answer.out == "1 paper untagged #to-cite\n"
    assert ids(cli, "tag:to-cite") == ["2601.00002"]
    answer = cli("mark", "untag:to-cite", "2601.00001")
    assert answer.out == "0 papers untagged #to-cite; 1 unchanged\n"


def test_a_paper_can_be_marked_before_it_is_in_the_library(digests: Path, cli: Command):
    assert cli("mark", "star", "2601.00009").out == "1 paper starred\n"
    write_digest(digests / "2026-01-04.jsonl", entry("2601.00009"))
    assert ids(cli, "is:starred") == ["2601.00009"]


def test_marks_outlive_the_library(home: Path, digests: Path, cli: Command):
    cli("mark", "read", "2601.00001")
    assert ids(cli, "is:read") == ["2601.00001"]
    shutil.rmtree(home / "cache")
    assert ids(cli, "is:read") == ["2601.00001"]


def test_papers_with_a_doi_or_link_as_id_can_be_marked(tmp_path: Path, cli: Command):
    place = tmp_path / "digests"
    write_digest(
        place / "2026-01-02.jsonl",
        entry("doi:10.1000/ABC.1", abs="https://example.org/1"),
        entry("https://example.org/paper", abs="https://example.org/paper"),
    )
    cli("add", place)
    known = ids(cli)
    assert set(known) == {"doi:10.1000/abc.1", "url:https://example.org/paper"}
    cli("mark", "read", *known)
    assert set(ids(cli, "is:read")) == set(known)
    assert cli("show", known[0]).status == 0


def test_a_malformed_id_is_refused_and_nothing_is_marked(digests: Path, cli: Command):
    answer = cli("mark", "read", "2601.00001", "nonsense")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("tui-reader: nonsense: not the id of a paper")
    assert ids(cli, "is:read") == []


@pytest.mark.parametrize(
    "words",
    [
        ["mark", "read"],
        ["mark", "read", "2601.00001", "--query", "x"],
        ["mark", "read", "--query", ""],
        ["mark", "read", "--query", "("],
        ["mark", "blue", "2601.00001"],
        ["mark", "tag", "2601.00001"],
        ["mark", "tag:", "2601.00001"],
        ["mark", "tag:,#", "2601.00001"],
    ],
)
def test_mark_refuses_wrong_arguments(words: list[str], digests: Path, cli: Command):
    answer = cli(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("tui-reader: ")
    assert ids(cli, "is:read") == []


def test_a_saved_view_is_listed_and_searched(home: Path, tmp_path: Path, cli: Command):
    write_digest(
        tmp_path / "d" / "2026-01-02.jsonl", entry("2601.00001", "One"), entry("2601.00002", "Two")
    )
    cli("add", tmp_path / "d")
    config = home / "config" / "config.toml"
    config.write_text(f'{config.read_text()}[[views]]\nname = "My own"\nquery = "one OR two"\n')
    assert cli("list", "--view", "My own", "--format", "ids").out == "2601.00001\n2601.00002\n"
    assert cli("list", "--view", "My own", "two", "--format", "ids").out == "2601.00002\n"
    with config.open("a") as file:
        file.write('sort = "oldest"\n')
    assert cli("list", "--view", "My own", "--format", "ids").out == "2601.00002\n2601.00001\n"
    resorted = cli("list", "--view", "My own", "--sort", "newest", "--format", "ids")
    assert resorted.out == "2601.00001\n2601.00002\n"
    answer = cli("list", "--view", "Mine")
    assert answer == (2, "", "tui-reader: Mine: no such saved view; the saved views are: My own\n")


def test_a_paper_is_shown_and_marked_by_its_former_id(tmp_path: Path, cli: Command):
    link, id_ = "https://lab.example/two?utm_source=rss", "guid:lab.example/post-2"
    place = tmp_path / "feed"
    place.mkdir()
    (place / "2026-06-05.xml").write_text(
        '<rss version="2.0"><channel><title>L</title><link>https://lab.example/</link><item>'
        f'<title>T</title><guid isPermaLink="false">post-2</guid><link>{link}</link></item>'
        "</channel></rss>"
    )
    cli("add", place)
    assert id_ in cli("show", link).out
    assert cli("mark", "star", link).out == "1 paper starred\n"
    assert ids(cli, "is:starred") == [id_]
    assert cli("mark", "unstar", link).out == "1 paper unstarred\n"
    assert ids(cli, "is:starred") == []
