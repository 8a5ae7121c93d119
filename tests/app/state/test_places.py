import pytest

from tui_reader.app.state.places import (
    ACTION,
    AUTHOR,
    Finder,
    Place,
    places_of,
    recent_places,
    venue_places,
)
from tui_reader.app.state.sidebar_folds import Row
from tui_reader.library import Facet, View

ROWS = [
    Row("Today", View("date", "2026-11-26"), 30),
    Row("All", View(), 301),
    Row("★ Starred", View("starred"), 7),
    *(Row(day, View("date", day)) for day in ("2026-11-26", "2026-09-24")),
    Row("cs.CL", View("category", "cs.CL"), 99, name="Computation and Language"),
    Row("cs.LG", View("category", "cs.LG"), 120, name="Machine Learning"),
    Row("clustering", View("keyword", "clustering"), 3),
    Row("KV cache", View("own", "KV cache"), 5),
    Row("Poincaré", View("tag", "Poincaré"), 1),
]
ACTIONS = [Place(ACTION, "Star (s)", "star or unstar"), Place(ACTION, "Export (E)", "export")]
PLACES = [*places_of(ROWS), *ACTIONS]


def first(typed: str, *recent: Place) -> str:
    found = Finder(PLACES, recent).find(typed)
    return found[0].label if found else ""


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("cl", "cs.CL"),
        ("cscl", "cs.CL"),
        ("language", "cs.CL"),
        ("machine", "cs.LG"),
        ("0924", "2026-09-24"),
        ("24 sep", "2026-09-24"),
        ("tod", "Today"),
        ("kvc", "KV cache"),
        ("poinc", "Poincaré"),
        ("exp", "Export (E)"),
        ("star (s)", "Star (s)"),
        ("stard", "★ Starred"),
        ("zzz", ""),
    ],
)
def test_a_place_is_found_by_a_few_letters(typed: str, label: str) -> None:
    assert first(typed) == label


def test_the_places_one_went_to_come_first() -> None:
    assert first("cs") == "cs.LG"
    language = next(place for place in PLACES if place.label == "cs.CL")
    gone = Place("tag", "gone", view=View("tag", "gone"))
    author = Place(AUTHOR, "Song Han", view=View("query", 'au:"Song Han"'))
    recent = recent_places([place.key for place in (author, gone, language)], PLACES)
    assert recent == [author, language]
    finder = Finder(PLACES, recent)
    assert [place.label for place in finder.find("")][:3] == ["Song Han", "cs.CL", "Today"]
    assert finder.find("cs")[0] == language
    assert finder.find("song", [author._replace(papers=4)])[0].label == "Song Han"


def test_venues_are_places_of_one_year_and_of_all() -> None:
    facets = [Facet("ICLR 2026", None, 12, 3), Facet("ICLR 2025", None, 5, 0)]
    venues = venue_places([*facets, Facet("ACL 2026", None, 4, 4)])
    found = Finder([*PLACES, *venues], []).find("iclr")
    assert [(place.label, place.papers, place.view) for place in found] == [
        ("ICLR", 17, View("query", "venue:ICLR")),
        ("ICLR 2026", 12, View("venue", "ICLR 2026")),
        ("ICLR 2025", 5, View("venue", "ICLR 2025")),
    ]
    assert not any(place.label == "ACL" for place in venues)
