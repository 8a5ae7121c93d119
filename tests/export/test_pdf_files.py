"""Names of downloaded PDFs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.export.test_download import paper
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.export.pdf_files import MAX_NAME, file_ending, file_name
from tui_reader.sources.files import safe_name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (paper(), "Vaswani 2017 - Attention Is All You Need (1706.03762).pdf"),
        (
            Paper("hep-th/9901001", "M/F: $\\mathcal{N}=4$?", authors=("Gerard 't Hooft",)),
            "'t Hooft 1999 - M-F - 𝒩=4 (hep-th-9901001).pdf",
        ),
        (
            Paper("2101.00001", "A: B", authors=("Laurens van der Maaten Jr.",)),
            "van der Maaten 2021 - A - B (2101.00001).pdf",
        ),
        (
            Paper("2101.00001", "注意力", authors=("Łukasz, Kaiser",), published="2019-05-01"),
            "Łukasz 2019 - 注意力 (2101.00001).pdf",
        ),
        (Paper("2101.00001", "..."), "2021 (2101.00001).pdf"),
        (Paper("doi:10.1/x", "CON.tents"), "Paper CON.tents (e08c464a2b).pdf"),
    ],
)
def test_names_are_readable(wanted: Paper, name: str) -> None:
    assert file_name(wanted) == name


@given(
    st.builds(
        Paper,
        st.sampled_from(
            ["1706.03762", "math/0309136", "doi:10.1000/a/../b", "url:https://x/\udc80"]
        ),
        st.text(max_size=300),
        authors=st.lists(st.text(max_size=60), max_size=2).map(tuple),
        published=st.none() | st.text(max_size=12),
    )
)
@example(Paper("url:x", "nul.tar", authors=()))
@example(Paper("url:x", "../../etc/passwd\0", authors=("..",)))
@example(Paper("url:x", "e\u0301" * 200, authors=()))
@example(Paper("url:x", "👩‍👩‍👧‍👦" * 40, authors=()))
def test_every_name_is_safe_on_every_file_system(wanted: Paper) -> None:
    name = file_name(wanted)
    assert safe_name(name) == name
    assert "/" not in name
    assert len(name.encode()) <= MAX_NAME
    assert name.endswith(file_ending(wanted))
    assert clean_line(name) == name


def test_no_two_papers_have_the_same_file() -> None:
    ids = ["2101.00001", "2101.00002", "math/2101000", "doi:a", "doi:A", "url:a"]
    assert len({file_ending(Paper(id_, "T")).casefold() for id_ in ids}) == len(ids)
