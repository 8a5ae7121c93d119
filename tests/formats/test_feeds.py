"""Feeds as digests: arXiv's own, and any other RSS or Atom feed of papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats import reading
from tests.support.arxiv_answers import api, rss
from tests.support.helpers import SHARED
from tui_reader.core.paper import Origin, Paper
from tui_reader.formats import Problem, UnknownFormatError, read_digest
from tui_reader.formats.html import readable_html

FEEDS = SHARED / "feeds"
DECLARED = "<?xml version='1.0'?>"
DAILY = SHARED / "digests" / "daily-arxiv" / "2026-07-01_AI_enhanced_Chinese.jsonl"


def read(text, name="2026-07-01.xml"):
    data = text if isinstance(text, bytes) else text.encode()
    return read_digest(data, name).ref.format, *reading.read(data, name=name)


@pytest.mark.skipif(not FEEDS.is_dir(), reason="../shared/feeds is not here")
@pytest.mark.parametrize("name", ["api_cs.CL.xml", "rss_cs.CL.xml", "atom_cs.CL.xml"])
def test_every_format_of_arxiv_gives_the_same_papers_as_the_daily_digest(name):
    format_, papers, problems = read((FEEDS / name).read_bytes())
    assert (format_, len(papers), problems) == ("arxiv-feed", 30, [])
    _, expected, _ = read(DAILY.read_bytes())
    daily = {paper.id: paper for paper in expected}
    for paper in papers:
        same = daily[paper.id]
        assert (paper.title, paper.authors) == (same.title, same.authors)
        assert (paper.categories, paper.abstract) == (same.categories, same.abstract)
    assert [paper.version for paper in papers[:6]] == [1, 1, 1, 1, 3, 4]


@pytest.mark.skipif(not FEEDS.is_dir(), reason="../shared/feeds is not here")
def test_a_weekend_feed_is_a_digest_without_papers():
    assert read((FEEDS / "rss_cs.CL_weekend.xml").read_bytes()) == ("arxiv-feed", [], [])


@pytest.mark.parametrize(
    "abstract",
    [
        "For $d < 2$ and $a<b>c$ it holds.",
        "Q&amp;A in R&D, &lt;b&gt; and &#65; are text.",
        "<b>not bold</b>, <script>not run</script>",
        "50% of $\\mathcal{O}(n)$ \\& more",
    ],
)
@pytest.mark.parametrize("shape", ["rss", "api"])
def test_abstracts_of_arxiv_are_text_and_not_html(abstract, shape):
    text = rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new"), abstract=abstract)
    if shape == "api":
        from xml.sax.saxutils import escape

        text = api(1, ("2607.00001", 1, "2026-07-01")).replace("Text.", escape(abstract))
    _, (paper,), problems = read(text)
    assert (paper.abstract, problems) == (abstract, [])


def test_an_api_answer_has_the_primary_category_first_and_the_papers_own_date():
    _, (paper,), _ = read(api(1, ("2607.00001", 3, "2026-07-01")))
    assert paper.categories == ("cs.CL", "cs.AI")
    assert (paper.version, paper.published) == (3, "2026-07-01")


def test_an_error_of_the_api_is_reported():
    text = api(1, ("x", 1, "2026-07-01")).replace(
        "http://arxiv.org/abs/xv1", "http://arxiv.org/api/errors#bad_query"
    )
    _, papers, problems = read(text)
    assert papers == []
    assert problems[0].message == "arXiv answered with an error: Text."


def test_items_before_the_error_in_broken_xml_are_read():
    text = rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new"), ("2607.00002", 1, "new"))
    _, papers, problems = read(text[: text.rindex("<category>")])
    assert [paper.id for paper in papers] == ["2607.00001"]
    assert "broken XML" in problems[0].message
    assert problems[0].line > 10


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(20))
    + "]>"
)


@pytest.mark.parametrize(
    "text",
    [
        rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new"), abstract="@@"),
        '<rss version="2.0"><channel><item><title>@@</title><link>https://h/x</link></item></channel>',
    ],
)
def test_entities_are_never_expanded(text):
    text = text.replace("@@", "&u;").replace("<rss", BOMB + "<rss", 1)
    _, papers, problems = read(text)
    assert papers == []
    assert problems


def test_an_external_entity_is_never_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    text = f"{doctype}<rss><channel><item><title>&x;</title><link>https://h/x</link></item></channel></rss>"
    assert "SECRET" not in str(read(text))


JOURNAL = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://purl.org/rss/1.0/modules/prism/">
<channel rdf:about="https://connect.biorxiv.org"><title>bioRxiv</title></channel>
<item rdf:about="https://www.biorxiv.org/content/10.1101/2026.06.30.700001v1?rss=1">
<title>Growth of &lt;i&gt;E. coli&lt;/i&gt; at 10&lt;sup&gt;-3&lt;/sup&gt; M</title>
<link>https://www.biorxiv.org/content/10.1101/2026.06.30.700001v1?rss=1</link>
<description>&lt;p&gt;First &amp;amp; foremost,
 a &amp;lt; b.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>
<dc:creator>Smith, J., Doe, A. B.</dc:creator>
<dc:date>2026-07-01</dc:date>
<dc:identifier>doi:10.1101/2026.06.30.700001</dc:identifier>
</item></rdf:RDF>"""


