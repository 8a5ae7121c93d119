"""The authors that a digest names, without their affiliations, titles and degrees."""

from tui_reader.core.people.lists import (
    MAX_PEOPLE,
    OTHERS,
    People,
    already_parsed,
    one_per_element,
    people,
    people_in,
)

__all__ = [
    "MAX_PEOPLE",
    "OTHERS",
    "People",
    "already_parsed",
    "one_per_element",
    "people",
    "people_in",
]
