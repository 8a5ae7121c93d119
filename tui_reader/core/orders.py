"""The orders in which papers can be listed."""

from typing import Final

NEWEST: Final = "newest"
RELEVANCE: Final = "relevance"
ORDERS: Final = (NEWEST, RELEVANCE, "oldest", "title", "badges", "mine")
"""In the order in which `S` goes through them; `--sort` and `sort` in config.toml take them."""
