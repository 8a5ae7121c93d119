"""Problems that the reader reports when it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.ignored_settings import ignored_settings
from tui_reader.display.counts import plural
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.config import Config

_MOST: Final = 4
"""Problems of the configuration that are shown."""


def startup_problems(config: Config) -> Iterator[tuple[str, int]]:
    """Problems with the data directory and the settings, and for how many seconds to show each."""
    if not paths.may_be_written(paths.data_dir()):
        problem = (
            f"{paths.data_dir()}: cannot be written; papers can be read and marked, but "
            "nothing is fetched, and your place is not remembered: give yourself write "
            "permission, or set TUI_READER_DATA_DIR"
        )
        yield problem, 15
    found = (*config.problems, *ignored_settings(config))
    folder = f"{paths.config_file().parent}{os.sep}"  # left out here; the doctor shows it
    for problem in found[:_MOST]:
        yield problem.removeprefix(folder), 10
    if len(found) > _MOST:
        more = plural(len(found) - _MOST, "more problem")
        yield f"{more}: tui-reader doctor lists them.", 10
