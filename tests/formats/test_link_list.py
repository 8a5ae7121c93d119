"""Lists of links to arXiv in Markdown, as "awesome" lists have them."""

import time
from pathlib import Path

import pytest

from tests.support.helpers import SHARED
from tests.support.shelf import Shelf, daily
from tui_reader.core.paper import Paper
from tui_reader.formats import UnknownFormatError, read_digest

LIST = r"""<div align="center"><h1>Awesome Knots</h1></div>

# Awesome Knot Papers [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

> See also [our survey](https://arxiv.org/abs/2401.99999).

## Contents
- [Quantization](#quantization)

## 🔥 1. Quantization

- [Knots in Very Short Ropes](https://arxiv.org/abs/2401.00001), *ICLR 2024*. [[Code](https://github.com/a/knots)]
- **Ropes and (long) Lines** [[paper](https://arxiv.org/pdf/2402.00002v2.pdf)] [[code](https://github.com/b/ropes)] ![](https://img.shields.io/badge/NeurIPS-2024-blue)
- [2024/03] "Tying without Hands", Ada Fern et al. [arXiv](https://www.alphaxiv.org/abs/2403.00003) (ICML'24)
* Plain Text Title Here. [[PDF]](https://arxiv.org/html/2404.00004)
1. The Bend of EMNLP 2023 Findings
   - [Paper](http://arxiv.org/abs/2310.00005)
- https://arxiv.org/abs/2405.00006
- [A tool](https://github.com/x/tool) without a paper
### 2024
- <a href="https://arxiv.org/abs/hep-th/9901001">Strings for <i>All</i></a>

## Pruning
| Title & Authors | Venue | Links |
|:--|:--:|--:|
| Cut \| Paste Methods for Rope | CVPR 2025 | [Link](https://arxiv.org/abs/2501.00007) [GitHub](https://github.com/c/cut) |
| [Linked title of a row](https://huggingface.co/papers/2501.00008) | arXiv | |
| [![Star](https://img.shields.io/github/stars/d/e.svg)](https://github.com/d/e)<br>**Bold title in row**<br>Ada Fern | ![](https://img.shields.io/badge/ACL-25-red) | [Paper](https://arxiv.org/abs/2501.00009)|

```
- [Not a paper](https://arxiv.org/abs/2501.11111)
```
<!-- - [Hidden](https://arxiv.org/abs/2501.22222) -->
"""  # noqa: E501
FOUND = [
    ("2401.00001", "Knots in Very Short Ropes", "ICLR 2024", "Quantization", "a/knots"),
    ("2402.00002", "Ropes and (long) Lines", "NeurIPS 2024", "Quantization", "b/ropes"),
    ("2403.00003", "Tying without Hands", "ICML 2024", "Quantization", ""),
    ("2404.00004", "Plain Text Title Here", None, "Quantization", ""),
    ("2310.00005", "The Bend of EMNLP 2023 Findings", None, "Quantization", ""),
    ("2405.00006", "arXiv:2405.00006", None, "Quantization", ""),
    ("hep-th/9901001", "Strings for All", None, "Quantization", ""),
    ("2501.00007", "Cut | Paste Methods for Rope", "CVPR 2025", "Pruning", "c/cut"),
    ("2501.00008", "Linked title of a row", None, "Pruning", ""),
    ("2501.00009", "Bold title in row", "ACL 2025", "Pruning", "d/e"),
]


def read(text: str) -> list[Paper]:
    digest = read_digest(text.encode(), "README.md")
    assert digest.ref.format == "link-list"
    entries = list(digest.entries)
    papers = [each for each in entries if isinstance(each, Paper)]
    assert len(papers) == len(entries)
    return papers


def items(count: int, text: str = "- [A title of {n}](https://arxiv.org/abs/2401.{n:05})\n") -> str:
    return "".join(text.format(n=n) for n in range(1, count + 1))


def test_each_item_and_row_with_a_link_to_arxiv_is_a_paper() -> None:
    papers = read(LIST)
    assert [
        (
            paper.id,
            paper.title,
            paper.venue,
            paper.badges[0].label,
            (paper.links.code or "").removeprefix("https://github.com/"),
        )
        for paper in papers
    ] == FOUND
    assert papers[0].published == "2024-01"
    assert papers[1].version == 2
    assert papers[0].abstract is None


