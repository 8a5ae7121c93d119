"""A paper as Markdown and as records."""

import json

from markdown_it import MarkdownIt

from tests.fulltext.test_blocks import page
from tui_reader.fulltext.markdown import markdown
from tui_reader.fulltext.model import Article
from tui_reader.fulltext.records import records


def test_markdown_has_the_papers_structure(paper: Article):
    text = "\n".join(markdown(paper))
    for part in (
        "# Counting Lanterns with Small Models",
        "## 1 Introduction",
        "a model of $10^{3}$ weights.",
        "$$ L=\\frac{a+b}{2} $$ (1)",
        "Eq. 1.[^footnote1] This was slow.",
        "[^footnote1]: A lantern is *lit* once.",
        "- Nets are **small**.",
        "| Harbour | Count |  |",
        "| --- | --- | --- |",
        "> **Lemma 2.1 (Dusk).**",
        "```\n    count += 1\n```",
        "> Light is free.",
        "- **Moss et al. (2029)** T. Moss",
    ):
        assert part in text


def test_text_of_a_page_is_never_markup():
    article = page(
        "<p># no heading</p><p>1. no list</p><p>- nor this</p><p>*a* [b](c) &lt;i> `d` $e$</p>"
    )
    rendered = MarkdownIt().render("\n".join(markdown(article)))
    assert rendered == (
        "<p># no heading</p>\n<p>1. no list</p>\n<p>- nor this</p>\n"
        "<p>*a* [b](c) &lt;i&gt; `d` $e$</p>\n"
    )


def test_records_have_the_papers_structure(paper: Article):
    found = [json.loads(json.dumps(each)) for each in records(paper)]
    assert found[0] == {
        "type": "paper",
        "title": "Counting Lanterns with Small Models",
        "notice": "License: CC BY 4.0",
        "conversion_errors": 2,
    }
    types = [each["type"] for each in found]
    assert " ".join(types) == (
        "paper heading paragraph heading paragraph heading paragraph footnote equation "
        "paragraph list table figure algorithm heading theorem proof paragraph listing "
        "paragraph quote heading reference"
    )
    equation = found[types.index("equation")]
    assert equation["rows"] == [
        {"text": "L = (a + b)/2", "tex": "L=\\frac{a+b}{2}", "number": "(1)"}
    ]
    table = found[types.index("table")]["blocks"][1]
    assert table["rows"][1][0] == {"text": "North", "rows": 2}
