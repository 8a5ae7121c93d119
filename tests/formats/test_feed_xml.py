"""Elements of any name in feeds, feeds of any size, and feeds that are broken in many ways."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.formats.reading import read
from tui_reader.formats import FatalProblem, feed

_NAMES = """
authors author author_detail links link published_parsed updated_parsed created_parsed
expired_parsed tags content source summary summary_detail title_detail subtitle rights
contributors enclosures comments id guidislink href value type language base publisher
publisher_detail info license errors bozo bozo_exception encoding version namespaces feed entries
items channel keys get image textinput cloud media_content media_thumbnail where tag category
published updated date issued modified created pubDate description __class__ __dict__ pieces name
line
"""
NAMES = _NAMES.split()
"""What other readers of feeds call their own fields, and ours."""


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>L</title>{"".join(items)}</channel></rss>'


@pytest.mark.parametrize("value", ["x", "", "A;B", "2026", "<a>x</a>", '<a href="/y"/>'])
def test_an_element_of_any_name_loses_no_paper(value: str) -> None:
    own = "<title>T</title><link>https://lab.example/1</link><author>Ada</author>"
    for name in NAMES:
        odd = f"<{name}>{value}</{name}>"
        items = (f"<item>{own}{odd}{odd}</item>", f"<item>{odd}{own}</item>", odd)
        papers, problems = read(rss(*items))
        assert [paper.links.abs for paper in papers[:2]] != [], name
        assert not [each for each in problems if "error in this program" in each.message], name


def test_a_large_feed_of_whole_posts_is_read() -> None:
    body = "&lt;p&gt;Words &amp;amp; more &lt;b&gt;words&lt;/b&gt;.&lt;/p&gt;\n" * 480
    items = [
        f"<item><title>Post {n}</title><link>https://h.example/{n}</link>"
        f"<description>{body}</description></item>"
        for n in range(30)
    ]
    text = rss(*items)
    assert text.count("<") + text.count("&") > 126_000
    begun = time.process_time()
    papers, problems = read(text)
    assert (len(papers), problems) == (30, [])
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("item", "title", "abstract"),
    [
        ("<title>A & B</title>{}<description>x</description>", "A & B", "x"),
        ("<title>A&nbsp;B &eacute;</title>{}", "A B é", None),
        ("<title>A\x08B</title>{}", "AB", None),
        ("<title>A</titel>{}<description>x</description>", "A", "x"),
        ("<title>A{}<description>x</description>", "A", "x"),
        ("<title>A</title>{}<description><p>x<br>y</description>", "A", "x\n\ny"),
        ("<title>A</title>{}<description><ul><li>x<li>y</ul></description>", "A", "• x\n\n• y"),
        ("<title>A</TITLE>{}<description>x</description>", "A", "x"),
        ("<title>A</title>{}<description><![CDATA[x</description>", "A", "x"),
        ("<title>A</title>{}<description>1 < 2</description>", "A", "1 < 2"),
        ("<title>A</title></b>{}<x:y/><description>x</description>", "A", "x"),
        ("<title>A</title{}<description>x</description>", "A", "x"),
        ("<title>A</title>{}<description>x</description\n", "A", "x"),
        ("<title><![cdata[A]]></title>{}<description>x</description>", "A", "x"),
        ("<title>A</title><!-- no end {}<description>x</description>", "A", "x"),
        ("<ti\0tle>A</title>{}<description>x</description>", "A", "x"),
    ],
)
def test_of_a_broken_item_everything_is_read_and_the_next_one_too(
    item: str, title: str, abstract: str | None
) -> None:
    link = "<link>https://h.example/1?a=1&b=2</link>"
    after = "<item><title>After</title><link>https://h.example/2</link></item>"
    (paper, following), problems = read(rss(f"<item>{item.format(link)}</item>", after))
    assert (paper.title, paper.abstract) == (title, abstract)
    assert paper.links.abs == "https://h.example/1?a=1&b=2"
    assert following.title == "After"
    assert [each.message.split(":")[0] for each in problems] == ["broken XML"]
    assert not isinstance(problems[0], FatalProblem)


@given(st.data())
def test_a_character_too_many_or_too_few_loses_no_other_item(data: st.DataObject) -> None:
    items = [
        f"<item><title>Sponge {n}</title>\n<link>https://h.example/{n}</link><!-- no. {n} -->"
        f'<guid isPermaLink="false">g{n}</guid><author>Ada B</author>'
        f"<description><![CDATA[Text & <b>more</b>]]></description></item>\n"
        for n in range(3)
    ]
    at = data.draw(st.integers(0, len(items[1]) - 1))
    extra = data.draw(st.sampled_from(["", *"<>&/\"'=!-]\0 "]))
    items[1] = items[1][:at] + extra + items[1][at + (not extra) :]
    assume("]]>" in items[1])  # else the section ends in the next item, which is well-formed XML
    found = [paper.title for paper in read(rss(*items))[0]]
    assert {"Sponge 0", "Sponge 2"} <= set(found)
    assert len(found) < 4


def test_an_item_that_is_not_closed_ends_where_the_next_begins() -> None:
    one = "<item><title>One</title><link>https://h.example/1</link>"
    two = "<item><title>Two</title><link>https://h.example/2</link></item>"
    assert [paper.title for paper in read(rss(one, two))[0]] == ["One", "Two"]


def test_only_a_feed_without_its_end_is_cut_off() -> None:
    text = rss("<item><title>A & B</title><link>https://h.example/1</link></item>")
    for end in range(len(text) - 6, len(text)):
        papers, problems = read(text[:end])
        assert [paper.title for paper in papers] == ["A & B"]
        assert isinstance(problems[0], FatalProblem)
    assert not any(isinstance(each, FatalProblem) for each in read(text + "junk <b>")[1])


@given(
    st.lists(
        st.sampled_from(
            [
                *("<item>", "</item>", "<title>", "</title>", "x", "&", "&nbsp;", "<![CDATA["),
                *("]]>", "<!--", "-->", "<p>", "<br>", "</rss>", "<link href='", "'/>", "<a:b>"),
                *("\0", "\n"),
            ]
        ),
        max_size=40,
    )
)
def test_pieces_of_feeds_in_any_order_never_fail(pieces: list[str]) -> None:
    text = '<rss version="2.0"><channel>' + "".join(pieces)
    assert not [each for each in feed.read(text) if "error in this program" in str(each)]
