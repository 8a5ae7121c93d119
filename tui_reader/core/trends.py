"""What papers are counted by, and which others they are compared with to find typical words."""

from typing import Final

WORDS: Final = "words"
KEYWORDS: Final = "keywords"
CATEGORIES: Final = "categories"
AUTHORS: Final = "authors"
VENUES: Final = "venues"
KINDS: Final = (WORDS, KEYWORDS, CATEGORIES, AUTHORS, VENUES)

REST: Final = "rest"
"""Papers are compared with the rest of the library; or with each other by CATEGORIES."""
NOTHING: Final = ""
