"""OPML files of feed readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.time_limit import in_time
from tui_reader.core.paper import Origin
from tui_reader.core.text import clean_line, clean_url
from tui_reader.sources.opml import MAX_BYTES, MOST_FEEDS, OpmlFeed, is_opml, read_opml


def opml(*outlines: str) -> bytes:
    body = "".join(outlines)
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def urls(*outlines: str, origin: str | None = None) -> list[str]:
    return [feed.url for feed in read_opml(opml(*outlines), Origin(origin)).feeds]


def test_feeds_of_nested_outlines_are_listed_once_with_their_titles() -> None:
    found = read_opml(
        opml(
            '<outline text="Labs"><outline text="Biology"><outline type="rss" text="A &amp; B" ',
            'title="x" xmlUrl="https://a.example/feed" htmlUrl="https://a.example"/></outline>',
            '<outline title="C &gt; D" xmlUrl="https://c.example/feed"></outline></outline>',
            '<outline text="Again" xmlUrl="https://www.a.example/feed/"/>',
            '<outline text="No feed" type="link" url="https://d.example/page"/>',
        )
    )
    assert found == (
        (OpmlFeed("A & B", "https://a.example/feed"), OpmlFeed("C > D", "https://c.example/feed")),
        (),
    )


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ("<outline xmlUrl='https://a.example/f?x=1&amp;y=2'/>", "https://a.example/f?x=1&y=2"),
        ("<outline xmlUrl=https://a.example/f />", "https://a.example/f"),
        ('<OUTLINE XMLURL="https://a.example/f">', "https://a.example/f"),
        ('<outline text="a > b" xmlurl=" https://a.example/f "/>', "https://a.example/f"),
        ('<outline type="rss" url="https://a.example/f"/>', "https://a.example/f"),
        ('<outline xmlUrl="feed://a.example/f"/>', "http://a.example/f"),
        ('<outline xmlUrl="feed:https://a.example/f"/>', "https://a.example/f"),
        ('<outline xmlUrl="../f"/>', "https://o.example/f"),
        ('<outline\n text="two\nlines"\n xmlUrl="https://a.example/f"\n/>', "https://a.example/f"),
    ],
)
def test_an_address_is_found_however_it_is_written(outline: str, url: str) -> None:
    assert urls(outline, origin="https://o.example/lists/a.opml") == [url]


@pytest.mark.parametrize(
    "bad",
    [
        '<outline text="open quote xmlUrl="https://bad.example/x>',
        '<outline xmlUrl="javascript:alert(1)"/>',
        '<outline xmlUrl="file:///etc/passwd"/>',
        '<outline xmlUrl="https://[::1"/>',
        '<outline xmlUrl="https://a b"/>',
        '<outline xmlUrl=""/>',
        "<outline & < >",
        '<!-- <outline xmlUrl="https://hidden.example/f"/> -->',
        '<![CDATA[<outline xmlUrl="https://hidden.example/f"/>]]>',
        "</outline></outline></body>",
        "<!-- never closed",
        "\x00\x1b[31m",
    ],
)
def test_a_bad_outline_never_costs_the_others(bad: str) -> None:
    good = '<outline text="g" xmlUrl="https://good.example/{}"/>'
    found = urls(good.format(1), bad, good.format(2))
    assert [url for url in found if "good" in url] == [
        "https://good.example/1",
        "https://good.example/2",
    ]
    assert not any("hidden" in url or "alert" in url or "passwd" in url for url in found)


def test_what_is_not_an_address_is_reported_with_its_line() -> None:
    found = read_opml(opml("\n\n", '<outline xmlUrl="ftp://me:secret@a.example/f"/>'))
    assert found.problems == ("line 3: 'ftp://…@a.example/f' is not an http or https URL",)


def test_hostile_xml_is_read_in_bounded_time() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    outline = '<outline text="&l11;" xmlUrl="https://a.example/f"/>'
    data = f'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY l0 "x">{lol}]><opml>{outline}</opml>'
    assert is_opml(data.encode())
    assert len(read_opml(data.encode()).feeds) == 1
    for piece in ("<outline ", "<!--", "<![CDATA[", '<outline a="', "<outline text=' ", "--><!--"):
        with in_time():
            read_opml(opml(piece * (200_000 // len(piece))))
    many = [f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(MOST_FEEDS + 5)]
    found = read_opml(opml(*many))
    assert len(found.feeds) == MOST_FEEDS
    assert "the rest was not read" in found.problems[-1]
    assert read_opml(b" " * (MAX_BYTES + 1)).feeds == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (opml(), True),
        (b"\xef\xbb\xbf <!-- c --> <OPML>", True),
        (b"<!DOCTYPE opml SYSTEM 'x'><opml version='1.0'>", True),
        ('<?xml version="1.0" encoding="utf-16"?><opml>'.encode("utf-16"), True),
        (b"<rss><opml>", False),
        (b"<p>about <opml>", False),
        (b"", False),
    ],
)
def test_opml_is_recognised_by_its_root(data: bytes, expected: bool) -> None:
    assert is_opml(data) is expected


@given(
    st.lists(
        st.text(max_size=10)
        | st.sampled_from(
            ['<outline xmlUrl="', "https://a.example/", '"', "'", "/>", ">", "<!--", "-->", "&"]
        ),
        max_size=15,
    ).map("".join)
)
def test_any_text_gives_safe_feeds(text: str) -> None:
    for feed in read_opml(opml(text)).feeds:
        assert clean_url(feed.url) == feed.url
        assert clean_line(feed.title) == feed.title


def test_the_slash_at_the_end_of_an_unquoted_url_belongs_to_it():
    (feed,) = read_opml(b"<opml><body><outline xmlUrl=https://a.example/feed/></body></opml>").feeds
    assert feed.url == "https://a.example/feed/"
