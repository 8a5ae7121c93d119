"""The facts that references give of papers, and the digests that are made of them."""

import pytest

from tui_reader.fulltext import own_references
from tui_reader.fulltext.model import Facts
from tui_reader.fulltext.reference_facts import facts_of
from tui_reader.sources.registry import own_references_folder


@pytest.mark.parametrize(
    ("parts", "facts"),
    [
        (
            ["C. Moss and D. Fern. ", "Counting by hand. ", "In Lanterns, pages 1877–1901, 2029."],
            Facts("Counting by hand", "C. Moss and D. Fern", "2029"),
        ),
        (
            ["C. Moss. 2029a.", "Counting.", "arXiv:1901.00007."],
            Facts("Counting", "C. Moss", "2029"),
        ),
        (
            ["C. Moss, D. Fern, “Counting by hand,” in Lanterns, 2029."],
            Facts("Counting by hand", "C. Moss, D. Fern", "2029"),
        ),
        (
            ["Cara J. Moss, and Dan Fern. Counting by hand. In Lanterns, 2029."],
            Facts("Counting by hand", "Cara J. Moss, and Dan Fern", "2029"),
        ),
        (
            ["Moss C., et al., 2029c, Lantern Rev. D, 104"],
            Facts("Moss C., et al., 2029c, Lantern Rev. D, 104", "Moss C., et al", "2029"),
        ),
        (["Moss, C. ", "Counting, April 2029. "], Facts("Counting", "Moss, C", "2029")),
        (["Do Lanterns “fail to learn”? ", "In Lanterns."], Facts("Do Lanterns “fail to learn”?")),
        ([""], Facts()),
    ],
)
def test_facts_are_told_apart(parts: list[str], facts: Facts):
    assert facts_of(parts) == facts


def test_facts_that_the_page_marks_are_taken():
    assert facts_of(["x 1999"], "Counting.", "C. Moss", "(2029)") == Facts(
        "Counting", "C. Moss", "2029"
    )


def test_a_paper_is_a_line_of_the_digest_of_the_day_and_can_be_removed(home: object):
    record = own_references.record_of("doi:10.1/x", Facts("Counting", "C. Moss", "2029"))
    own_references.add(record)
    own_references.add(own_references.record_of("2901.00007", Facts()))
    (path,) = own_references_folder().glob("*.jsonl")
    assert len(path.read_text().splitlines()) == 2
    own_references.remove("doi:10.1/x")
    assert "2901.00007" in path.read_text()
    own_references.remove("2901.00007")
    assert not path.exists()
