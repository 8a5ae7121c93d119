"""Options that several kinds of sources share."""

from __future__ import annotations

from typing import Final

from tui_reader.config.settings import Setting
from tui_reader.config.values import DAYS, SWITCH, TEXTS

PATTERNS: Final = Setting(
    "Globs of the files that are digests, with forward slashes",
    '["data/*.jsonl"]',
    TEXTS,
    "every file",
)
SINCE: Final = Setting("How far back digests are fetched", '"90d"', DAYS, "depends on the kind")
HYDRATE: Final = Setting(
    "Whether arXiv is asked for the abstracts and authors of papers in lists of links",
    "true",
    SWITCH,
    "false",
)
PRIMARY_ONLY: Final = Setting(
    "Whether only papers are kept whose primary category is among those asked for",
    "true",
    SWITCH,
    "false",
)
