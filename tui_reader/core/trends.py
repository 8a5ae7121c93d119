"""What papers can be counted by."""

from typing import Final

WORDS: Final = "words"
KEYWORDS: Final = "keywords"
CATEGORIES: Final = "categories"
AUTHORS: Final = "authors"
VENUES: Final = "venues"
KINDS: Final = (WORDS, KEYWORDS, CATEGORIES, AUTHORS, VENUES)
