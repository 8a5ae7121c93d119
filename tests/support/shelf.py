"""A folder of digests with a library over it, for tests."""

import json
import os
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tui_reader.config import Config, SourceConfig
from tui_reader.core.orders import ORDERS
from tui_reader.library import FACETS, Library, Listed, View
from tui_reader.marks.store import Marks
from tui_reader.sources.registry import digest_folder
from tui_reader.sync.marks import copy_new_marks
from tui_reader.sync.report import SyncProgress, SyncReport
from tui_reader.sync.run import sync

QUERIES = (
    "attention",
    "sparse atten*",
    '"key value"',
    "注意",
    "力",
    "au:Łukasz",
    "Error",
    "result",
)


def daily(id_: str, title: str = "A title", **fields: Any) -> dict[str, Any]:
    """One entry of a daily-arXiv digest; AI sections are given by their names."""
    sections = ("tldr", "motivation", "method", "result", "conclusion")
    summaries = {name: fields.pop(name) for name in sections if name in fields}
    record = {
        "id": id_,
        "title": title,
        "authors": ["Ann Author"],
        "categories": ["cs.CL"],
        "abs": f"https://arxiv.org/abs/{id_}",
        "summary": f"The abstract of {title}.",
        **fields,
    }
    return {**record, "AI": summaries} if summaries else record


def jsonl(entries: Iterable[Mapping[str, Any]]) -> str:
    """A daily-arXiv digest of these entries."""
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def weekly(date: str, *entries: Mapping[str, Any]) -> str:
    """A weekly list in its newest layout: entries have an id, title, version, badges, abstract."""
    parts = [f"# {date}\n"]
    for entry in entries:
        badges = " ".join(
            f"![](https://img.shields.io/badge/{label}-{color})"
            for label, color in entry.get("badges", ())
        )
        link = f"https://arxiv.org/abs/{entry['id']}v{entry.get('version', 1)}"
        parts.append(
            f"---\n\n## {entry.get('title', 'A title')}\n\n{badges}\n\n"
            f"**Authors:** {entry.get('authors', 'Ann Author')} | **Date:** {date}\n\n"
            f"**Link:** [{link}]({link})\n\n<details><summary>Abstract</summary>\n\n"
            f"{entry.get('abstract', 'An abstract.')}\n\n</details>\n"
        )
    return "\n".join(parts)


def feed(*entries: Mapping[str, Any]) -> str:
    """An arXiv RSS feed: entries have an id, announce type, version, title, abstract."""
    items = "".join(
        f"<item><title>{entry.get('title', 'A title')}</title>"
        f"<link>https://arxiv.org/abs/{entry['id']}</link>"
        f"<description>arXiv:{entry['id']}v{entry.get('version', 1)} "
        f"Announce Type: {entry['announced']} \nAbstract: {entry.get('abstract')}</description>"
        f"<category>cs.CL</category><dc:creator>Ann Author</dc:creator>"
        f"<arxiv:announce_type>{entry['announced']}</arxiv:announce_type></item>"
        for entry in entries
    )
    return (
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
        f"<channel><title>cs.CL</title>{items}</channel></rss>"
    )


_MEMORY = Path("/dev/shm")
"""A file system in memory, where syncing to disk takes no time."""


class Shelf:
    """Sources of digests in `root`, the library over them, and marks."""

    def __init__(self, root: Path, sources: Iterable[str] = ("daily", "weekly")) -> None:
        self.root = root
        self.config = Config(
            tuple(SourceConfig(name, "folder", str(root / "sources" / name)) for name in sources)
        )
        for source in self.config.sources:
            digest_folder(source).mkdir(parents=True, exist_ok=True)
        self.library = Library(root / "cache" / "library.db")
        self._time = 1_700_000_000

    def close(self) -> None:
        self.library.close()

    def path(self, file: str) -> Path:
        """Where the file `source/name` is."""
        return self.root / "sources" / file

    def put(self, file: str, content: str | bytes | Iterable[Mapping[str, Any]]) -> Path:
        """Write a digest, with a time of change that no earlier one had."""
        if not isinstance(content, str | bytes):
            content = jsonl(content)
        path = self.path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._time += 1
        os.utime(path, (self._time, self._time))
        return path

    def drop(self, file: str) -> None:
        self.path(file).unlink()

    def sync(self, names: Iterable[str] | None = None) -> SyncReport:
        """Sync to the end."""
        return self.sync_with_progress(names)[1]

    def syncing(
        self, names: Iterable[str] | None = None
    ) -> Generator[SyncProgress, None, SyncReport]:
        """A sync that is under way."""
        with patch.dict(os.environ, {"TUI_READER_DATA_DIR": str(self.root / "data")}):
            return (yield from sync(self.config, self.library, names))

    def sync_with_progress(
        self, names: Iterable[str] | None = None
    ) -> tuple[list[SyncProgress], SyncReport]:
        """Sync to the end; returns the progress events and the report."""
        steps = []
        running = self.syncing(names)
        while True:
            try:
                steps.append(next(running))
            except StopIteration as end:
                return steps, end.value

    def listed(self, view: View = View(), order: str = "newest") -> list[Listed]:  # noqa: B008
        return self.library.papers(self.library.view(view, order))

    def ids(self, query: str = "", order: str = "newest") -> list[str]:
        return [listed.paper.id for listed in self.listed(View("query", query), order)]

    def paper(self, id_: str) -> Listed:
        n = self.library.find(id_)
        assert n is not None, f"{id_} is not in the library"
        listed = self.library.paper(n)
        assert listed is not None
        return listed

    def marks(self) -> Marks:
        return Marks(self.root / "config" / "marks.db")

    def take_over(self, marks: Marks) -> list[str]:
        return copy_new_marks(self.library, marks)

    def mark(self, ids: Sequence[str], **changes: Any) -> list[str]:
        """Mark papers, and take the marks over into the library."""
        with closing(self.marks()) as marks:
            marks.mark(ids, **changes)
            return self.take_over(marks)

    def state(self) -> dict[str, Any]:
        """Everything that a reader of this library can see."""
        library = self.library
        numbers = library.view(View())
        return {
            "papers": [(library.paper(n) or listed)._replace(n=0) for n, listed in self._all()],
            "orders": {order: self.ids(order=order) for order in ORDERS},
            "facets": {kind: library.facets(kind) for kind in FACETS},
            "listed": {
                (kind, facet.value): [
                    each.paper.id for each in self.listed(View(kind, facet.value))
                ]
                for kind in FACETS
                for facet in library.facets(kind)
            },
            "counts": library.counts(),
            "count": len(numbers),
            "found": {query: self.ids(query) for query in QUERIES},
            "files": library.files(),
        }

    def _all(self) -> list[tuple[int, Listed]]:
        numbers = self.library.view(View())
        return list(zip(numbers, self.library.papers(numbers), strict=True))


@contextmanager
def temporary_shelf() -> Iterator[Shelf]:
    """A shelf in a new folder, in memory if possible."""
    memory = _MEMORY if _MEMORY.is_dir() else None
    with (
        tempfile.TemporaryDirectory(dir=memory) as root,
        closing(Shelf(Path(root))) as made,
    ):
        yield made
