"""The guide to export names every format and option, and its examples are real output."""

import re
from dataclasses import replace

from bibtexparser.entrypoint import parse_string

from tests.support.helpers import ROOT
from tests.support.papers import listed
from tui_reader.core.paper import Badge, Links, Paper
from tui_reader.export import FORMATS, export
from tui_reader.library import Listed

GUIDE = (ROOT / "docs" / "export.md").read_text("utf-8")
PAPER = Paper(
    id="2601.00001",
    title=r"Twice the Speed of GPU Kernels at $O(n \log n)$",
    authors=("Ada Lovelace", "Laurens van der Maaten", "The Engine Collaboration"),
    categories=("cs.LG",),
    published="2026-01-02",
    abstract="We save 50% of the time.",
    tldr="Half the time for the same result.",
    comment="12 pages",
    badges=(Badge("kernel"),),
    links=Links("https://arxiv.org/abs/2601.00001", "https://arxiv.org/pdf/2601.00001"),
)


def marked(paper: Paper) -> Listed:
    return listed(paper, starred=True, tags=("to cite",), note="Compare with our own.")


def example(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def test_the_guide_names_every_format_and_option():
    for name, format in FORMATS.items():
        assert f"| `{name}` | `{format.suffix}` |" in GUIDE
        assert re.search(rf"^### .*\b{name}\b", GUIDE, re.MULTILINE), name
    for option in ("--format", "--sort", "--limit", "--output", "--force"):
        assert f"| `{option}` |" in GUIDE


def test_the_examples_are_the_real_output():
    assert example("bibtex") == "".join(export([marked(PAPER)], "bibtex"))
    assert len(parse_string(example("bibtex")).entries) == 1
    shorter = replace(PAPER, title="Twice the Speed of GPU Kernels", authors=PAPER.authors[:2])
    assert example("markdown") == "".join(export([marked(shorter)], "markdown"))