@pytest.mark.parametrize(
    "text",
    [
        items(4),
        items(5, "See [A title](https://arxiv.org/abs/2401.{n:05}).\n"),
        items(5) + items(20, "- [Tool {n}](https://example.org/{n})\n"),
        "```\n" + items(9) + "```\n",
        items(9, "- [A title](https://arxiv.org/abs/2401.00001) {n}\n"),
        '{"a": "\\n' + items(9) + '"}',
        "# Notes\n\n- one\n- two\n",
    ],
)
def test_other_markdown_is_no_list(text: str) -> None:
    with pytest.raises(UnknownFormatError):
        read_digest(text.encode(), "README.md")


def test_each_paper_of_an_item_has_only_its_own_code_and_a_venue_is_no_title() -> None:
    text = (
        f"{items(5)}"
        "- [Knots of one kind](https://arxiv.org/abs/2402.00001) "
        "[code](https://github.com/a/one), "
        "[Knots of another](https://arxiv.org/abs/2402.00002) and "
        "[Knots of a third](https://arxiv.org/abs/2402.00003) [code](https://github.com/a/three)\n"
        "- (*ICML 2024*) Ropes in Use [paper](https://arxiv.org/abs/2402.00004)\n"
    )
    *three, last = read(text)[5:]
    assert [each.links.code for each in three] == [
        "https://github.com/a/one", None, "https://github.com/a/three",
    ]  # fmt: skip
    assert (last.title, last.venue) == ("Ropes in Use", "ICML 2024")


def test_a_paper_far_below_items_without_a_title_is_not_lost() -> None:
    nested = "".join(f"{' ' * depth}- x\n" for depth in range(1_500))
    text = f"{items(5)}{nested}{' ' * 1_500}- [pdf](https://arxiv.org/abs/2402.00001)\n"
    assert [each.title for each in read(text)][5:] == ["arXiv:2402.00001"]


def test_five_papers_are_a_list_in_any_line_ends() -> None:
    assert len(read(items(5))) == 5
    assert len(read(items(6).replace("\n", "\r\n"))) == 6


def test_digests_of_other_formats_stay_what_they_are() -> None:
    files = sorted(Path("tests/digests").glob("*.md"))
    if SHARED.exists():
        files += sorted(SHARED.rglob("digests/*/*.md"))
    assert files
    for path in files:
        format_ = read_digest(path.read_bytes(), path.name).ref.format
        assert format_ in ("daily-arxiv-markdown", "weekly-list"), path


def test_the_guides_of_this_project_are_no_digests() -> None:
    for path in [*Path("docs").glob("*.md"), Path("README.md"), Path("CHANGELOG.md")]:
        with pytest.raises(UnknownFormatError):
            read_digest(path.read_bytes(), path.name)


def test_hostile_items_are_cleaned_and_lose_no_other() -> None:
    text = items(5) + "- [\x1b[31m[bold]Red\u202e[/bold] title](https://arxiv.org/abs/2402.00001)\n"
    text += "- [<script>x</script>](https://arxiv.org/abs/2402.00002) [a](javascript:x)\n"
    papers = read(text)
    assert len(papers) == 7
    for paper in papers:
        assert "\x1b" not in paper.title
        assert "\u202e" not in paper.title
        assert "<script>" not in paper.title


@pytest.mark.parametrize(
    "piece",
    ["[", "[a](", "[a](https://", "![", "<a href=x>", "**", "| ", "https://x", "- ", "\\|", "[[a]"],
)
def test_a_long_item_takes_no_time(piece: str) -> None:
    start = time.process_time()
    text = items(5) + f"- https://arxiv.org/abs/2401.00009 {piece * 100_000}\n| {piece * 9999} |\n"
    read(text)
    assert time.process_time() - start < 3


def test_a_listed_paper_is_one_with_that_of_other_digests(tmp_path: Path) -> None:
    made = Shelf(tmp_path, ["daily", "list"])
    made.put("daily/2026-01-01.jsonl", [daily("2401.00001", "Knots in very short ropes")])
    made.put("list/README.md", LIST)
    made.sync()
    paper = made.paper("2401.00001").paper
    assert (paper.authors, paper.venue) == (("Ann Author",), "ICLR 2024")
    assert made.ids("kw:quantization venue:ICLR") == ["2401.00001"]
    assert made.ids("in:list kw:pruning") == ["2501.00007", "2501.00008", "2501.00009"]
    made.close()
