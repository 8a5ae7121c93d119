"""Items of feeds are the same papers from day to day and from feed to feed."""

import json

import pytest

from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
ATOM = "http://www.w3.org/2005/Atom"


def papers(text: str) -> list[Paper]:
    entries = list(read_digest(text.encode(), "feed").entries)
    assert all(isinstance(each, Paper) for each in entries), entries
    return [each for each in entries if isinstance(each, Paper)]


def rss(*items: str, page: str = "https://lab.example/") -> str:
    whole = "".join(f"<item><title>T</title>{item}</item>" for item in items)
    link = f"<link>{page}</link>" if page else ""
    return f'<rss version="2.0" {SPACES}><channel><title>C</title>{link}{whole}</channel></rss>'


def item(guid: str, link: str, *, permalink: str = "false") -> str:
    link = link.replace("&", "&amp;")
    return f'<guid isPermaLink="{permalink}">{guid}</guid><link>{link}</link>'


def ids(text: str) -> list[str]:
    return [paper.id for paper in papers(text)]


@pytest.mark.parametrize(
    ("guid", "links"),
    [
        ("post-2", ["http://lab.example/two", "https://lab.example/two"]),
        ("post-2", ["https://lab.example/two?s=a&utm_source=x", "https://lab.example/two?s=b"]),
        ("urn:3", ["https://lab.example/spnoges", "https://lab.example/sponges"]),
        ("https://lab.example/?p=1", ["https://lab.example/old", "https://new.example/1"]),
        ("http://lab.example/?p=1", ["https://lab.example/old", "https://new.example/1"]),
        ("tag:lab.example,2026:/1", ["https://lab.example/1", "https://lab.example/one"]),
        ("pubmed:90000003", [f"https://pubmed.ncbi.nlm.nih.gov/90000003/?ff={n}" for n in "12"]),
    ],
)
def test_an_item_stays_the_same_paper_when_its_link_changes(guid: str, links: list[str]) -> None:
    for permalink in ("true", "false"):
        feeds = [rss(item(guid, link, permalink=permalink)) for link in links]
        assert len({id_ for feed in feeds for id_ in ids(feed)}) == 1
        assert [papers(feed)[0].links.abs for feed in feeds] == links


def test_an_item_with_a_link_only_stays_the_same_paper_without_its_tracking() -> None:
    first = "<link>http://lab.example/1?utm_source=a&amp;id=3</link>"
    second = "<link>https://lab.example/1?id=3&amp;utm_medium=b</link>"
    assert ids(rss(first)) == ids(rss(second)) == ["url:https://lab.example/1?id=3"]


