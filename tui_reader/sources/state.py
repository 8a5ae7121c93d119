"""How each source's last syncs went, remembered between them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from tui_reader.system.files import replace_file
from tui_reader.system.paths import data_dir


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source's syncs went; times are ISO 8601 in UTC."""

    last_success: str | None = None
    last_error: str | None = None
    """In one line, of the sync at `last_error_at`; a later success does not forget it."""
    last_error_at: str | None = None
    papers: int | None = None
    """That it has in the library."""

    @property
    def failing(self) -> bool:
        """Whether its latest sync failed."""
        return (self.last_error_at or "") > (self.last_success or "")


def state_folder() -> Path:
    """Where states and locks are: none of it is precious."""
    return data_dir() / "digests" / ".state"


def lock_file(source: str) -> Path:
    """The lock that the source's one fetch holds."""
    return state_folder() / f"{source}.lock"


def state(source: str) -> SourceState:
    """What is remembered of the source of this name; one never synced has a state that is empty."""
    try:
        data = json.loads(_file(source).read_bytes())
        return SourceState(
            **{
                field.name: data[field.name]
                for field in fields(SourceState)
                # the file may have become anything
                if type(data.get(field.name)) is (int if field.name == "papers" else str)
            }
        )
    except (OSError, ValueError, AttributeError, RecursionError):
        return SourceState()


def remember(source: str, error: str | None, papers: int | None) -> None:
    """Note how a sync that has just ended went. A full disk is no reason to fail."""
    old = state(source)
    # a success and an error of the same second must not look like one another's
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    new = SourceState(
        old.last_success if error else now,
        error or old.last_error,
        now if error else old.last_error_at,
        old.papers if papers is None else papers,
    )
    with suppress(OSError):
        replace_file(_file(source), json.dumps(asdict(new), ensure_ascii=False) + "\n")


def forget(source: str) -> None:
    """Remember nothing of the source of this name."""
    with suppress(OSError):
        _file(source).unlink()


def move(source: str, new: str) -> None:
    """Remember of `new` what was of `source`."""
    with suppress(OSError):
        _file(source).replace(_file(new))


def _file(source: str) -> Path:
    return state_folder() / f"{source}.json"
