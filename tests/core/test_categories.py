from collections import Counter

import pytest

from tui_reader.core.categories import ARCHIVE_NAMES, CATEGORY_NAMES, category_name


def archive_of(code: str) -> str:
    return code.partition(".")[0]


def test_the_taxonomy_is_complete() -> None:
    sizes = Counter(map(archive_of, CATEGORY_NAMES))
    several = {
        "astro-ph": 6, "cond-mat": 9, "cs": 40, "econ": 3, "eess": 4, "math": 32, "nlin": 5,
        "physics": 22, "q-bio": 10, "q-fin": 9, "stat": 6,
    }  # fmt: skip
    one = ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th")
    assert sizes == {**several, **dict.fromkeys((*one, "quant-ph"), 1)}
    assert sizes.total() == 155


def test_every_archive_has_a_name_and_a_category() -> None:
    assert set(map(archive_of, CATEGORY_NAMES)) == set(ARCHIVE_NAMES)
    assert ARCHIVE_NAMES["eess"] == "Electrical Engineering and Systems Science"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("cs.CL", "Computation and Language"),
        ("cs.LG", "Machine Learning"),
        ("stat.ML", "Machine Learning"),
        ("math.AP", "Analysis of PDEs"),
        ("cond-mat.mtrl-sci", "Materials Science"),
        ("physics.ao-ph", "Atmospheric and Oceanic Physics"),
        ("hep-th", "High Energy Physics - Theory"),
        ("quant-ph", "Quantum Physics"),
        ("q-fin.TR", "Trading and Market Microstructure"),
    ],
)
def test_names(code: str, name: str) -> None:
    assert category_name(code) == name


@pytest.mark.parametrize(
    ("alias", "canonical"),
    [
        ("cs.NA", "math.NA"),
        ("cs.SY", "eess.SY"),
        ("math.IT", "cs.IT"),
        ("math.MP", "math-ph"),
        ("stat.TH", "math.ST"),
    ],
)
def test_an_alias_has_the_name_of_its_canonical_category(alias: str, canonical: str) -> None:
    assert category_name(alias) == category_name(canonical) is not None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "cs",  # an archive, not a category
        "cs.XX",
        "cs.cl",  # codes are case-sensitive
        "cmp-lg",  # became cs.CL in 1998
        "alg-geom",  # became math.AG in 1997
    ],
)
def test_an_unknown_category_has_no_name(code: str) -> None:
    assert category_name(code) is None
