"""The orders in which papers can be listed."""

from typing import Final

NEWEST: Final = "newest"
RELEVANCE: Final = "relevance"
FOR_YOU: Final = "for-you"
ORDERS: Final = (NEWEST, RELEVANCE, "oldest", "title", "badges", "mine", FOR_YOU)
"""In the order of the menu that `S` opens; also the values of `--sort` and `sort`."""
SIMILAR: Final = "similar"
"""The order of a list of single papers, as it was given; no other list has it."""
