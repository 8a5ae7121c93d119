"""Authors of any kind are cited as whoever they are."""

import json
from dataclasses import replace

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts

from tests.support.papers import ATTENTION, listed
from tui_reader.core.paper import Paper
from tui_reader.export import citation, export
from tui_reader.formats import read_digest


def by(*authors: str) -> Paper:
    return replace(ATTENTION, authors=authors)


def written(paper: Paper, format: str) -> str:
    return "".join(export([listed(paper)], format))


def bibtex(paper: Paper) -> str:
    entry = parse_string(written(paper, "bibtex")).entries[0]
    return str(entry.fields_dict["author"].value)


@pytest.mark.parametrize(
    "name",
    [
        *("Meta AI", "Stability AI", "Google DeepMind", "Hugging Face", "NVIDIA", "DeepSeek-AI"),
        *("Qwen Team", "Team Hunyuan3D", "Allen Institute for AI", "University of Mossby"),
        *("the Moss Consortium", "MOSS Collaboration", "Mausam", "王小明", "Project Fern"),
        *("Moss Study Group", "Science and Technology Collaboration"),
    ],
)
def test_a_single_name_is_cited_whole(name: str) -> None:
    assert bibtex(by("Ada Fern", name)) == f"Fern, Ada and {{{name}}}"
    (item,) = json.loads(written(by(name), "csl-json"))
    assert item["author"] == [{"literal": name}]
    assert f"AU  - {name}\n" in written(by(name), "ris")


@pytest.mark.parametrize(
    ("names", "cited"),
    [
        (["Moor Jr., Ulf"], "Moor, Jr., Ulf"),
        (["Moor, Ulf, Jr."], "Moor, Jr., Ulf"),
        (["Ulf Moor III"], "Moor, III, Ulf"),
        (["van der Ahn, Bo"], "van der Ahn, Bo"),
        (["Fern A", "van der Ahn BC"], "Fern, A and van der Ahn, BC"),
        (["Fern A", "MOSS Collaboration"], "Fern, A and {MOSS Collaboration}"),
        (["Hao LI", "Fang YU"], "LI, Hao and YU, Fang"),
        (["William (Bill) Fern"], "Fern, William (Bill)"),
        (["José Fern y Ahn"], "Fern y Ahn, José"),
        (["Ulf 't Moor"], "'t Moor, Ulf"),
    ],
)
def test_every_order_of_names_is_cited_by_the_family_name(names: list[str], cited: str) -> None:
    assert bibtex(by(*names)) == cited


def test_authors_that_are_not_named_are_others() -> None:
    paper = by("Ada Fern", "et al.")
    assert bibtex(paper) == "Fern, Ada and others"
    library = parse_string(
        written(paper, "bibtex"), append_middleware=[SeparateCoAuthors(), SplitNameParts()]
    )
    assert len(library.entries[0].fields_dict["author"].value) == 2
    (item,) = json.loads(written(paper, "csl-json"))
    assert item["author"][-1] == {"literal": "others"}
    assert "et al" not in written(paper, "ris")
    assert citation(paper).startswith("Ada Fern, et al. (2017).")


@pytest.mark.parametrize("layout", ["daily-arxiv-markdown", "weekly"])
def test_names_with_a_comma_come_back_from_lines_with_commas(layout: str) -> None:
    paper = by("Fern, Ada", "Ahn, B. C.", "Moor, Ulf, Jr.", "MOSS Collaboration", "et al.")
    (found,) = read_digest(written(paper, layout).encode(), "x").entries
    assert isinstance(found, Paper)
    assert found.authors == (
        *("Ada Fern", "B. C. Ahn", "Ulf Moor Jr.", "MOSS Collaboration", "et al."),
    )


def test_names_of_any_kind_come_back_from_jsonl() -> None:
    names = ("Fern, Ada", "Ada Fern (Moss)", "A, B and C", "Dr. Ahn", "et al.")
    (found,) = read_digest(written(by(*names), "daily-arxiv").encode(), "x").entries
    assert isinstance(found, Paper)
    assert (found.authors, found.authors_listed) == (names, False)
