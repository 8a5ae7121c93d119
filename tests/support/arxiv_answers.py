"""Answers such as arXiv's servers give, made for tests."""

from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
  <channel>
    <title>cs.CL updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/cs.CL</link>
    <pubDate>{day} 00:00:00 -0400</pubDate>
{items}
  </channel>
</rss>
"""
ITEM = """<item>
<title>{title}</title><link>https://arxiv.org/abs/{id}</link>
<description>arXiv:{id}v{version} Announce Type: {type} \nAbstract: {abstract}</description>
<guid isPermaLink="false">oai:arXiv.org:{id}v{version}</guid>
<category>cs.CL</category><category>cs.AI</category>
<arxiv:announce_type>{type}</arxiv:announce_type>
<dc:creator>Ada Lovelace, Alan Turing</dc:creator>
</item>"""
API = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<id>https://arxiv.org/api/x</id><title>arXiv Query</title>
<opensearch:totalResults>{total}</opensearch:totalResults>
{entries}
</feed>
"""
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v{version}</id><title>{title}</title>
<updated>{updated}T10:00:00Z</updated><published>{updated}T09:00:00Z</published>
<summary>{abstract}</summary><category term="cs.AI"/><category term="cs.CL"/>
<arxiv:primary_category term="cs.CL"/><author><name>Ada Lovelace</name></author></entry>"""


def ids_asked_for(path: str) -> list[str]:
    """The ids in a request to the API."""
    return parse_qs(urlsplit(path).query)["id_list"][0].split(",")


def rss(day: str, *items: tuple[str, int, str], abstract: str = "Text.") -> str:
    """A day's news, `day` as in "Wed, 01 Jul 2026", of (id, version, announce type)."""
    return RSS.format(
        day=day,
        items="\n".join(
            ITEM.format(
                id=id_, version=version, type=type_, title=f"On {id_}", abstract=escape(abstract)
            )
            for id_, version, type_ in items
        ),
    )


def api(total: int, *entries: tuple[str, int, str]) -> str:
    """A page of a query's answer, of (id, version, day of the last change)."""
    return API.format(
        total=total,
        entries="\n".join(
            ENTRY.format(id=id_, version=version, updated=day, title=f"On {id_}", abstract="Text.")
            for id_, version, day in entries
        ),
    )
