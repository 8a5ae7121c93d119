"""What people see on the screen, or paste, finds the paper."""

from collections.abc import Iterator

import pytest

from tests.support.shelf import Shelf, daily, temporary_shelf
from tui_reader.library import View
from tui_reader.library.matches import Matches
from tui_reader.library.query import parse
from tui_reader.library.words import indexed

TITLES = {
    "2606.30775": "Plain keys",
    "math/0309136": "An old paper",
    "2606.00001": r"$\beta$-VAE absorbs CO$_2$ at 10$^{-3}$",
    "2606.00002": r"$\ell_1$ norms and {\AA}ngstr\"om scales, don\textquotesingle t they",
    "2606.00003": "Faster C++ for the sponge",
    "2606.00004": "Faster C for the sponge",
    "2606.00005": "Safer C# for the sponge",
    "2606.00006": "CO₂ and x² and ϕ as characters",
    "2606.00007": r"The $x^{2}$ of $\mathbb{R}^{d \times d}$ by k-means++ and GPT-4",
}
DOI = "10.1016/S0140-6736(20)30183-5"


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with temporary_shelf() as made:
        entries = [daily(id_, title, summary="Words.") for id_, title in TITLES.items()]
        entries.append(daily(DOI, "A paper of a journal", abs=None))
        entries[-1]["abs"] = "https://journal.example/a/1"
        entries.append(daily("pubmed:777", "A paper of medicine", abs=None))
        entries.append(daily("2606.00008", "Straße and ﬁne ﬂow"))
        made.put("daily/2026-06-01.jsonl", entries)
        made.sync()
        yield made


def ids(shelf: Shelf, query: str, *, typing: bool = False) -> set[str]:
    library = shelf.library
    return set(library.ids(library.view(View("query", query), typing=typing)))


PASTED = {
    "2606.30775": (
        "2606.30775",
        "2606.30775v2",
        "arXiv:2606.30775",
        "arxiv:2606.30775v1",
        "https://arxiv.org/abs/2606.30775",
        "https://arxiv.org/pdf/2606.30775v3",
        "http://www.arxiv.org/html/2606.30775",
        "id:2606.30775v1",
        "id:arXiv:2606.30775",
        "id:https://arxiv.org/abs/2606.30775",
        "plain 2606.30775",
        "(2606.30775)",
        "[2606.30775]",
        "2606.30775.",
        "(arXiv:2606.30775)",
        "<https://arxiv.org/abs/2606.30775>",
        "arXiv:2606.30775v1 [cs.LG]",
        "arXiv: 2606.30775 [cs.LG] 20 Jun 2026",
    ),
    "math/0309136": ("math/0309136", "math.GT/0309136", "math/0309136v2", "id:math.GT/0309136"),
    f"doi:{DOI.lower()}": (
        DOI,
        f"doi:{DOI}",
        f"https://doi.org/{DOI}",
        "https://doi.org/10.1016/S0140-6736%2820%2930183-5",
        f"{DOI},",
        f"id:{DOI}",
        "https://journal.example/a/1",
        "http://journal.example/a/1/?utm_source=feed",
    ),
    "guid:pubmed:777": (
        "pmid:777",
        "PMID: 777",
        "pubmed:777",
        "https://pubmed.ncbi.nlm.nih.gov/777/?utm_source=x",
    ),
}


@pytest.mark.parametrize("typing", [False, True])
@pytest.mark.parametrize("id_", PASTED)
def test_a_pasted_identifier_finds_its_paper(shelf: Shelf, id_: str, typing: bool) -> None:
    for query in PASTED[id_]:
        assert ids(shelf, query, typing=typing) == {id_}, query


def test_ligatures_and_sharp_s_are_found_as_seen_and_as_typed(shelf: Shelf) -> None:
    for query in ("strasse", "Straße", "fine", "ﬁne flow", "flow"):
        assert "2606.00008" in ids(shelf, query), query


def test_an_id_can_be_excluded(shelf: Shelf) -> None:
    assert "2606.30775" not in ids(shelf, "-2606.30775")
    assert len(ids(shelf, "-2606.30775")) == len(ids(shelf, "")) - 1


def test_text_is_found_as_it_is_shown_on_screen(shelf: Shelf) -> None:
    shown = {
        1: ("β-VAE", "beta-VAE", "CO₂ absorbs", "absorbs CO2", "10⁻³", "10-3"),
        2: ("ℓ₁ norms", "l1", "Ångström", "angstrom", "don't"),
        6: ("φ",),
        7: ("k-means++", "GPT-4"),
    }
    for number, queries in shown.items():
        for query in queries:
            assert ids(shelf, query) == {f"2606.0000{number}"}, query


def test_a_raised_or_lowered_digit_is_the_digit(shelf: Shelf) -> None:
    for query in ("CO2", "CO₂"):
        assert ids(shelf, query) == {"2606.00001", "2606.00006"}
    for query in ("x2", "x²"):
        assert ids(shelf, query) == {"2606.00006", "2606.00007"}


@pytest.mark.parametrize(
    "formula", ["$x^2$", "$$x^2$$", r"\(x^2\)", r"\[x^2\]", r"\( \hat{x}^{2} \)"]
)
def test_a_power_is_found_however_its_formula_is_delimited(formula: str) -> None:
    assert "x2" in indexed(f"Of {formula} or so").split("\n")[0].split()


def test_numerator_and_denominator_are_words_of_their_own() -> None:
    assert {"a2", "b1"} <= set(indexed(r"So $\frac{a^2}{b_1}$ holds").split("\n")[0].split())


def test_a_bracket_after_a_line_break_does_not_begin_a_formula() -> None:
    assert "a_1" in indexed(r"one \\[2pt] a_1 \] two").split("\n")[0]


def test_names_of_languages_are_words(shelf: Shelf) -> None:
    assert ids(shelf, "C++") == {"2606.00003"}
    assert ids(shelf, "c++ sponge") == {"2606.00003"}
    assert ids(shelf, "C#") == {"2606.00005"}
    assert ids(shelf, "faster C") == {"2606.00004"}
    matches = Matches(parse("C++").terms)
    assert matches.spans("C, C++ and c++.", "title") == [(3, 6), (11, 14)]


def test_variants_of_a_character_are_highlighted() -> None:
    assert Matches(parse("CO2").terms).spans("of CO₂.", "title") == [(3, 6)]
    assert Matches(parse("CO₂").terms).spans("of CO2.", "title") == [(3, 6)]
