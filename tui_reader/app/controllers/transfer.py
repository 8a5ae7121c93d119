"""Transfer: opens papers in other programs, downloads and copies them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.progress import download_progress
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.work.threads import threaded
from tui_reader.display.counts import plural
from tui_reader.library import Listed

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.dialogs.copy import Form
    from tui_reader.app.dialogs.menu import Picked
    from tui_reader.app.state.settings import Settings
    from tui_reader.core.code_links import CodeLink
    from tui_reader.export.download_queue import Downloads, Job

_UNASKED: Final = 5
"""The most papers that are opened or downloaded without a confirmation."""
_MAX: Final = 1_000
"""The most papers handled at once: more do not fit in a clipboard, and nobody opens so many."""
_LOOK_SECONDS: Final = 0.1
"""Seconds between two updates of the progress of downloads."""
_NAMES: Final = {"page": "page", "pdf": "PDF", "code": "code page"}


class Transfer:
    """Opens, downloads or copies the selected papers, else the current one."""

    def __init__(self, host: Host, settings: Settings, listing: Listing) -> None:
        self._host = host
        self._settings = settings
        self._listing = listing
        self._downloads: Downloads | None = None
        self._timer: Timer | None = None

    def targets(self, papers: Sequence[Listed] | None = None) -> list[Listed]:
        """These papers, else those that a key acts on; empty, after a message, if too many."""
        if papers is not None:
            return list(papers)
        selection = self._listing.selection
        if (count := selection.count) > _MAX:
            text = f"{plural(count, 'paper')} are too many; {shown('export')} takes any number."
            self._host.notify(text)
            return []
        return selection.targets()

    def ask(self, what: str, papers: Sequence[object], do: Callable[[], object]) -> None:
        """Do it, after asking if there are many papers."""
        if len(papers) <= _UNASKED:
            do()
        else:
            self._host.confirm(f"{what}?", do)

    # Opening

    def browse(self, kind: str, papers: Sequence[Listed] | None = None) -> None:
        """Open the pages, PDFs or code pages (`page`, `pdf`, `code`) of these papers.

        Without `papers`, here and below: of those that a key acts on.
        """
        from tui_reader.app.terminal.openers import link_of

        papers = self.targets(papers)
        linked = [each for each in papers if link_of(each.paper, kind)]
        if kind == "code" and len(papers) == len(linked) == 1:
            self.open_code(papers[0])
        elif linked:
            many = plural(len(linked), _NAMES[kind])
            if without := len(papers) - len(linked):
                many += f" ({plural(without, 'paper')} without)"
            self.ask(f"Open {many}", linked, lambda: self.open_papers(kind, linked))
        elif papers:
            which = "This paper names" if len(papers) == 1 else "These papers name"
            self._host.notify(f"{which} no {_NAMES[kind]}.")

    def open_papers(self, kind: str, papers: Sequence[Listed]) -> None:
        """Open the page of each paper that has one (`kind` as for `browse`)."""

        async def open_() -> None:
            from tui_reader.app.terminal.openers import open_papers

            config, wanted = self._settings.config, [each.paper for each in papers]
            self.warn(await open_papers(self._host.app, config, kind, wanted))

        self._host.run_task(open_, "opening")

    def open_code(self, listed: Listed) -> None:
        """Open the paper's link to its code; ask which if it has several."""
        from tui_reader.core.code_links import code_links_of

        links = code_links_of(listed.paper)
        if len(links) == 1:
            self.open_urls([links[0].url], "code")
        elif links:
            from tui_reader.app.dialogs.code_links import code_links_menu

            def chosen(picked: Picked[CodeLink] | None) -> None:
                if picked:
                    self.open_urls([picked.value.url], "code")

            self._host.push_screen(code_links_menu(listed, links), chosen)

    def open_link(self, url: str, listed: Listed | None = None) -> None:
        """Open a link in the text of a paper, by default of the current one."""
        from tui_reader.core.code_links import code_links_of

        listed = listed or self._listing.current
        if listed and listed.paper.links.pdf == url:
            self.open_papers("pdf", [listed])
        else:
            links = code_links_of(listed.paper) if listed else []
            self.open_urls([url], "code" if any(link.url == url for link in links) else "page")

    def open_urls(self, urls: Sequence[str], kind: str = "page") -> None:
        """Open addresses with the program for pages of this kind."""

        async def open_() -> None:
            from tui_reader.app.terminal.openers import open_all

            self.warn(await open_all(self._host.app, self._settings.config, kind, urls))

        self._host.run_task(open_, "opening")

    def warn(self, problems: Sequence[str]) -> None:
        """Show why programs could not be started."""
        for problem in problems:
            self._host.notify(problem, severity="warning", timeout=8)

    # Downloading

    def download(self, papers: Sequence[Listed] | None = None) -> None:
        """Download the papers' PDFs; stop the download of a single paper if one is running."""
        papers = self.targets(papers)
        job = self._downloads.job(papers[0].paper.id) if self._downloads and papers else None
        if job and len(papers) == 1:
            job.stop.set()
        elif linked := [each for each in papers if each.paper.links.pdf]:
            many = plural(len(linked), "PDF")
            self.ask(f"Download {many}", linked, lambda: self._download(linked))
        elif papers:
            self._host.notify("There is no PDF to download.")

    def _download(self, papers: list[Listed]) -> None:
        from tui_reader.export.download_queue import Downloads
        from tui_reader.export.file import downloads_folder

        if self._downloads is None:
            self._downloads = Downloads()
            self._timer = self._host.set_interval(_LOOK_SECONDS, self._show_downloads)
        folder = downloads_folder(self._settings.config)
        for each in papers:
            self._downloads.add(each.paper, folder)
        if self._timer:
            self._timer.resume()
        self._show_downloads()

    def stop_downloads(self) -> None:
        """Stop every download."""
        if self._downloads and self._downloads.jobs:
            self._downloads.stop()
        else:
            self._host.notify("Nothing is being downloaded.")

    def _show_downloads(self) -> None:
        if self._downloads is None or self._timer is None:
            return
        self._report(self._downloads.take_finished())
        jobs = self._downloads.jobs
        self._host.show_status(download_progress(jobs), "downloads")
        if not jobs:
            self._timer.pause()

    def _report(self, ended: list[Job]) -> None:
        hint = f"({shown('open_pdf')} opens it)"
        messages = {
            "Not downloaded": [job for job in ended if job.state == "stopped"],
            f"Downloaded {hint}": [
                job for job in ended if job.state == "done" and not job.was_there
            ],
            f"It is there already {hint}": [job for job in ended if job.was_there],
        }
        for message, jobs in messages.items():
            if len(jobs) > 1:
                self._host.notify(f"{message}: {plural(len(jobs), 'PDF')}")
            elif jobs:
                name = jobs[0].path or papers_named(jobs)
                self._host.notify(f"{message}: {name}")
        for job in ended:
            if job.state == "failed":
                self._host.fail(f"{papers_named([job])} was not downloaded: {job.error}")

    def close(self) -> None:
        """Stop all downloads, and remove unfinished files."""
        if self._downloads:
            self._downloads.close()

    # Copying

    def copy(self, papers: Sequence[Listed] | None = None) -> None:
        """Show the copy menu for the papers, and copy the chosen text."""
        from tui_reader.app.dialogs.copy import copy_menu

        targets = self.targets(papers)

        def chosen(picked: Picked[Form] | None) -> None:
            if picked:
                self._host.run_task(partial(self._copy, picked.value, targets), "copying")

        if targets:
            self._host.push_screen(copy_menu(targets), chosen)

    def copy_text(self, text: str) -> None:
        """Copy text that was selected; without any, say how to quit, which people expect."""
        if not text:
            self._host.notify(f"Nothing is selected to copy. Press {shown('quit')} to quit.")
            return

        self.put_text(text, plural(len(text), "character"))

    def put_text(self, text: str, what: str) -> None:
        """Copy a text to the clipboard, and say that `what` was copied."""
        self._host.run_task(partial(self._put, text, what), "copying")

    async def _copy(self, form: Form, papers: list[Listed]) -> None:
        if text := await threaded(partial(form.text, papers)):
            await self._put(text, f"the {form.label} of {papers_named(papers)}")
        else:
            self.warn([f"There is no {form.label} here."])

    async def _put(self, text: str, what: str) -> None:
        from tui_reader.app.terminal.clipboard import copy

        if problem := await copy(self._host.app, text):
            self.warn([problem])
        else:
            self._host.notify(f"Copied {what}", timeout=3)
