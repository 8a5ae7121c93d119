"""The records of daily-arXiv-ai-enhanced's JSONL files: read, made and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tui_reader.core.identity import paper_id
from tui_reader.core.paper import Paper
from tui_reader.formats.daily_entry import entry_of

Record = dict[str, Any]
"""A paper as an object of the JSONL; see `formats.daily_entry`."""

_OF_MODELS: Final = ("AI", "AI_meta", "translation", "offtopic")


def without_sections(paper: Paper) -> Record:
    """The record of a paper as `DATE.jsonl` has it."""
    return {key: value for key, value in entry_of(paper).items() if key not in _OF_MODELS}


def id_of(record: Record) -> str:
    """The `Paper.id` of a record."""
    return paper_id(record["id"]) or str(record["id"])


def of_line(line: str) -> Iterator[Record]:
    """The record of a line, if the line is whole and has a paper."""
    with suppress(ValueError, RecursionError):
        record = json.loads(line)
        if isinstance(record, dict) and isinstance(record.get("id"), str):
            yield record


def read(path: Path) -> Iterator[Record]:
    """The records of a file, the first of each paper; none if there is no such file.

    Raises OSError.
    """
    seen: set[str] = set()
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            for record in of_line(line):
                if (id_ := id_of(record)) not in seen:
                    seen.add(id_)
                    yield record


def text(records: Iterable[Record]) -> str:
    """A file of these records."""
    return encodable("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records))


def encodable(text: str) -> str:
    """`text` with "?" for lone surrogates, which UTF-8 cannot have."""
    return text.encode("utf-8", "replace").decode()
