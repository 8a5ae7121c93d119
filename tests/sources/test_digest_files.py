"""The files of a folder that may be digests."""

from pathlib import Path

import pytest

from tests.support.helpers import Command, entry, write_digest
from tui_reader.sources import digest_files


def test_a_folder_with_too_many_files_is_reported_and_its_newest_are_read(
    tmp_path: Path, home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2, 3):
        write_digest(tmp_path / "d" / f"2026-07-0{day}.jsonl", entry(f"2607.0000{day}", "A paper"))
    monkeypatch.setattr(digest_files, "_MAX_FILES", 2)
    cut = "has 3 files, and only the last 2 by name are read; move older ones"
    answer = cli("add", tmp_path / "d")
    assert answer.err.count(cut) == 1
    answer = cli("sync")
    assert (answer.status, answer.err.count("\n"), answer.err.count(cut)) == (1, 1, 1)
    assert sorted(line.split()[0] for line in cli("list").out.splitlines()) == [
        "2607.00002",
        "2607.00003",
    ]
    assert cut in cli("doctor").out
