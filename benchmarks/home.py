"""What the benchmarks share: a home for the reader, rows of results, and times of the processor."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.terminal import Terminal
from tui_reader import config
from tui_reader.library import Library
from tui_reader.sync.run import sync
from tui_reader.system import paths

ROOT: Final = Path(__file__).parents[1]
SHARED: Final = Path(os.environ.get("TUI_READER_TEST_SHARED") or ROOT.parent / "shared")
"""Real digests and pages, if they are beside the project."""
READER: Final = (sys.executable, "-m", "tui_reader")
CATEGORY: Final = "cs."
"""A category: text that appears on the screen together with the first papers."""


class Row(NamedTuple):
    """A measured value and its limit."""

    what: str
    value: str
    reference: str
    limit: str
    met: bool


class Home:
    """A separate home for the reader, also for this process: its configuration, data and cache."""

    def __init__(self, root: Path, *folders: Path) -> None:
        """Configure a source for each of `folders`."""
        self.root = root
        self.environment = {
            f"TUI_READER_{kind.upper()}_DIR": str(root / kind)
            for kind in ("config", "data", "cache")
        }
        os.environ.update(self.environment)
        (root / "config").mkdir(parents=True)
        blocks = (
            f'[[sources]]\nname = "{folder.name}"\nkind = "folder"\n'
            f"location = {json.dumps(str(folder))}\n"
            for folder in folders
        )
        (root / "config" / "config.toml").write_text("\n".join(blocks), "utf-8")

    def sync(self) -> None:
        """Index the digests."""
        with closing(Library(paths.library_file())) as library:
            for _ in sync(config.load(paths.config_file()), library):
                pass

    def forget_library(self) -> None:
        for path in (self.root / "cache").glob("library.db*"):
            path.unlink()

    def run(self, *words: str) -> Any:
        """Run a benchmark in a separate process and return its result."""
        answer = subprocess.run(
            [sys.executable, "-m", *words],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        return json.loads(answer.stdout)

    def place(self, index: int) -> None:
        """Save a session so that the reader starts with its cursor on this line of the list."""
        session: dict[str, Any] = {
            "view": {"kind": "all", "value": ""},
            "paper": None,
            "index": index,
            "pane": "list",
            "zoomed": False,
            "folded": [],
            "theme": None,
        }
        (self.root / "data").mkdir(exist_ok=True)
        (self.root / "data" / "session.json").write_text(json.dumps(session), "utf-8")

    @contextmanager
    def reader(self) -> Iterator[Terminal]:
        """The reader in a terminal, which ends with the block."""
        with closing(Terminal(READER, self.environment)) as terminal:
            yield terminal


def processor_time(work: Callable[[], object]) -> float:
    """Seconds of the processor that `work` takes in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def processor_time_of_children() -> float:
    """Seconds of the processor that ended child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
