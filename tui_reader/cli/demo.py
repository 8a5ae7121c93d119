"""`demo`: opens the reader on a bundled sample, in a temporary place that is deleted afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from tui_reader.cli.output import require_terminal
from tui_reader.cli.signals import orderly_exit
from tui_reader.config import SourceConfig
from tui_reader.config.edit import add_source
from tui_reader.system import errorlog, paths
from tui_reader.system.temporary import delete

SOURCES: Final = ("daily-arxiv", "efficient-paper")
"""The sources of the sample, each a folder of `tui_reader/sample`."""
_VARIABLES: Final = ("TUI_READER_CONFIG_DIR", "TUI_READER_DATA_DIR", "TUI_READER_CACHE_DIR")


def demo(arguments: Namespace | None = None, *, ascii_only: bool = False) -> int:
    """Open the reader on the bundled sample."""
    require_terminal()
    errorlog.set_folder(paths.data_dir())
    with sample_home():
        from tui_reader.app.run import run

        return run(demo=True, ascii_only=ascii_only or bool(arguments and arguments.ascii))


@contextmanager
def sample_home() -> Iterator[Path]:
    """A temporary folder with the sample and its configuration, which this process uses.

    It is deleted at the end, even after a signal (except SIGKILL).
    """
    old = {name: os.environ.get(name) for name in _VARIABLES}
    with orderly_exit():
        home = Path(tempfile.mkdtemp(prefix="tui-reader-demo-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        try:
            _copy_sample(home)
            yield home
        finally:
            for name, value in old.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            delete(home)


def _copy_sample(home: Path) -> None:
    for variable, kind in zip(_VARIABLES, ("config", "data", "cache"), strict=True):
        os.environ[variable] = str(home / kind)
    for source in SOURCES:
        folder = paths.data_dir() / "digests" / source
        folder.mkdir(parents=True)
        for file in (files("tui_reader") / "sample" / source).iterdir():
            folder.joinpath(file.name).write_bytes(file.read_bytes())
        add_source(paths.config_file(), SourceConfig(source, "folder", str(folder)))
