"""The digests of the papers that the user took from references: JSONL, one file for each day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from errno import EAGAIN
from time import monotonic
from typing import Any, Final

from tui_reader.core.paper import REFERENCES_ENDING
from tui_reader.fulltext.model import Facts
from tui_reader.sources.registry import own_references_folder
from tui_reader.system.files import append_line, replace_file
from tui_reader.system.lock import hold_lock

_WAIT: Final = 0.5
"""Seconds to wait for another reader that is writing."""


def record_of(id_: str, facts: Facts) -> dict[str, Any]:
    """The line of a paper with this id: what the reference says, and no more."""
    record: dict[str, Any] = {"id": id_, "title": facts.title or id_, "authors": facts.authors}
    if facts.year:
        record["published"] = facts.year
    if id_.startswith("doi:"):
        record["abs"] = f"https://doi.org/{id_[4:]}"
    else:
        record |= {"abs": f"https://arxiv.org/abs/{id_}", "pdf": f"https://arxiv.org/pdf/{id_}"}
    return record


def add(record: dict[str, Any]) -> None:
    """Write a paper to the digest of today; on disk on return. Raises OSError."""
    folder = own_references_folder()
    name = f"{date.today().isoformat()}{REFERENCES_ENDING}"
    with _exclusive():
        append_line(folder / name, json.dumps(record, ensure_ascii=False))


def remove(id_: str) -> None:
    """Remove a paper from the digests. Raises OSError."""
    folder = own_references_folder()
    with _exclusive():
        for path in folder.glob(f"*{REFERENCES_ENDING}"):
            lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
            kept = [line for line in lines if _id_of(line) != id_]
            if len(kept) == len(lines):
                continue
            if kept:
                replace_file(path, kept)
            else:
                path.unlink()


@contextmanager
def _exclusive() -> Iterator[None]:
    end = monotonic() + _WAIT
    with hold_lock(own_references_folder() / ".lock", lambda: monotonic() > end) as lock:
        if lock is None:
            raise BlockingIOError(EAGAIN, "another tui-reader is writing references; try again")
        yield


def _id_of(line: str) -> str | None:
    with suppress(ValueError, RecursionError):
        value = json.loads(line)
        if isinstance(value, dict):
            return str(value.get("id"))
    return None
