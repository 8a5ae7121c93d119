"""The people that a digest names as authors, without their affiliations, titles and degrees."""

from tui_reader.core.people.lists import (
    MAX_PEOPLE,
    OTHERS,
    People,
    as_they_are,
    one_each,
    people,
    people_in,
)

__all__ = ["MAX_PEOPLE", "OTHERS", "People", "as_they_are", "one_each", "people", "people_in"]
