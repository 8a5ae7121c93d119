"""Fetches the digest files of an http(s) site: those that its index lists, or one for each day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_line, find_date
from tui_reader.sources.digest_files import SUFFIXES
from tui_reader.sources.failures import UnreachableError
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder, safe_name
from tui_reader.sources.http import AT_ONCE, Client, Validators, run_job
from tui_reader.sources.locations import redacted
from tui_reader.sources.patterns import is_since, matcher

_DATE: Final = re.compile(r"\{date:([^{}]{1,40})\}")
"""In a location: the place of each day's date, with its format (strftime)."""
_SINCE: Final = 90
"""Days that digests are fetched back if a source does not set `since`."""
_DATA_OF_INDEX: Final = {"assets/file-list.txt": "data/"}
"""The folder of the files that an index elsewhere in its site lists (daily-arXiv-ai-enhanced)."""
_MAX_INDEX: Final = 8 * 1024 * 1024
_MAX_NAMES: Final = 50_000
_MAX_FAILURES: Final = 5
"""Files that may fail before the rest is left to the next sync."""
_MAX_UNSAFE_SHOWN: Final = 20
_SAVE_EVERY: Final = 20
_FINAL_AFTER: Final = 7
"""Days after which a day's missing digest is no longer expected."""


class SiteFile(NamedTuple):
    """A file of the site."""

    name: str
    """A path below the source's folder, accepted by `safe_name`."""
    url: str
    is_final: bool = False
    """Whether a missing file will not appear later."""


def fetch(job: FetchJob) -> FetchReport:
    """Fetch the files that are new or changed; files that left the site are kept."""
    return run_job(job, lambda client, folder: _SiteFetch(job, client, folder).run())


class _SiteFetch:
    """One fetch of one site."""

    def __init__(self, job: FetchJob, client: Client, folder: SourceFolder) -> None:
        self._job = job
        self._source = job.source
        self._client = client
        self._folder = folder
        self._report = FetchReport()
        self._done = 0
        self._total: int | None = None
        self._found = 0
        self._failed = 0
        notes = folder.notes
        self._files: dict[str, list[object]] = _table(notes.get("files"))
        self._absent: dict[str, object] = dict.fromkeys(_list(notes.get("absent")))
        client.on_progress = self._show_progress

    @property
    def _is_daily(self) -> bool:
        """Whether the location contains a date instead of an index."""
        return _DATE.search(self._source.location) is not None

    async def run(self) -> FetchReport:
        """Fetch everything, a few files at a time."""
        if self._is_daily:
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
            raise errors.exceptions[0] from None  # the first failed, the others were cancelled
        finally:
            self._save()
        left = self._total - self._done
        if left:
            self._report.problems.append(
                f"{left} more files of {self._source.name} were left to the next sync"
            )
        if self._is_daily and not (self._found or self._failed or any(self._files)):
            since = self._source.options.get("since", _SINCE)
            raise SourceError(
                f"{redacted(self._source.location)}: has no digest of the last {since} days; "
                "check the URL and the format of its date"
            )
        self._report.bytes = self._client.bytes
        return self._report

    async def _listed(self) -> list[SiteFile]:
        url, base = index_of(self._source)
        answer = await self._client.get(url, limit=_MAX_INDEX)
        if answer.file is None:
            raise SourceError(f"{redacted(url)}: there is no index (HTTP 404); correct the URL")
        text = answer.file.read_text("utf-8", "replace")
        answer.file.unlink()
        wanted, problems = listed(text, base, self._source)
        self._report.problems.extend(problems)
        return wanted

    async def _work(self, queue: Iterator[SiteFile]) -> None:
        for wanted in queue:
            try:
                await self._fetch_file(wanted)
            except UnreachableError:
                raise
            except SourceError as error:
                self._report.problems.append(str(error))
                self._failed += 1
            except OSError as error:
                raise SourceError(
                    f"{self._folder.path}: {error.strerror or error}; fix this and sync again"
                ) from error
            self._done += 1
            self._show_progress()
            if self._done % _SAVE_EVERY == 0:
                self._save()
            if self._failed >= _MAX_FAILURES:
                return

    async def _fetch_file(self, wanted: SiteFile) -> None:
        place = self._folder.path / wanted.name
        note = self._files.get(wanted.name, [])
        shown = redacted(wanted.url)  # the notes hold no secrets
        known = Validators()
        if len(note) == 4 and note[2:] == [shown, _size(place)]:
            known = Validators.from_json(note[:2])
        answer = await self._client.get(wanted.url, known)
        if answer.status == 404:
            if wanted.is_final:
                self._absent[wanted.name] = None
            elif not self._is_daily:
                raise SourceError(f"{shown}: listed, but not there (HTTP 404)")
            return
        self._found += 1
        if answer.file:
            self._report.files += self._folder.keep(answer.file, wanted.name, answer.origin)
            note = [*answer.validators, shown, _size(place)]
            self._files[wanted.name] = note

    def _save(self) -> None:
        self._folder.notes.update(files=self._files, absent=list(self._absent))
        self._folder.save_notes()

    def _show_progress(self) -> None:
        self._job.show(self._done, self._total, self._client.bytes)


