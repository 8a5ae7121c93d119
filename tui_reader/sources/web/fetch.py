"""A plain http(s) site of digest files: what its index lists, or one file for each day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_line, find_date
from tui_reader.sources.digest_files import SUFFIXES
from tui_reader.sources.fetch import Fetched, FetchReport, SourceError
from tui_reader.sources.files import Folder, safe_name
from tui_reader.sources.http import AT_ONCE, Client, Unreachable, Validators, run, shown
from tui_reader.sources.patterns import is_since, matcher

DATE: Final = re.compile(r"\{date:([^{}]{1,40})\}")
"""In a location: where each day's date goes, and how it is written (strftime)."""
SINCE: Final = 90
"""Days back that digests are fetched if a source does not say."""
_DATA_OF_INDEX: Final = {"assets/file-list.txt": "data/"}
"""Where the files are that an index elsewhere in its site lists (daily-arXiv-ai-enhanced)."""
_MAX_INDEX: Final = 8 * 1024 * 1024
_MAX_NAMES: Final = 50_000
_MAX_PROBLEMS: Final = 5
"""Files that may fail before the rest is left for the next sync."""
_MAX_TOLD: Final = 20
_NOTE_EVERY: Final = 20
_SETTLED: Final = 7
"""Days after which a day that has no digest is taken to stay without."""


class Wanted(NamedTuple):
    """A file of the site."""

    name: str
    """Below the source's folder; `safe_name` has let it pass."""
    url: str
    settled: bool = False
    """Whether it will hardly come if it is not there yet."""