def test_items_of_one_link_with_their_own_guids_are_papers_of_their_own() -> None:
    page = "https://lab.example/news"
    assert len(set(ids(rss(*(item(f"guid-{n}", page) for n in "123"))))) == 3
    anchors = [item(f"{page}#r{n}", page, permalink="true") for n in "123"]
    assert ids(rss(*anchors)) == [f"url:{page}#r{n}" for n in "123"]
    entries = "".join(
        f'<entry><id>urn:uuid:{n}</id><title>T</title><link href="{page}"/></entry>' for n in "123"
    )
    assert len(set(ids(f'<feed xmlns="{ATOM}"><title>C</title>{entries}</feed>'))) == 3
    posts = [{"id": n, "url": page, "title": "T", "content_text": "x"} for n in (1, 2, 3)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": posts}
    assert len(set(ids(json.dumps(feed)))) == 3


@pytest.mark.parametrize("guid", ["https://lab.example/", "https://lab.example", "same", "urn:x"])
@pytest.mark.parametrize("permalink", ["true", "false"])
def test_a_guid_of_several_items_is_not_theirs(guid: str, permalink: str) -> None:
    links = [f"https://lab.example/{n}" for n in "123"]
    feed = rss(*(item(guid, link, permalink=permalink) for link in links))
    assert ids(feed) == [f"url:{link}" for link in links]
    posts = [{"id": guid, "url": link, "title": "T"} for link in links]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": posts})
    assert ids(feed) == [f"url:{link}" for link in links]


def test_the_feeds_own_page_is_not_an_items_guid() -> None:
    feed = rss(
        item("https://lab.example/news", "https://lab.example/1"), page="https://lab.example/news"
    )
    assert ids(feed) == ["url:https://lab.example/1"]


def test_opaque_guids_are_those_of_their_feed() -> None:
    found = {
        *ids(rss(item("7", "https://a.example/7"), page="https://lab.example/news/")),
        *ids(rss(item("7", "https://b.example/7"), page="https://lab.example/papers/")),
        *ids(rss(item("7", "https://c.example/7"), page="")),
        *ids(rss(item("7", "https://d.example/7"), page="")),
    }
    assert len(found) == 4


DOI = "10.1234/exa.1"


@pytest.mark.parametrize(
    "elements",
    [
        f"<dc:identifier>pmid:1</dc:identifier><dc:identifier>doi:{DOI}</dc:identifier>",
        f"<dc:identifier>doi:{DOI}</dc:identifier><dc:identifier>pmc:PMC1</dc:identifier>",
        f"<dc:identifier>ISSN 1234-5678</dc:identifier><prism:doi>{DOI}</prism:doi>",
        "<dc:identifier>10.1234%2FEXA.1</dc:identifier>",
        f"<dc:identifier>https://doi.org/{DOI}</dc:identifier>",
        f"<citation_doi>{DOI}</citation_doi>",
        f'<meta name="citation_doi" content="{DOI}"/>',
        f"<doi>https://dx.doi.org/{DOI}</doi>",
        f"<dcterms:identifier>info:doi/{DOI}</dcterms:identifier>",
        f'<guid isPermaLink="false">{DOI}</guid>',
        f"<guid>doi:{DOI}</guid>",
        f"<guid>https://doi.org/{DOI}</guid>",
        f"<prism:url>https://doi.org/{DOI}</prism:url>",
        f'<link rel="cite-as" href="https://doi.org/{DOI}"/>',
        f"<feedburner:origLink>https://publisher.example/doi/{DOI}</feedburner:origLink>",
    ],
)
def test_a_doi_is_found_wherever_it_is_given(elements: str) -> None:
    link = "https://publisher.example/feed/1?utm_source=rss"
    (paper,) = papers(rss(f"<link>{link}</link>{elements}"))
    assert (paper.id, paper.links.abs) == (f"doi:{DOI}", link)


@pytest.mark.parametrize(
    ("elements", "former"),
    [
        (f"<dc:identifier>doi:{DOI}</dc:identifier><dc:identifier>pmc:PMC1</dc:identifier>", None),
        (f"<dc:identifier>pmid:1</dc:identifier><dc:identifier>doi:{DOI}</dc:identifier>", ""),
        (f"<citation_doi>{DOI}</citation_doi>", None),
        (f"<dcterms:identifier>doi:{DOI}</dcterms:identifier>", None),
        (f'<enclosure url="https://publisher.example/doi/pdf/{DOI}"/>', None),
        (f"<prism:doi>{DOI}</prism:doi><prism:doi>10.1234/b</prism:doi>", "doi:10.1234/b"),
        (f"<prism:doi>{DOI}/full</prism:doi>", f"doi:{DOI}/full"),
    ],
)
def test_the_former_id_comes_from_what_earlier_versions_read(
    elements: str, former: str | None
) -> None:
    link = "https://publisher.example/feed/1?utm_source=rss"
    (paper,) = papers(rss(f"<link>{link}</link>{elements}"))
    expected = f"url:{link}" if former is None else former
    page = "url:https://publisher.example/feed/1"  # a paper is found by its page too
    assert (paper.id, paper.former_ids) == (f"doi:{DOI}", (*filter(None, [expected]), page))


def test_a_doi_that_is_given_counts_more_than_one_in_a_link() -> None:
    link = "https://publisher.example/exa/10.1234/exa.1/7654321/title?rss=1"
    (paper,) = papers(rss(f"<link>{link}</link><dc:identifier>doi:{DOI}</dc:identifier>"))
    assert paper.id == f"doi:{DOI}"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("https://huggingface.co/papers/2511.10615", None),
        ("https://papers.cool/arxiv/2511.10615", None),
        ("https://doi.org/10.48550/arXiv.2511.10615", "https://arxiv.org/abs/2511.10615"),
        ("https://rss.arxiv.org/abs/2511.10615v1", "https://arxiv.org/abs/2511.10615"),
    ],
)
def test_a_paper_of_arxiv_is_one_paper_in_every_feed(link: str, page: str | None) -> None:
    (paper,) = papers(rss(item("urn:1", link)))
    assert (paper.id, paper.links.abs) == ("2511.10615", page or link)
    assert paper.links.pdf == "https://arxiv.org/pdf/2511.10615"


def test_a_number_in_a_guid_or_path_is_not_an_arxiv_id() -> None:
    found = ids(rss(item("news/1234567", "https://lab.example/2511.10615/notes")))
    assert found == ["guid:lab.example/news/1234567"]
