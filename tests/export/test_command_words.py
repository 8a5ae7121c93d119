"""The words of the user's commands for a paper."""

from pathlib import Path

import pytest
from hypothesis import given

from tests.support.papers import ATTENTION, FEW, hostile, listed
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.export.command_words import MissingValueError, words_for
from tui_reader.export.pdf_files import file_name
from tui_reader.library import Listed

NOWHERE = Path("/nonexistent")


def test_each_placeholder_is_replaced_inside_its_word(tmp_path: Path):
    file = tmp_path / file_name(ATTENTION)
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")
    template = [
        "run",
        "--of={id}",
        "{title}",
        "{authors}",
        "{url} {pdf}",
        "{html}",
        "{doi}",
        "{file}",
    ]
    assert words_for(template, listed(ATTENTION), tmp_path) == [
        "run",
        "--of=1706.03762",
        "Attention Is All You Need",
        "Ashish Vaswani, Noam Shazeer, Łukasz Kaiser",
        "https://arxiv.org/abs/1706.03762 https://arxiv.org/pdf/1706.03762",
        "https://arxiv.org/html/1706.03762",
        "10.48550/arXiv.1706.03762",
        str(file),
    ]
    (bibtex,) = words_for(["{bibtex}"], listed(ATTENTION), tmp_path)
    assert bibtex.startswith("@")
    assert "Attention" in bibtex


def test_inside_a_url_values_are_percent_encoded():
    paper = Paper("1706.03762", "A & B?#%")
    assert words_for(["https://x.org/{id}/?q={title}&id=1"], listed(paper), NOWHERE) == [
        "https://x.org/1706.03762/?q=A%20%26%20B%3F%23%25&id=1"
    ]


def test_a_missing_value_is_named():
    with pytest.raises(MissingValueError, match="code"):
        words_for(["run", "{code}"], listed(Paper("1706.03762", "A")), NOWHERE)


@given(hostile())
@FEW
def test_no_text_of_a_digest_becomes_an_option_a_file_or_another_word(paper: Listed):
    try:
        words = words_for(["run", "{title}", "{authors}", "{abstract}", "{id}"], paper, NOWHERE)
    except MissingValueError:
        return
    assert len(words) == 5
    for word in words[1:]:
        assert word[0] not in "-+@~=|<>&;!/\\"
        assert clean_line(word) == word
