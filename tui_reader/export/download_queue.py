"""Downloads PDFs one after the other, in a thread."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.export.download import DownloadError, Progress, download
from tui_reader.export.pdf_files import local_file
from tui_reader.sources.fetch import Stopped
from tui_reader.system.errorlog import log_error

_CLOSE_SECONDS: Final = 3.0
"""Seconds to wait for the running download at the end."""


@dataclass(eq=False, slots=True)
class Job:
    """A requested PDF."""

    paper: Paper
    progress: Progress = field(default_factory=Progress)
    state: str = "waiting"
    """`waiting`, `running`, and finally `done`, `stopped` or `failed`."""
    path: Path | None = None
    """The file, once it is done."""
    was_there: bool = False
    """Whether it had been downloaded before."""
    error: str = ""
    """Why it failed."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set to stop the job."""

    @property
    def is_over(self) -> bool:
        """Whether it has finished, successfully or not."""
        return self.state in {"done", "stopped", "failed"}


class Downloads:
    """A queue of jobs, whose state callers poll."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Job, Path]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.jobs: list[Job] = []
        """The jobs that `take_finished` has not returned yet, in the order of the requests."""

    def add(self, paper: Paper, folder: Path) -> Job:
        """Request a paper's PDF in `folder`; returns the unfinished job if there is one."""
        if job := self.job(paper.id):
            return job
        job = Job(paper)
        self.jobs.append(job)
        with self._lock:
            self._waiting.append((job, folder))
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True, name="downloads")
                self._thread.start()
        return job

    def job(self, id_: str) -> Job | None:
        """The unfinished job of the paper with this id."""
        return next((job for job in self.jobs if job.paper.id == id_ and not job.is_over), None)

    def stop(self) -> None:
        """Stop every job soon."""
        for job in self.jobs:
            job.stop.set()

    def take_finished(self) -> list[Job]:
        """Remove and return the finished jobs."""
        over = [job for job in self.jobs if job.is_over]
        self.jobs = [job for job in self.jobs if job not in over]
        return over

    def close(self) -> None:
        """Stop every job and wait until no unfinished file is left on disk."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self.stop()
        if thread:
            thread.join(_CLOSE_SECONDS)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                job, folder = self._waiting.popleft()
            self._run(job, folder)

    def _run(self, job: Job, folder: Path) -> None:
        if job.stop.is_set():
            job.state = "stopped"
            return
        job.state = "running"
        try:
            job.path = local_file(job.paper, folder)
            job.was_there = job.path is not None
            if job.path is None:
                job.path = download(job.paper, folder, job.progress, job.stop.is_set)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except DownloadError as error:
            job.error = str(error)
            job.state = "failed"
        except Exception as error:  # the reader continues and reports the failure
            log_error("downloading a PDF", error)
            job.error = clean_line(f"{type(error).__name__}: {error}")
            job.state = "failed"
