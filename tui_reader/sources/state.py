"""The results of each source's latest syncs, stored between them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from tui_reader.sources.locations import redacted
from tui_reader.system.files import read_json, replace_file
from tui_reader.system.paths import data_dir


@dataclass(frozen=True, slots=True)
class SourceState:
    """The results of a source's latest syncs; times are ISO 8601 in UTC."""

    last_success: str | None = None
    last_error: str | None = None
    """The error of the sync at `last_error_at`, in one line; kept after a later success."""
    last_error_at: str | None = None
    papers: int | None = None
    """Papers of the source in the library."""

    @property
    def failing(self) -> bool:
        """Whether the latest sync failed."""
        return (self.last_error_at or "") > (self.last_success or "")


def state_folder() -> Path:
    """The folder of states and locks, which may be deleted."""
    return data_dir() / "digests" / ".state"


def lock_file(source: str) -> Path:
    """The lock file that a fetch of the source holds."""
    return state_folder() / f"{source}.lock"


def state(source: str) -> SourceState:
    """The stored state of the source; an empty one if it was never synced."""
    data = read_json(_file(source))
    return SourceState(
        **{
            field.name: data[field.name]
            for field in fields(SourceState)
            # the file may be damaged
            if type(data.get(field.name)) is (int if field.name == "papers" else str)
        }
    )


def remember(source: str, error: str | None, papers: int | None) -> None:
    """Store the result of a sync that has just ended; a failure to write is ignored."""
    old = state(source)
    # with seconds only, `failing` could not order a success and an error
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    new = SourceState(
        old.last_success if error else now,
        # a server may repeat the URL it was asked for
        redacted(error) if error else old.last_error,
        now if error else old.last_error_at,
        old.papers if papers is None else papers,
    )
    with suppress(OSError):
        text = json.dumps(asdict(new), ensure_ascii=False) + "\n"
        # with hundreds of sources, waiting for the disk each time would take minutes
        replace_file(_file(source), text, is_durable=False)


def forget(source: str) -> None:
    """Delete the state of the source."""
    with suppress(OSError):
        _file(source).unlink()


def move(source: str, new: str) -> None:
    """Store the state of `source` under the name `new`."""
    with suppress(OSError):
        _file(source).replace(_file(new))


def _file(source: str) -> Path:
    return state_folder() / f"{source}.json"