def test_a_journals_feed_gives_doi_people_date_and_readable_text():
    format_, (paper,), problems = read(JOURNAL)
    assert (format_, problems) == ("feed", [])
    assert paper.id == "doi:10.1101/2026.06.30.700001"
    assert paper.title == "Growth of E. coli at 10⁻³ M"
    assert paper.authors == ("Smith, J.", "Doe, A. B.")
    assert paper.abstract == "First & foremost, a < b.\n\nSecond."
    assert paper.published == "2026-07-01"
    assert paper.links.abs == "https://www.biorxiv.org/content/10.1101/2026.06.30.700001v1?rss=1"


def test_a_preprint_keeps_its_identity_over_versions():
    later = JOURNAL.replace("700001v1", "700001v2").replace(
        "<dc:identifier>doi:10.1101/2026.06.30.700001</dc:identifier>", ""
    )
    assert read(later)[1][0].id == read(JOURNAL)[1][0].id


def test_a_blogs_feed_is_identified_by_its_ids_and_links():
    text = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lab</title>
<entry><id>tag:lab,1</id><title>News</title><link href="https://lab.org/1"/>
<author><name>Jane Smith</name></author><summary>Plain words</summary></entry>
<entry><title>Our paper</title><link href="https://arxiv.org/abs/2607.00001v2"/></entry>
<entry><title>No link</title></entry></feed>"""
    format_, papers, problems = read(text)
    assert format_ == "feed"
    assert [paper.id for paper in papers] == ["guid:tag:lab,1", "2607.00001"]
    assert papers[0].links.abs == "https://lab.org/1"
    assert papers[0].authors == ("Jane Smith",)
    assert [problem.line for problem in problems] == [5]


@pytest.mark.parametrize("text", ["<html><body>x</body></html>", "<svg/>", "<rssx/>"])
def test_other_xml_is_not_a_digest(text):
    with pytest.raises(UnknownFormatError):
        read(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain $a<b$ & AT&T", "plain $a<b$ & AT&T"),
        ("R&amp;D &lt;x&gt;", "R&D <x>"),
        ("<p>one</p>\n<p>two<br/>three</p>", "one\n\ntwo\n\nthree"),
        ("<jats:p>H<jats:sub>2</jats:sub>O</jats:p>", "H₂O"),
        ("x<sup>ab</sup> y<sup>*</sup>", "x^(ab) y^*"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n\n• b"),
        ("<script>alert(1)</script><b>x</b><style>y</style>", "x"),
        ("<p>if a < b and b<c then</p>", "if a < b and b<c then"),
        ("<p>one<!-- two --></p>", "one"),
        ("if List<T> and x <3 or a <b and c> d", "if List<T> and x <3 or a <b and c> d"),
        ("<odd>kept</odd> and <jats:odd/>here <odd2 id='1'>too", "kept and here too"),
        ("<ol><li><p>a</p></li><li>b</li></ol>", "1. a\n\n2. b"),
        ("<dl><dt>Term</dt><dd>its sense</dd><dt>Next</dt></dl>", "Term: its sense\n\nNext"),
        (
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1</td><td>2</td></tr></table>",
            "a | b\n\n1 | 2",
        ),
        ("<figure><img src='x'/><figcaption>Seen</figcaption></figure>", "Seen"),
        ("<form><button>Buy</button></form><video>no</video><del>old</del>", "old"),
        ("<math><msub><mi>T</mi><mn>1</mn></msub></math> of it", "T₁ of it"),
        ("<mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac></mml:math>", "a/b"),
        ('<math alttext="x^{2}"><msup><mi>x</mi><mn>2</mn></msup></math>', "$x^{2}$"),
        (
            (
                "<math><semantics><mi>α</mi><annotation encoding='application/x-tex'>\\alpha"
                "</annotation></semantics></math>"
            ),
            r"$\alpha$",
        ),
        (
            (
                "<inline-formula><alternatives><tex-math>$\\mu$</tex-math><mml:math><mml:mi>μ</mml:mi>"
                "</mml:math></alternatives></inline-formula>m"
            ),
            r"$\mu$m",
        ),
        (
            (
                "<InlineEquation><EquationSource Format='TEX'>\\(a \\)</EquationSource>"
                "<EquationSource Format='MATHML'><math><mi>a</mi></math></EquationSource>"
                "</InlineEquation>"
            ),
            "$a$",
        ),
        ("<math><mi>x</mi>", "x"),
        ("<!-- seen by no one -->text", "text"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n\n4. b"),
        ("10<sup>–3</sup> and x<sub>(1)</sub>", "10⁻³ and x₍₁₎"),
    ],
)
def test_html_reads_as_on_a_page(html, text):
    assert readable_html(html) == text


@given(st.text(alphabet="<>/&;pbi sup!-[CDATA]=\"'\n#x3ja:tsmhrodl", max_size=200))
def test_html_of_any_kind_never_fails(html):
    readable_html(html)


@given(st.text(alphabet="<>/&;itemrsfd !-[]=\"'\n", max_size=120))
def test_a_feed_of_any_kind_never_fails(junk):
    head = '<rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom"><channel>'
    read(head + junk)
    read('<rss version="2.0"><channel>' + junk)


@pytest.mark.parametrize(
    "head", ["", "\n\n", DECLARED, f"{DECLARED}\n", '\n<?xml\nversion="1.0"?>\n']
)
def test_broken_xml_is_reported_with_its_line(head: str) -> None:
    text = f'{head}<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>\n<entry>\n<id>x</b>'
    problems = list(read_digest(text.encode(), "a.xml").entries)
    assert problems[-1] == Problem(text.count("\n") + 1, "broken XML: mismatched tag")


def rss_feed(*items: str, link: str = "https://lab.example/news/", head: str = "") -> str:
    page = f"<link>{link}</link>" if link else ""
    return (
        f'<rss version="2.0"><channel><title>L</title>{page}{head}{"".join(items)}</channel></rss>'
    )


def read_from(text: str, url: str | None = None) -> tuple[list[Paper], list[Problem]]:
    return reading.read(text, origin=Origin(url))


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("/p/1", "https://lab.example/p/1"),
        ("p/1", "https://lab.example/news/p/1"),
        ("../p/1", "https://lab.example/p/1"),
        ("?p=1", "https://lab.example/news/?p=1"),
        ("//other.example/p", "https://other.example/p"),
        ("https://lab.example/a paper.html", "https://lab.example/a%20paper.html"),
        ("\n  https://lab.example/x\n  ", "https://lab.example/x"),
        ("https://lab.example/a\n/b", "https://lab.example/a/b"),
        ("www.lab.example/x", "https://www.lab.example/x"),
        ("<![CDATA[ /p/1?a=1&b=2 ]]>", "https://lab.example/p/1?a=1&b=2"),
        ("https://lab.example/é/论文", "https://lab.example/é/论文"),
        ("HTTPS://lab.example/x", "https://lab.example/x"),
    ],
)
def test_links_are_relative_to_the_page_of_the_feed(link: str, whole: str) -> None:
    item = f"<item><title>T</title><link>{link}</link></item>"
    (paper,), problems = read_from(rss_feed(item), "https://cdn.example/feed.xml")
    assert (paper.links.abs, problems) == (whole, [])
    assert paper.id == f"url:{whole}"


def test_without_a_page_links_are_relative_to_where_the_feed_came_from() -> None:
    item = "<item><title>T</title><link>p/1</link></item>"
    (paper,), _ = read_from(rss_feed(item, link=""), "https://cdn.example/a/feed.xml")
    assert paper.links.abs == "https://cdn.example/a/p/1"
    (paper,), _ = read_from(rss_feed(item, link="/news/"), "https://cdn.example/a/feed.xml")
    assert paper.links.abs == "https://cdn.example/news/p/1"
    papers, problems = read_from(rss_feed(item, link=""))
    assert papers == []
    assert "no arXiv id, DOI or link" in problems[0].message


def test_xml_base_counts_for_what_is_in_its_element() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lab.example/">'
        '<entry xml:base="posts/"><title>A</title><link href="1"/></entry>'
        '<entry><title>B</title><link href="2"/></entry>'
        '<entry xml:base="https://else.example/x/"><title>C</title><link href="3"/></entry>'
        '<entry><title>D</title><link xml:base="https://own.example/y/" href="4"/></entry></feed>'
    )
    papers, _ = read_from(text, "https://cdn.example/feed.xml")
    assert [paper.links.abs for paper in papers] == [
        "https://lab.example/posts/1",
        "https://lab.example/2",
        "https://else.example/x/3",
        "https://own.example/y/4",
    ]


@pytest.mark.parametrize(
    ("guid", "id_"),
    [
        ("urn:uuid:0b2b1c1e-0000-4000-8000-000000000005", None),
        ("tag:lab.example,2026:/a b", "guid:tag:lab.example,2026:/a%20b"),
        ("42", "guid:lab.example/42"),
        ("x" * 5000, "guid:lab.example/99bab2f8"),
    ],
)
def test_an_item_without_a_link_is_known_by_its_guid(guid: str, id_: str | None) -> None:
    item = f'<item><title>T</title><guid isPermaLink="false">{guid}</guid></item>'
    (paper,), problems = read_from(rss_feed(item))
    assert problems == []
    assert paper.links.abs is None
    if len(guid) < 200:
        assert paper.id == (id_ or f"guid:{guid}")
    assert len(paper.id) < 250
    assert read_from(rss_feed(item, head="<ttl>5</ttl>"))[0][0].id == paper.id


def test_an_item_with_a_text_only_is_known_by_its_title_in_its_feed() -> None:
    item = "<item><title>T</title><description>Some words.</description></item>"
    (paper,), _ = read_from(rss_feed(item))
    (other,), _ = read_from(rss_feed(item, link="https://other.example/"))
    assert paper.id.startswith("guid:lab.example/")
    assert other.id.startswith("guid:other.example/")
    assert read_from(rss_feed(item.replace("Some", "New")))[0][0].id == paper.id


def test_a_missing_title_is_the_beginning_of_the_text() -> None:
    words = "&lt;p&gt;An &lt;b&gt;item&lt;/b&gt; without a title, " + "as some have it, " * 20
    item = f"<item><link>/1</link><title> </title><description>{words}</description></item>"
    (paper,), _ = read_from(rss_feed(item))
    assert paper.title.startswith("An item without a title, as some have it,")
    assert paper.title.endswith("…")
    assert len(paper.title) <= 101


def test_a_feed_is_arxivs_by_its_items_and_not_by_its_namespaces() -> None:
    item = (
        "<item><title>T</title><link>https://j.example/1</link><arxiv:doi>10.1234/x</arxiv:doi>"
        "<description>&lt;p&gt;Words.&lt;/p&gt;</description>"
        "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>"
    )
    text = rss_feed(item, head="<atom:link href='https://j.example/feed' rel='self'/>").replace(
        "<rss ",
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:atom="http://www.w3.org/2005/Atom" ',
    )
    format_, (paper,), problems = read(text)
    assert (format_, problems) == ("feed", [])
    assert (paper.published, paper.abstract) == ("2026-11-20", "Words.")


@pytest.mark.parametrize(
    ("elements", "published"),
    [
        ("<pubDate>Wed, 02 Apr 2031 23:30:00 -0800</pubDate>", "2031-04-02"),
        ("<prism:publicationDate>2031-04-02</prism:publicationDate>", "2031-04-02"),
        ("<prism:coverDate>2031-04-01T08:00:00Z</prism:coverDate>", "2031-04-01"),
        ("<prism:coverDisplayDate>Apr-May 2031</prism:coverDisplayDate>", "2031-04"),
        ("<dc:date>2031-04-02T20:00:00-08:00</dc:date>", "2031-04-02"),
        ("<dcterms:issued>2031-04</dcterms:issued>", "2031-04"),
        ("<dcterms:date>2031年4月2日</dcterms:date>", "2031-04-02"),
        ("<dcterms:available>2031</dcterms:available>", "2031"),
        ("<dcterms:modified>2031-04-02</dcterms:modified>", "2031-04-02"),
        # the most precise one of a date, not a later one
        ("<pubDate>2031</pubDate><dc:date>2031-04-02</dc:date>", "2031-04-02"),
        ("<pubDate>2031</pubDate><dc:date>2032-01-02</dc:date>", "2031"),
        ("<updated>2031-05-01</updated><dc:date>2031-04</dc:date>", "2031-04"),
        (
            "<pubDate>Mon, 01 Jan 0001 00:00:00 Z</pubDate><dc:date>2031-04-02</dc:date>",
            "2031-04-02",
        ),
        ("<pubDate>2031-02-30</pubDate>", None),
        ("<pubDate>9999-12-31T24:00:00Z</pubDate>", None),
    ],
)
def test_a_date_is_that_of_publication_as_precisely_as_the_feed_says(
    elements: str, published: str | None
) -> None:
    declared = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    )
    item = f"<item {declared}><title>T</title><link>https://j.example/1</link>{elements}</item>"
    (paper,), problems = read_from(rss_feed(item))
    assert (paper.published, problems) == (published, [])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('<title type="text">On &lt;col&gt;, &lt;b&gt;x&lt;/b&gt; &amp;amp; y</title>',
         "On <col>, <b>x</b> &amp; y"),
        ("<title type='TEXT'>a&lt;b&gt;c</title>", "a<b>c"),
        ('<title type="text/plain"><![CDATA[<i>E. coli</i>]]></title>', "<i>E. coli</i>"),
        ('<title type="text"> Two\n lines </title>', "Two lines"),
        ('<title type="html">On &lt;b&gt;x&lt;/b&gt; &amp;amp; y</title>', "On x & y"),
        ('<title type="text/html">&lt;i&gt;E. coli&lt;/i&gt;</title>', "E. coli"),
        ("<title>&lt;i&gt;E. coli&lt;/i&gt;</title>", "E. coli"),
        ('<title type="xhtml"><div>H<sub>2</sub>O &lt;b&gt;</div></title>', "H₂O <b>"),
    ],
)  # fmt: skip
def test_a_title_of_type_text_is_text_and_any_other_is_html(title: str, expected: str) -> None:
    (paper,), _ = read_from(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>'
        f'<id>https://j.example/1</id>{title}<link href="https://j.example/1"/>'
        f"{title.replace('title', 'summary')}</entry></feed>"
    )
    assert (paper.title, paper.abstract) == (expected, expected)


def test_an_id_of_the_archive_before_a_title_is_left_out_if_the_link_has_it() -> None:
    item = (
        "<rss><channel><item><title>[{0}] Ferns grow</title>"
        "<link>https://hal.example/hal-01234567v2</link></item></channel></rss>"
    )
    titles = [read(item.format(id_))[1][0].title for id_ in ("hal-01234567", "inria-7654321")]
    assert titles == ["Ferns grow", "[inria-7654321] Ferns grow"]


def test_headings_glued_to_the_parts_of_an_abstract_are_parted_from_them() -> None:
    item = (
        "<rss><channel><item><title>T</title><link>https://h.example/1</link><description>"
        "BackgroundFerns grow.\n\nResultsWe found MethodsX and ResultsDB. Conclusions hold."
        "</description></item></channel></rss>"
    )
    assert read(item)[1][0].abstract == (
        "Background: Ferns grow.\n\nResults: We found MethodsX and ResultsDB. Conclusions hold."
    )
    name = item.replace("BackgroundFerns grow.\n\nResultsWe", "SummaryMixing is linear. We")
    assert (read(name)[1][0].abstract or "").startswith("SummaryMixing is linear.")
