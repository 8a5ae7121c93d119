"""The user's own digests, of texts by a model: daily-arXiv's JSONL, one line for each paper."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui_reader.ai.contract import SECTIONS, Task, is_off_topic
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.identity import paper_id
from tui_reader.core.paper import OFF_TOPIC, Paper
from tui_reader.formats.daily_entry import entry_of
from tui_reader.sources.registry import own_ai_folder
from tui_reader.system.files import append_line, replace_file
from tui_reader.system.lock import hold_lock

_UNSAFE: Final = re.compile(r"[^\w-]+")
_BY_A_MODEL: Final = re.compile("_(?:AI_enhanced|relevance)_")
"""In the names of published digests that a model may have written."""


class _Written(NamedTuple):
    """The paper, prompt and language that texts were written for."""

    id: str
    abstract: str
    """Its hash."""
    model: str
    prompt: str
    language: str


class OwnDigests:
    """Reads which papers have the texts of a task, and appends those of others."""

    def __init__(
        self,
        settings: AISettings,
        task: Task = SECTIONS,
        folder: Path | None = None,
        days: Collection[str] = (),
    ) -> None:
        """`folder` is the one of the digests, if they are not the user's own but published.

        Of these, only those of `days` are read, and those written today, which count for `today`.
        """
        self._settings = settings
        self._task = task
        self._folder, self._mode = (folder, 0o644) if folder else (own_ai_folder(), 0o600)
        self._written: set[_Written] = set()
        self.today = 0
        """Papers that were written today, in local time."""
        for record in _records(folder, days):
            meta = record.get("AI_meta")
            if isinstance(meta, dict):
                self._written.add(_written(record, meta))
                self.today += _day_of(meta.get("at")) == date.today()

    def has(self, paper: Paper) -> bool:
        """Whether the model was asked for this paper, with this abstract, prompt and language."""
        return self._key(paper) in self._written

    def append(self, paper: Paper, day: str | None, texts: Mapping[str, str]) -> None:
        """Write the texts of a paper of the digest of `day`; on disk on return. Raises OSError.

        Only the thread that holds `exclusive` may call it, one thread at a time.
        """
        settings, task = self._settings, self._task
        record = entry_of(
            replace(paper, badges=tuple(b for b in paper.badges if b.label != OFF_TOPIC))
        )
        for name in ("AI", "AI_meta", "translation"):
            record.pop(name, None)
        ordered = {name: texts[name] for name in task.fields if name in texts}
        if task.is_translation:
            record["translation"] = {"language": settings.language, **ordered}
        elif task.is_relevance:
            record["offtopic"] = is_off_topic(ordered["relevant"])
            self._drop_judgement(paper)
        else:
            record["AI"] = ordered
        record["AI_meta"] = {
            "model": settings.model,
            "prompt": task.prompt,
            "language": settings.language,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        language = name_of_language(settings.language)
        kind = "translated" if task.is_translation else "AI_enhanced"
        kind = "relevance" if task.is_relevance else kind
        name = f"{day or date.today().isoformat()}_{kind}_{language}.jsonl"
        append_line(self._folder / name, json.dumps(record, ensure_ascii=False), self._mode)
        self._written.add(self._key(paper))
        self.today += 1

    def _drop_judgement(self, paper: Paper) -> None:
        """Remove earlier judgements of the paper, which may have been for other keywords."""
        if not any(each.id == paper.id and "relevance" in each.prompt for each in self._written):
            return
        start = f'{{"id": {json.dumps(entry_of(paper)["id"], ensure_ascii=False)},'
        for path in self._folder.glob("*_relevance_*.jsonl"):
            lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
            if len(kept := [line for line in lines if not line.startswith(start)]) < len(lines):
                replace_file(path, kept, mode=self._mode)

    def _key(self, paper: Paper) -> _Written:
        settings = self._settings
        return _Written(
            paper.id,
            _hash(paper.abstract or ""),
            settings.model,
            self._task.prompt,
            settings.language,
        )


def name_of_language(language: str) -> str:
    """A language as the names of digests have it."""
    return _UNSAFE.sub("-", language).strip("-") or "language"


@contextmanager
def exclusive() -> Iterator[None]:
    """Hold the lock of the own digests. Raises AIError if another process holds it."""
    with hold_lock(own_ai_folder() / ".lock", lambda: True) as lock:
        if lock is None:
            raise AIError("another tui-reader is asking a model now; wait for it, or stop it")
        yield


def _records(folder: Path | None, days: Collection[str]) -> Iterator[dict[str, Any]]:
    """The records of all own digests, or of those in `folder` that a model may have written.

    Lines that are cut off or of another format are skipped.
    """
    for path in sorted((folder or own_ai_folder()).glob("*.jsonl")):
        if folder and not _BY_A_MODEL.search(path.name):
            continue
        if folder and path.name.partition("_")[0] not in days and not _is_of_today(path):
            continue
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                with suppress(ValueError, RecursionError):
                    if isinstance(record := json.loads(line), dict):
                        yield record


def _is_of_today(path: Path) -> bool:
    """Whether a file was changed today, in local time."""
    with suppress(OSError):
        return date.fromtimestamp(path.stat().st_mtime) == date.today()
    return False


def _written(record: Mapping[str, Any], meta: Mapping[str, Any]) -> _Written:
    return _Written(
        paper_id(given := str(record.get("id"))) or given,
        _hash(str(record.get("summary") or "")),
        str(meta.get("model")),
        str(meta.get("prompt")),
        str(meta.get("language")),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _day_of(at: Any) -> date | None:
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(at).astimezone().date()
    return None
