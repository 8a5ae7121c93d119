"""The progress of a sync or download, and the result of a sync, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit

if TYPE_CHECKING:
    from tui_reader.export.download_queue import Job
    from tui_reader.sync.report import SyncProgress, SyncReport

_BAR_CELLS: Final = 10
_TITLE_CELLS: Final = 60


def sync_progress(progress: SyncProgress) -> str:
    """The progress of a sync."""
    if fetched := progress.fetched:
        files = f"{fetched.files:,}"
        if fetched.files_total is not None:
            files = f"{fetched.files:,} of {fetched.files_total:,}"
        bar = progress_bar(fetched.files, fetched.files_total) if fetched.files_total else ""
        return (
            f"Fetching {progress.source}  {bar}{files} files, {fetched.bytes / 1e6:.1f} MB"
            f"  ({shown('sync')} stops)"
        )
    bar = progress_bar(progress.done, progress.total)
    return f"Reading {progress.source}  {bar}{progress.papers:,} papers  ({shown('sync')} stops)"


def download_progress(jobs: Sequence[Job]) -> str:
    """The progress of the first download and the number waiting; empty without downloads."""
    if not jobs:
        return ""
    job = next((job for job in jobs if job.state == "running"), jobs[0])
    progress = job.progress
    if progress.wait:
        status = f"waiting {progress.wait:.0f} s"
    elif job.state == "waiting" or not progress.received:
        status = "connecting"
    else:
        bar = total = ""
        if progress.total:
            bar = progress_bar(progress.received, progress.total)
            total = f" of {progress.total / 1e6:.1f}"
        status = f"{bar}{progress.received / 1e6:.1f}{total} MB"
    others = f", {len(jobs) - 1:,} more" if len(jobs) > 1 else ""
    title = fit(job.paper.title, _TITLE_CELLS)
    return f"PDF  {status}{others}  ({shown('stop_downloads')} stops)  {title}"


def progress_bar(done: int, total: int) -> str:
    """A bar, the percentage, and two spaces."""
    part = min(1.0, done / total) if total else 1.0
    filled = round(part * _BAR_CELLS)
    bar = glyphs().bar_full * filled + glyphs().bar_empty * (_BAR_CELLS - filled)
    return f"{bar} {part:4.0%}  "


def sync_result(report: SyncReport) -> str:
    """The result of a sync: new papers, and the first failure or problem."""
    text = f"{report.new:,} new in {plural(len(report.sources), 'source')}"
    if report.stopped:
        text = f"Stopped: {text}"
    failed = [source for source in report.sources if source.error]
    broken = [source for source in report.sources if source.problems and not source.error]
    if failed:
        text += f", {len(failed)} failed: {failed[0].source}: {failed[0].error}"
    elif broken:
        text += f", {len(broken)} with problems: {broken[0].source}: {broken[0].problems[0]}"
    if report.failed:
        text += f" (press {shown('sources')} to see why)"
    return text