def index_of(source: SourceConfig) -> tuple[str, str]:
    """The URL of the site's index, and the URL that its names are relative to."""
    location = source.location
    if index := source.options.get("index"):
        base = location if location.endswith("/") else f"{location}/"
        return urljoin(base, index), base
    for index, data in _DATA_OF_INDEX.items():
        if urlsplit(location).path.endswith(f"/{index}"):
            return location, urljoin(location, "../" * index.count("/") + data)
    return location, urljoin(location, ".")


def listed(text: str, base: str, source: SourceConfig) -> tuple[list[SiteFile], list[str]]:
    """The wanted files of an index, newest first, and its problems, one line each.

    The index has one name a line. A name may have folders and escapes such as `%20`, and is
    relative to `base`; a name that would leave it is reported and skipped.
    """
    if text.lstrip()[:1] == "<":
        raise SourceError(
            f"{redacted(source.location)}: a web page instead of a list of file names; "
            'give its list as index = "…", or a URL with {date:%Y-%m-%d}'
        )
    since = source.options.get("since", _SINCE)
    patterns = source.options.get("patterns", ())
    matches = matcher(patterns)
    wanted: dict[str, SiteFile] = {}
    problems: list[str] = []
    for line in text.split("\n")[:_MAX_NAMES]:
        name = line.strip().removeprefix("./")
        if not name or name.startswith("#"):
            continue
        plain = unquote(name)
        if safe_name(plain) is None:
            problems.append(f"{clean_line(name)[:80]!r} in the index is not a safe file name")
            continue
        if not patterns and not plain.lower().endswith(SUFFIXES):
            continue
        if not is_since(plain, since) or not matches(plain):
            continue
        wanted[plain] = SiteFile(plain, base + quote(plain))
    if len(problems) > _MAX_UNSAFE_SHOWN:
        more = len(problems) - _MAX_UNSAFE_SHOWN
        problems[_MAX_UNSAFE_SHOWN:] = [f"{more} more names are not safe either"]
    newest_first = sorted(
        wanted.values(), key=lambda each: find_date(each.name) or "9", reverse=True
    )
    return newest_first, problems


def days(source: SourceConfig, today: date | None = None) -> Iterator[SiteFile]:
    """One file for each day back to `since`, newest first.

    The first is tomorrow's, because in the east that day may have begun.
    """
    today = today or date.today()
    names: set[str] = set()
    for back in range(-1, source.options.get("since", _SINCE) + 1):
        day = today - timedelta(back)
        url = _DATE.sub(lambda match, day=day: day.strftime(match[1]), source.location)  # type: ignore[misc]
        last = unquote(PurePosixPath(urlsplit(url).path).name)
        suffix = PurePosixPath(last).suffix.lower()
        if not find_date(last) or not last.lower().endswith(SUFFIXES):
            last = f"{day.isoformat()}{suffix if suffix in SUFFIXES else '.md'}"
        name = safe_name(last)
        if name is None:
            raise SourceError(f"{redacted(source.location)}: its last part is not a safe file name")
        if name not in names:
            names.add(name)
            yield SiteFile(name, url, back >= _FINAL_AFTER)


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
