"""Papers sent to Zotero, which here is a server that follows its connector's protocol."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.support.papers import ATTENTION, FEW, hostile, listed
from tests.support.zotero import Zotero
from tui_reader.core.paper import Paper
from tui_reader.export.zotero import ZoteroError, item, send
from tui_reader.library import Listed


@pytest.fixture
def zotero() -> Iterator[Zotero]:
    with Zotero() as zotero:
        yield zotero


def test_an_arxiv_paper_becomes_a_preprint_with_creators_tags_and_note(zotero: Zotero):
    paper = listed(ATTENTION, tags=("later",), note="Read **this**\nsoon\n\n<b>")
    assert [*send([paper], zotero.port)] == [1]
    (saved,) = zotero.items
    assert saved.pop("accessDate")[-1] == "Z"
    assert saved.pop("id")
    assert saved == {
        "itemType": "preprint",
        "title": "Attention Is All You Need",
        "creators": [
            {"firstName": "Ashish", "lastName": "Vaswani", "creatorType": "author"},
            {"firstName": "Noam", "lastName": "Shazeer", "creatorType": "author"},
            {"firstName": "Łukasz", "lastName": "Kaiser", "creatorType": "author"},
        ],
        "abstractNote": "The dominant models are complex.\n\nWe propose a 2× simpler one at 98%.",
        "date": "2017-06-12",
        "DOI": "10.48550/arXiv.1706.03762",
        "url": "https://arxiv.org/abs/1706.03762",
        "repository": "arXiv",
        "archiveID": "arXiv:1706.03762",
        "libraryCatalog": "arXiv.org",
        "extra": "arXiv:1706.03762 [cs.CL]\nComment: 15 pages, 5 figures",
        "tags": [{"tag": "sequence model"}, {"tag": "attention"}, {"tag": "later"}],
        "notes": [{"note": "<p>Read **this**<br/>soon</p><p>&lt;b&gt;</p>"}],
    }


def test_papers_of_journals_and_preprint_servers_have_their_types():
    journal = Paper("doi:10.1038/s1", "A", authors=("The LIGO Team",), published="2026-07")
    assert item(listed(journal))["itemType"] == "journalArticle"
    assert item(listed(journal))["date"] == "2026-07"
    assert item(listed(journal))["creators"] == [
        {"lastName": "The LIGO Team", "creatorType": "author", "fieldMode": 1}
    ]
    bio = item(listed(Paper("doi:10.1101/2026.01.02.123456", "A")))
    assert (bio["itemType"], bio["repository"]) == ("preprint", "bioRxiv")
    assert item(listed(Paper("guid:pubmed:123", "A")))["extra"] == "PMID: 123"


def test_many_papers_are_sent_in_parts_each_with_a_session_of_its_own(zotero: Zotero):
    papers = [listed(Paper(f"2607.{n:05}", f"Paper {n}")) for n in range(45)]
    assert [*send(papers, zotero.port)] == [20, 40, 45]
    assert [each["title"] for each in zotero.items] == [f"Paper {n}" for n in range(45)]
    assert len(zotero.sessions) == 3


def test_a_session_that_exists_is_replaced_by_a_new_one(zotero: Zotero):
    zotero.answers = [(409, '{"error":"SESSION_EXISTS"}')]
    assert [*send([listed(ATTENTION)], zotero.port)] == [1]
    assert len(zotero.items) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((500, '{"libraryEditable": false}'), "is read-only; select another one there"),
        ((400, '{"error":"CONNECTOR_VERSION_OUTDATED"}'), "update tui-reader"),
        ((500, "[" * 100_000), "Zotero answered with HTTP 500"),
        ((409, ""), "Zotero answered with HTTP 409"),
    ],
)
def test_a_refusal_is_explained(zotero: Zotero, answer: tuple[int, str], reason: str):
    zotero.answers = [answer, answer]
    with pytest.raises(ZoteroError, match=reason):
        [*send([listed(ATTENTION)], zotero.port)]


def test_without_zotero_the_way_out_is_named(zotero: Zotero, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", zotero.url)  # which must not be asked for this machine
    with pytest.raises(ZoteroError, match="Zotero is not running; start it and try again"):
        [*send([listed(ATTENTION)], 1)]
    zotero.put("/connector/ping", "some other program")
    with pytest.raises(ZoteroError, match=f"port {zotero.port} is not Zotero; set zotero_port"):
        [*send([listed(ATTENTION)], zotero.port)]
    assert not zotero.items


@given(hostile())
@FEW
def test_an_item_of_any_paper_is_text_and_has_no_markup_of_its_own(paper: Listed):
    made = item(paper)
    assert made["title"]
    assert "<script" not in "".join(note["note"] for note in made.get("notes", ()))
    assert all(each["lastName"] for each in made["creators"]) if "creators" in made else True
