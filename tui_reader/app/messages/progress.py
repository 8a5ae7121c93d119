"""How far a sync or a download is, and how a sync ended, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit

if TYPE_CHECKING:
    from tui_reader.export.download import Job
    from tui_reader.sync.run import Progress, SyncReport

_BAR_CELLS: Final = 20
_TITLE_CELLS: Final = 60


def gone_paper() -> tuple[str, ...]:
    """What to say, and what to do, where triage comes to a paper that is no more."""
    return ("This paper has gone from the library.", "", f"{shown('triage_skip')} goes on.")


def empty_view(view: View) -> tuple[str, ...]:
    """What to say, and what to do, where a view or a search in it has no papers."""
    if view.query:
        from tui_reader.library.query import quote, terms

        whole = next((each.text for each in terms(view.query) if not each.prefix), None)
        grown = fit(f"{quote(whole)}*", _WORD_CELLS) if whole else ""
        hint = f"Words are found whole: {grown} finds what begins so."
        return (
            "Nothing found.",
            "",
            "No paper here answers the search.",
            *([hint] if whole else []),
            f"{shown('back')} takes it away, {shown('search')} changes it.",
        )
    return (
        "Nothing here.",
        "",
        "This view has no papers now.",
        f"{shown('pane_left')} goes to the sidebar, where All has every paper.",
        f"{shown('undo')} takes back the last mark.",
    )


def empty_library() -> tuple[str, ...]:
    """What to say, and what to do, where there are no papers at all."""
    return (
        "No papers yet.",
        "",
        f"The key {shown('sources')} shows the sources, and a adds one there.",
        "On the command line it is:",
        "",
        "    tui-reader add ~/daily-arXiv-ai-enhanced/data",
        "",
        "Any folder with daily-arXiv-ai-enhanced digests or weekly lists will do.",
        "",
        "To look around first:",
        "",
        "    tui-reader demo",
    )


def view_title(view: View) -> str:
    """A view's name over its list."""
    if view.kind == "category":
        return f"{view.value} {category_name(view.value) or ''}".strip()
    if view.kind == "tag":
        return f"#{view.value}"
    return _VIEWS.get(view.kind, view.value)


def narrowed(title: str, view: View) -> str:
    """The title of a view with what that is narrowed to: All · /pruning · unread only."""
    search = [fit(f"/{view.query}", _SEARCH_CELLS)] if view.query else []
    return f" {glyphs().dot} ".join([title, *search, *["unread only"] * view.unread])


def short_title(listed: Listed | Job) -> str:
    """A paper's title, short enough for a message."""
    return fit(listed.paper.title, 40)


def plural(count: int, one: str, many: str | None = None) -> str:
    """`count` of a thing in words: 1 paper, 2,000 papers."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def progress_text(progress: Progress) -> str:
    """How far a sync is, in one line."""


def sync_progress(progress: Progress) -> str:
    """How far a sync is."""
    if progress.phase == "fetching":
        files = f"{progress.files:,}"
        if progress.files_total is not None:
            files = f"{progress.files:,} of {progress.files_total:,}"
        bar = progress_bar(progress.files, progress.files_total) if progress.files_total else ""
        return (
            f"Fetching {progress.source}  {bar}{files} files, {progress.bytes / 1e6:.1f} MB"
            f"  ({shown('sync')} stops)"
        )
    bar = progress_bar(progress.done, progress.total)
    return f"Reading {progress.source}  {bar}{progress.papers:,} papers  ({shown('sync')} stops)"


def download_progress(jobs: Sequence[Job]) -> str:
    """How far the first of the downloads is, and how many wait; empty without downloads."""
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
    """A bar, the percentage, and two spaces before what follows."""
    part = min(1.0, done / total) if total else 1.0
    filled = round(part * _BAR_CELLS)
    bar = glyphs().bar_full * filled + glyphs().bar_empty * (_BAR_CELLS - filled)
    return f"{bar} {part:4.0%}  "


def sync_result(report: SyncReport) -> str:
    """How a sync ended: new papers, and the first failure or problem."""
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
