"""Real pages of arXiv, if they are beside the project: nothing of them is lost.

Each page is also read as another converter, site or browser would have written it, in a seeded
way: with unknown class names, more containers, missing ids, unknown elements, `div` for `section`
and `figure`, and what a browser changes when it saves a page.
"""

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from benchmarks.fulltext import measured
from tests.support.helpers import SHARED
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options, width_of

PAGES = sorted((SHARED / "fulltext").glob("*.html"))
real_pages = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
"""Runs a test with each page; pytest skips it if there are none."""
SEED = os.environ.get("SEED", "1")
CONTAINERS = ("div", "section", "x-wrap", "main", "center", "magazine-column")
INLINES = ("x-inline", "font", "bdi", "mark", "u", "ins", "small", "time", "data", "label")
NO_CONTAINER_IN = frozenset((
    "tr", "tbody", "thead", "ul", "ol", "dl", "table", "p", "span", "a", "td", "th", "math",
    "figcaption",
))  # fmt: skip
KNOWN = re.compile(
    r"ltx_(document|page_|note|tag|bib|item|list|enum|description|equation|eqn|tabular|t[dhr]\b|"
    r"thead|tbody|caption|title|figure|table|float|theorem|proof|ERROR|Math|ref|role|creator|"
    r"author|listing|quote|abstract|p\b|para|inline|block|minipage|font|emph|verbatim|border|"
    r"align|rule|TOC|date|class|keyw|acknow|break)|algorithm|sr-only"
)


def rename_classes(root: etree._Element, chance: random.Random) -> None:
    for each in root.iter():
        names = (each.get("class") or "").split()
        if names:
            shown = (name if KNOWN.search(name) else f"x{chance.randrange(999)}" for name in names)
            each.set("class", " ".join(shown))


def drop_ids(root: etree._Element, chance: random.Random) -> None:
    for each in root.iter():
        if each.get("id") and chance.random() < 0.5:
            del each.attrib["id"]


def wrap(element: etree._Element, tag: str) -> None:
    parent = element.getparent()
    assert parent is not None
    made = etree.Element(tag)
    made.tail, element.tail = element.tail, None
    parent.replace(element, made)
    made.append(element)


def nest(root: etree._Element, chance: random.Random) -> None:
    for each in list(root.iter("p", "section", "figure", "ul", "ol", "table", "h2", "h3", "div")):
        parent = each.getparent()
        if parent is not None and parent.tag not in NO_CONTAINER_IN and chance.random() < 0.12:
            wrap(each, chance.choice(CONTAINERS))


def wrap_words(root: etree._Element, chance: random.Random) -> None:
    for each in list(root.iter("em", "a", "span", "math", "b", "i", "sup")):
        parent = each.getparent()
        is_text = parent is not None and parent.tag in ("p", "h2", "li", "td", "em", "figcaption")
        if is_text and chance.random() < 0.1:
            wrap(each, chance.choice(INLINES))


def save_in_browser(root: etree._Element, chance: random.Random) -> None:
    for link in root.iter("a"):
        if (target := link.get("href") or "").startswith("#"):
            link.set("href", f"file:///home/me/paper.html{target}")
    for picture in root.iter("img"):
        picture.set("src", f"./paper_files/{(picture.get('src') or '').split('/')[-1]}")
    body = root.find("body")
    if body is not None:
        etree.SubElement(body, "div", id="extension").text = "Words of an extension"
        style = etree.Element("style")
        style.text = "a{b:c}"
        body.insert(0, style)


def write_as_html4(root: etree._Element, chance: random.Random) -> None:
    for each in root.iter("section", "figure", "figcaption", "article", "header", "footer"):
        names = each.get("class") or ""
        if each.tag == "figcaption" and "ltx_caption" not in names:
            each.set("class", f"{names} ltx_caption")
        each.tag = "div"


REWRITINGS: tuple[Callable[[etree._Element, random.Random], None], ...] = (
    rename_classes, drop_ids, nest, wrap_words, save_in_browser, write_as_html4,
)  # fmt: skip


@real_pages
def test_a_real_page_loses_nothing(path: Path):
    data = path.read_bytes()
    article = article_of(data)
    found = measured(data, article)
    assert found.words_found >= 0.995 * found.words
    assert found.note_words_found == found.note_words
    assert found.in_two_dimensions >= 0.97 * found.displayed
    assert found.backslashes <= 0.005 * found.formulas
    for name, (theirs, ours) in found.counts.items():
        if name not in ("listings", "proofs"):
            assert theirs == ours, name
    for width in (40, 92):
        assert max(map(width_of, lines_of(article.blocks, Options(width)))) <= width


@real_pages
def test_a_rewritten_page_loses_nothing(path: Path):
    chance = random.Random(f"{SEED} {path.name}")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    root = etree.fromstring(path.read_bytes(), parser)
    used = chance.sample(REWRITINGS, 3)
    for rewrite in used:
        rewrite(root, chance)
    names = [each.__name__ for each in used]
    found = measured(etree.tostring(root, method="html", encoding="utf-8"))
    assert found.words_found >= 0.998 * found.words, names
    assert found.note_words_found == found.note_words, names
    assert found.in_two_dimensions >= 0.97 * found.displayed, names
    assert found.backslashes == 0, names
    for name, (theirs, ours) in found.counts.items():
        if name != "listings":  # one in a figure of an algorithm is that
            assert theirs == ours, (name, names)
