"""The papers of lists that crawls have asked arXiv for, in a hidden file of the output.

A crawl does not have the answers to earlier crawls. Without this file it would ask each time for
the papers that arXiv does not know, and for those without the user's keywords.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from tui_reader.sources.arxiv.unanswered import add_today, is_unknown, read_days
from tui_reader.system.files import read_json, replace_file

FILE: Final = ".asked-of-arxiv.json"


class AskedPapers:
    """The papers that crawls no longer ask for, and those that got an empty answer."""

    def __init__(self, folder: Path, keywords: str = "") -> None:
        """`keywords` choose the papers: if they have changed, nothing is remembered."""
        self._path = folder / FILE
        self._keywords = hashlib.sha256(keywords.encode("utf-8", "replace")).hexdigest()[:16]
        found = read_json(self._path)
        if found.get("keywords") != self._keywords:
            found = {}
        unwanted = found.get("unwanted")
        self.unwanted = set(map(str, unwanted if isinstance(unwanted, list) else ()))
        """Papers without the keywords."""
        self._unanswered = read_days(found.get("unanswered"))

    def without_answer(self, ids: Iterable[str]) -> set[str]:
        """Record an empty answer about these papers; returns those that the next crawl asks for."""
        asked = list(ids)
        add_today(self._unanswered, asked)
        return {id_ for id_ in asked if not is_unknown(self._unanswered[id_])}

    def save(self, written: Collection[str]) -> None:
        """Write the file, without the papers that the output has. Raises OSError."""
        for id_ in self._unanswered.keys() & {*written, *self.unwanted}:
            del self._unanswered[id_]
        if not (self.unwanted or self._unanswered):
            self._path.unlink(missing_ok=True)
            return
        found = {
            "keywords": self._keywords,
            "unwanted": sorted(self.unwanted),
            "unanswered": self._unanswered,
        }
        replace_file(self._path, json.dumps(found, indent=0), mode=0o644)