def fetch(
    source: SourceConfig,
    folder: Path,
    tell: Callable[[Fetched], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Bring the files that are new or changed; those that left the site are kept."""
    with closing(Folder(folder)) as kept:
        return run(lambda client: _Site(source, client, kept, tell).fetch(), kept, stopped)


class _Site:
    """One fetch of one site."""

    def __init__(
        self,
        source: SourceConfig,
        client: Client,
        folder: Folder,
        tell: Callable[[Fetched], None],
    ) -> None:
        self._source = source
        self._client = client
        self._folder = folder
        self._tell = tell
        self._report = FetchReport()
        self._done = 0
        self._total: int | None = None
        self._found = 0
        self._failed = 0
        notes = folder.notes
        self._files: dict[str, list[object]] = _table(notes.get("files"))
        self._absent: dict[str, object] = dict.fromkeys(_list(notes.get("absent")))
        client.on_bytes = self._progress

    async def fetch(self) -> FetchReport:
        """Bring everything, a few files at a time."""
        if DATE.search(self._source.location):
            wanted = [each for each in days(self._source) if each.name not in self._absent]
        else:
            wanted = await self._listed()
        self._total = len(wanted)
        queue = iter(wanted)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._work(queue))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the first failed; the others were told to stop
        finally:
            self._save()
        left = self._total - self._done
        if left:
            self._report.problems.append(
                f"{left} more files of {self._source.name} were left for the next sync"
            )
        if not self._found and not self._failed and not any(self._files):
            self._explain_nothing()
        self._report.bytes = self._client.bytes
        return self._report

    def _explain_nothing(self) -> None:
        if DATE.search(self._source.location):
            days_back = self._source.since or SINCE
            raise SourceError(
                f"{shown(self._source.location)}: no digest of the last {days_back} days is there; "
                "check the URL and how it writes the date"
            )

    async def _listed(self) -> list[Wanted]:
        url, base = index_of(self._source)
        answer = await self._client.get(url, limit=_MAX_INDEX)
        if answer.file is None:
            raise SourceError(f"{shown(url)}: there is no index (HTTP 404); correct the URL")
        text = answer.file.read_text("utf-8", "replace")
        answer.file.unlink()
        wanted, problems = listed(text, base, self._source)
        self._report.problems.extend(problems)
        return wanted

    async def _work(self, queue: Iterator[Wanted]) -> None:
        for wanted in queue:
            try:
                await self._bring(wanted)
            except Unreachable:
                raise
            except SourceError as error:
                self._report.problems.append(str(error))
                self._failed += 1
            except OSError as error:
                raise SourceError(
                    f"{self._folder.path}: {error.strerror or error}; mend that and sync again"
                ) from error
            self._done += 1
            self._progress()
            if self._done % _NOTE_EVERY == 0:
                self._save()
            if self._failed >= _MAX_PROBLEMS:
                return

    async def _bring(self, wanted: Wanted) -> None:
        place = self._folder.path / wanted.name
        note = self._files.get(wanted.name, [])
        known = Validators()
        if len(note) == 4 and note[2:] == [wanted.url, _size(place)]:
            known = Validators.from_note(note[:2])
        answer = await self._client.get(wanted.url, known)
        if answer.status == 404:
            if wanted.settled:
                self._absent[wanted.name] = None
            elif not DATE.search(self._source.location):
                raise SourceError(f"{shown(wanted.url)}: listed, but not there (HTTP 404)")
            return
        self._found += 1
        if answer.file:
            self._report.files += self._folder.keep(answer.file, wanted.name)
            note = [*answer.validators.note(), wanted.url, _size(place)]
            self._files[wanted.name] = note

    def _save(self) -> None:
        self._folder.notes.update(files=self._files, absent=list(self._absent))
        self._folder.save_notes()

    def _progress(self) -> None:
        self._tell(Fetched(self._done, self._total, self._client.bytes))


def index_of(source: SourceConfig) -> tuple[str, str]:
    """The URL of the site's index, and the one that the names in it are relative to."""
    location = source.location
    if source.index:
        base = location if location.endswith("/") else f"{location}/"
        return urljoin(base, source.index), base
    for index, data in _DATA_OF_INDEX.items():
        if urlsplit(location).path.endswith(f"/{index}"):
            return location, urljoin(location, "../" * index.count("/") + data)
    return location, urljoin(location, ".")


def listed(text: str, base: str, source: SourceConfig) -> tuple[list[Wanted], list[str]]:
    """The files to fetch of an index, one name a line, newest first; and what is wrong with it.

    A name may have folders and `%20`s in it, and is below `base`: one that would leave it is told
    and passed over.
    """
    if text.lstrip()[:1] == "<":
        raise SourceError(
            f"{shown(source.location)}: a web page where a list of file names was expected; "
            'give its list as index = "…", or a URL with {date:%Y-%m-%d}'
        )
    since = source.since or SINCE
    fits = matcher(source.patterns)
    wanted: dict[str, Wanted] = {}
    problems: list[str] = []
    for line in text.split("\n")[:_MAX_NAMES]:
        name = line.strip().removeprefix("./")
        if not name or name.startswith("#"):
            continue
        plain = unquote(name)
        if safe_name(plain) is None:
            problems.append(f"{clean_line(name)[:80]!r} in the index is no safe file name")
            continue
        if not source.patterns and not plain.lower().endswith(SUFFIXES):
            continue
        if not is_since(plain, since) or not fits(plain):
            continue
        wanted[plain] = Wanted(plain, base + quote(plain))
    if len(problems) > _MAX_TOLD:
        problems[_MAX_TOLD:] = [f"{len(problems) - _MAX_TOLD} more names are not safe either"]
    newest_first = sorted(
        wanted.values(), key=lambda each: find_date(each.name) or "9", reverse=True
    )
    return newest_first, problems


def days(source: SourceConfig, today: date | None = None) -> Iterator[Wanted]:
    """One file for each day back to `since`, newest first, from tomorrow (which has begun east)."""
    today = today or date.today()
    names: set[str] = set()
    for back in range(-1, (source.since or SINCE) + 1):
        day = today - timedelta(back)
        url = DATE.sub(lambda match, day=day: day.strftime(match[1]), source.location)  # type: ignore[misc]
        last = unquote(PurePosixPath(urlsplit(url).path).name)
        suffix = PurePosixPath(last).suffix.lower()
        if not find_date(last) or not last.lower().endswith(SUFFIXES):
            last = f"{day.isoformat()}{suffix if suffix in SUFFIXES else '.md'}"
        name = safe_name(last)
        if name is None:
            raise SourceError(f"{shown(source.location)}: its last part is no safe file name")
        if name not in names:
            names.add(name)
            yield Wanted(name, url, back >= _SETTLED)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _table(value: object) -> dict[str, list[object]]:
    if not isinstance(value, dict):
        return {}
    return {key: note for key, note in value.items() if isinstance(note, list)}


def _list(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
