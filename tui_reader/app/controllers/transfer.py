"""LeavingScreen: a screen whose papers can be taken elsewhere: opened, downloaded, copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import work
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui_reader.app.controllers.marking import MarkingScreen
from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.progress import download_progress
from tui_reader.app.messages.titles import short_title
from tui_reader.app.work.threads import threaded
from tui_reader.display.counts import plural
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.app.dialogs.copy import Form
    from tui_reader.export.download_queue import Downloads, Job

_ASK_BEYOND: Final = 5
"""Papers that are opened or downloaded without asking."""
_AT_MOST: Final = 1_000
"""Papers taken along at once: more fit into no clipboard, and are nothing to open."""
_LOOK_SECONDS: Final = 0.1
"""How often it is looked how the downloads are."""
_THINGS: Final = {"page": "page", "pdf": "PDF", "code": "code page"}


class LeavingScreen(MarkingScreen):
    """Opening, downloading and copying."""

    _downloads: Downloads | None = None
    _look: Timer | None = None

    def _taken(self) -> list[Listed]:
        """The papers that keys act on: those selected, else the current one.

        None, and that is told, where they are too many.
        """
        if (many := self.count_selected()) > _AT_MOST:
            told = f"{plural(many, 'paper')} are too many; {shown('export')} takes any number."
            self.notify(told)
            return []
        return self.targets()

    # Opening

    def action_browse(self, kind: str = "page") -> None:
        """Open the papers' pages, PDFs or code pages (`page`, `pdf`, `code`)."""
        from tui_reader.app.terminal.openers import link_of

        papers = self._taken()
        having = [each for each in papers if link_of(each.paper, kind)]
        if having:
            lacking = len(papers) - len(having)
            many = plural(len(having), _THINGS[kind])
            if lacking:
                many += f" ({plural(lacking, 'paper')} without)"
            self._after_asking(f"Open {many}", having, lambda: self._open_papers(kind, having))
        elif papers:
            which = "This paper names" if len(papers) == 1 else "These papers name"
            self.notify(f"{which} no {_THINGS[kind]}.")

    @work(group="opening")
    async def _open_papers(self, kind: str, papers: list[Listed]) -> None:
        from tui_reader.app.terminal.openers import open_papers

        wanted = [each.paper for each in papers]
        self._tell_problems(await open_papers(self.app, self.config, kind, wanted))

    def _tell_problems(self, problems: Iterable[str]) -> None:
        for problem in problems:
            self.notify(problem, severity="warning", markup=False, timeout=8)

    def _after_asking(self, what: str, papers: Sequence[Listed], do: Callable[[], object]) -> None:
        """Do it, after asking where there are many papers."""
        if len(papers) <= _ASK_BEYOND:
            do()
            return
        from tui_reader.app.dialogs.confirm import ConfirmDialog

        def answered(yes: bool | None) -> None:
            if yes:
                do()

        self.app.push_screen(ConfirmDialog(f"{what}?"), answered)

    def open_link(self, url: str) -> None:
        """Open a link of the current paper."""
        from tui_reader.app.terminal.openers import link_of

        current = self.current()
        of = (each for each in ("pdf", "code") if current and link_of(current.paper, each) == url)
        kinds = list(of)
        if current and kinds == ["pdf"]:
            self._open_papers("pdf", [current])
        else:
            self._open_link(kinds[0] if kinds else "page", url)

    @work(group="opening")
    async def _open_link(self, kind: str, url: str) -> None:
        from tui_reader.app.terminal.openers import open_all

        self._tell_problems(await open_all(self.app, self.config, kind, [url]))

    # Downloading

    def action_download(self) -> None:
        """Download the papers' PDFs; for a single one that is on its way, stop that."""
        papers = self._taken()
        job = self._downloads.job(papers[0].paper.id) if self._downloads and papers else None
        if job and len(papers) == 1:
            job.stop.set()
        elif having := [each for each in papers if each.paper.links.pdf]:
            many = plural(len(having), "PDF")
            self._after_asking(f"Download {many}", having, lambda: self._download(having))
        elif papers:
            self.notify("There is no PDF to download.")

    def _download(self, papers: list[Listed]) -> None:
        from tui_reader.export.download_queue import Downloads
        from tui_reader.export.file import downloads_folder

        if self._downloads is None:
            self._downloads = Downloads()
            self.mount(Static(id="downloads"), before="#status")
        folder = downloads_folder(self.config)
        for each in papers:
            self._downloads.add(each.paper, folder)
        if self._look is None:
            self._look = self.set_interval(_LOOK_SECONDS, self._look_at_downloads)
        self._look.resume()
        self._look_at_downloads()

    def action_stop_downloads(self) -> None:
        """Stop every download."""
        if self._downloads and self._downloads.jobs:
            self._downloads.stop()
        else:
            self.notify("Nothing is being downloaded.")

    def _look_at_downloads(self) -> None:
        if self._downloads is None or self._look is None:
            return
        self._tell_downloads(self._downloads.take_finished())
        jobs = self._downloads.jobs
        for status in self.query("#downloads").results(Static):  # once it has been mounted
            status.update(Content(download_progress(jobs)))
            status.set_class(bool(jobs), "-shown")
        if not jobs:
            self._look.pause()

    def _tell_downloads(self, over: list[Job]) -> None:
        hint = f"({shown('open_pdf')} opens it)"
        told = {
            "Not downloaded": [job for job in over if job.state == "stopped"],
            f"Downloaded {hint}": [
                job for job in over if job.state == "done" and not job.was_there
            ],
            f"It is there already {hint}": [job for job in over if job.was_there],
        }
        for what, jobs in told.items():
            if len(jobs) > 1:
                self.notify(f"{what}: {plural(len(jobs), 'PDF')}", markup=False)
            elif jobs:
                name = jobs[0].path or f"“{short_title(jobs[0])}”"
                self.notify(f"{what}: {name}", markup=False)
        for job in over:
            if job.state == "failed":
                failed = f"“{short_title(job)}” was not downloaded: {job.error}"
                self.notify(failed, severity="error", markup=False, timeout=10)

    def on_unmount(self) -> None:
        """Leave nothing unfinished behind."""
        if self._downloads:
            self._downloads.close()

    # Copying

    def action_yank(self) -> None:
        """Show what can be copied, and copy what is chosen."""
        from tui_reader.app.dialogs.copy import CopyDialog

        papers = self._taken()

        def copy(form: Form | None) -> None:
            if form:
                self._copy(form, papers)

        if papers:
            self.app.push_screen(CopyDialog(papers), copy)

    @work(group="copying")
    async def _copy(self, form: Form, papers: list[Listed]) -> None:
        from tui_reader.app.terminal.clipboard import copy

        text = await threaded(partial(form.text, papers))
        problem = await copy(self.app, text) if text else f"There is no {form.label} here."
        if problem:
            self.notify(problem, severity="warning", markup=False, timeout=8)
        else:
            self.notify(f"Copied the {form.label} of {_told(papers)}", markup=False)


def _told(papers: Sequence[Listed]) -> str:
    """Papers in a message."""
    return plural(len(papers), "paper") if len(papers) > 1 else f"“{short_title(papers[0])}”"
