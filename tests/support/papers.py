"""Papers made for tests of what leaves the reader: friendly ones, and as hostile as digests can."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.formats.test_round_trips import FUZZ, HOSTILE, KEYWORDS
from tui_reader.core.paper import Badge, DigestRef, Links, Paper
from tui_reader.formats.entry import Entry, EntryError, paper_from
from tui_reader.library import Listed

FEW = settings(FUZZ, max_examples=30)
"""Papers of many hostile texts take their time to make."""
ATTENTION = Paper(
    id="1706.03762",
    title="Attention Is All You Need",
    version=7,
    authors=("Ashish Vaswani", "Noam Shazeer", "Łukasz Kaiser"),
    categories=("cs.CL", "cs.LG"),
    published="2017-06-12",
    abstract="The dominant models are complex.\n\nWe propose a $2\\times$ simpler one at 98\\%.",
    tldr="Attention alone suffices.",
    comment="15 pages, 5 figures",
    badges=(Badge("sequence model", "F08080"), Badge("attention", "FF8C00")),
    links=Links(
        "https://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762",
        "https://github.com/tensorflow/tensor2tensor",
    ),
    code_stars=15_000,
    code_updated="2026-05-04",
    digests=(DigestRef("daily", "2017-06-13", "daily-arxiv-jsonl", "2017-06-13.jsonl"),),
)


def listed(paper: Paper, **marks: Any) -> Listed:
    values = {"date": "2017-06-13", "read": False, "starred": False, **marks}
    return Listed(1, paper, **values)


TRICKS = st.lists(
    st.sampled_from(
        [
            *"\\{}$%#&_^~\"'`@=,;<>[]()*!|+-.",
            *("$x^2$", "$\\times$", "$\\input{x}$", "\\write18{x}", "}}", "{{", "\\{", "\\}"),
            *("@article{a,", "@comment(", "and", "others", "ER  - ", "TY  - JOUR", "\n\n", "\n"),
            *(
                "![x](y)",
                "[x](javascript:y)",
                "<script>",
                "https://evil.example",
                "www.evil.example",
            ),
            *("# h", "- i", "1. n", "```", "---", "&lt;", "word", "GPT-4", "扩散", "Ångström", "é"),
            *("</details>", "> Authors: x", "**Link:** x", "Main category: x", "Abstract: x"),
        ]
    )
    | st.text(max_size=5),
    min_size=1,
    max_size=10,
)
TEXTS = TRICKS.map("".join) | TRICKS.map(" ".join) | HOSTILE
IDS = st.from_regex(
    r"(0[7-9]|[12][0-9])(0[1-9]|1[0-2])\.[0-9]{5}|hep-th/[09][0-9]{6}", fullmatch=True
)


@st.composite
def hostile(draw: st.DrawFn) -> Listed:
    """A paper as hostile as one can be that a digest was read into."""
    id_ = draw(
        IDS | IDS | st.just("doi:10.1000/a{b}c%25_#d") | st.just("https://e.example/a_(b)?c&d")
    )
    while True:
        entry = Entry(
            id=id_,
            title=draw(TEXTS),
            authors=draw(st.lists(TEXTS, max_size=4)),
            categories=["cs.CL"],
            published=draw(st.none() | st.just("2024-02-29")),
            abstract=draw(TEXTS),
            sections={"tldr": draw(TEXTS)},
            comment=draw(TEXTS),
            badges=tuple(
                draw(st.lists(KEYWORDS, max_size=2, unique_by=lambda badge: badge.label.lower()))
            ),
        )
        try:
            paper = paper_from(entry)
        except EntryError:
            continue
        return listed(paper, tags=tuple(draw(st.lists(TEXTS, max_size=2))), note=draw(TEXTS))
