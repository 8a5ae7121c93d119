"""Damaged marks files: readable marks are recovered, and the damaged file is kept."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.helpers import Command
from tui_reader.marks import backups
from tui_reader.marks.carve import carve
from tui_reader.marks.damage import find_file_damage
from tui_reader.marks.file import DamagedMarksError, MarksError
from tui_reader.marks.recovery import open_or_recover
from tui_reader.marks.repair import check_and_repair
from tui_reader.marks.store import Marks
from tui_reader.system import paths

FieldValues = dict[tuple[str, str], str | None]

FLIPS = 60
NOTE = "Why does 注意力 work? " * 400


@pytest.fixture
def path(home: Path) -> Path:
    place = home / "config" / "marks.db"
    place.parent.mkdir(parents=True)
    return place


def fill(path: Path, papers: int = 60) -> FieldValues:
    """Make marks of every kind and remove some; the values of all fields."""
    with closing(Marks(path)) as marks:
        for number in range(papers):
            id_ = f"26{number % 12 + 1:02}.{number:05}"
            marks.mark([id_], read=True)
            if number % 3 == 0:
                marks.mark([id_], starred=True, tags={"later": True})
            if number % 5 == 0:
                marks.mark([id_], read=False, note=f"Note {number}")
            if number % 20 == 0:
                marks.mark([id_], tags={"later": False, "zu-lesen": True}, note=NOTE + id_)
        return field_values(marks)


def field_values(marks: Marks) -> FieldValues:
    return {write[:2]: write.value for write in marks.writes()}


def lost(before: FieldValues, after: FieldValues) -> list[tuple[str, str]]:
    """The fields that were lost; asserts that the others are unchanged and none is new."""
    for key, value in after.items():
        assert key in before
        assert before[key] == value
    return [key for key in before if key not in after]


def opened(path: Path) -> tuple[FieldValues, list[str]]:
    """Open and check the marks: the values of their fields, and the messages to the user."""
    messages = []
    with closing(open_or_recover(path)) as marks:
        messages.append(marks.notice)
        messages.append(check_and_repair(path))
        assert marks.mark(["9999.00001"], starred=True)
        marks.mark(["9999.00001"], starred=False)
        messages.append(marks.notice)
        values = field_values(marks)
    values.pop(("9999.00001", "starred"))
    return values, list({each: None for each in messages if each})


def without_header(path: Path) -> bytes:
    """Overwrite the header of the file with zeros; the new content."""
    damaged = b"\0" * 100 + path.read_bytes()[100:]
    path.write_bytes(damaged)
    return damaged


def kept(path: Path) -> list[bytes]:
    """The damaged files that were kept."""
    return [each.read_bytes() for each in path.parent.glob("marks-damaged-*.db")]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, FieldValues]:
    path = tmp_path_factory.mktemp("marks") / "marks.db"
    values = fill(path)
    return path.read_bytes(), values


def with_a_byte_changed(whole: bytes, at: int, path: Path) -> bytes:
    """Write `whole` to `path` with the byte at `at` changed, as the only file; the new content."""
    for left in path.parent.glob("marks*"):
        left.unlink()
    damaged = bytearray(whole)
    damaged[at] ^= random.Random(at).randrange(1, 256)
    path.write_bytes(damaged)
    return bytes(damaged)


def spots() -> list[int]:
    """The offsets of all header bytes, and of `FLIPS` random others."""
    chosen = random.Random(7)
    return [*range(100), *(chosen.randrange(100, 10**6) for _ in range(FLIPS))]


def test_a_damaged_byte_costs_at_most_one_mark(
    filled: tuple[bytes, FieldValues], path: Path
) -> None:
    whole, before = filled
    for spot in spots():
        at = spot % len(whole)
        damaged = with_a_byte_changed(whole, at, path)
        after, messages = opened(path)
        gone = lost(before, after)
        assert len(gone) <= 1, at
        if gone or messages:
            assert len(messages) == 1, at
            assert "the damaged file is kept" in messages[0]
            assert kept(path) == [damaged]
        assert find_file_damage(path) is None


def test_long_notes_are_recovered_whatever_page_size_the_header_gives(
    filled: tuple[bytes, FieldValues], path: Path
) -> None:
    whole, before = filled
    for power in range(9, 17):
        damaged = bytearray(whole)
        damaged[16:18] = (1 << power & 0xFFFF or 1).to_bytes(2)
        path.write_bytes(damaged)
        after, _ = opened(path)
        assert lost(before, after) == []


def test_damaged_marks_that_cannot_be_repaired_can_still_be_read(path: Path) -> None:
    before = fill(path)
    damaged = without_header(path)
    lock = paths.data_dir() / "repair.lock"
    lock.mkdir(parents=True)  # so that nothing can be repaired
    with closing(open_or_recover(path)) as marks:
        assert field_values(marks) == before
        assert marks.read_only_reason
        assert "nothing can be marked" in marks.read_only_reason
    assert path.read_bytes() == damaged


def test_with_a_backup_no_mark_is_lost(filled: tuple[bytes, FieldValues], path: Path) -> None:
    whole, before = filled
    path.write_bytes(whole)
    backups.back_up(path, datetime(2026, 11, 20))
    chosen = random.Random(3)
    for _ in range(20):
        for left in path.parent.glob("marks*.db"):
            left.unlink()
        damaged = bytearray(whole)
        for at in range(0, len(whole), 40):
            damaged[at] ^= chosen.randrange(256)
        path.write_bytes(damaged)
        after, messages = opened(path)
        assert lost(before, after) == []
        assert "from the backup of 2026-11-20" in messages[0]


CUTS: list[Callable[[bytes], bytes]] = [
    lambda whole: whole[: len(whole) // 2],
    lambda whole: whole[:5000],
    lambda whole: whole[100:],
    lambda whole: b"\0" * 4096 + whole[4096:],
    lambda whole: whole[:4096] + b"\xff" * 4096 + whole[8192:],
    lambda whole: whole + b"more",
    lambda whole: b"",
    lambda whole: b"Not a database at all.\n" * 500,
]


@pytest.mark.parametrize("cut", range(len(CUTS)))
def test_marks_left_in_a_cut_or_overwritten_file_are_recovered(
    filled: tuple[bytes, FieldValues], path: Path, cut: int
) -> None:
    whole, before = filled
    damaged = CUTS[cut](whole)
    path.write_bytes(damaged)
    after, messages = opened(path)
    lost(before, after)
    assert set(carve(damaged)) == set(after)
    assert messages == [] or kept(path) == [damaged]
    with closing(Marks(path)) as again:
        assert len(field_values(again)) >= len(after)


def test_an_empty_marks_file_with_backups_counts_as_damaged(path: Path) -> None:
    before = fill(path)
    backups.back_up(path, datetime(2026, 11, 20))
    path.write_bytes(b"")
    with pytest.raises(DamagedMarksError):
        Marks(path)
    after, messages = opened(path)
    assert after == before
    assert "from the backup of 2026-11-20" in messages[0]


def test_marks_are_repaired_even_if_the_data_folder_cannot_be_written(path: Path) -> None:
    before = fill(path)
    damaged = without_header(path)
    paths.data_dir().write_text("Somebody's.\n")
    after, messages = opened(path)
    assert after == before
    assert len(messages) == 1
    assert kept(path) == [damaged]


def test_damage_found_while_marking_is_repaired_and_the_mark_is_kept(path: Path) -> None:
    before = fill(path)
    with closing(open_or_recover(path)) as marks, closing(open_or_recover(path)) as other:
        without_header(path)
        assert marks.mark(["2699.00001"], starred=True)
        assert marks.notice
        assert "the damaged file is kept" in marks.notice
        assert other.mark(["2699.00002"], starred=True)
        after = field_values(marks)
    for id_ in ("2699.00001", "2699.00002"):
        assert after.pop((id_, "starred"))
    assert after == before


def test_a_marks_file_that_was_replaced_is_reopened(path: Path) -> None:
    fill(path)
    with closing(Marks(path)) as marks:
        file = marks.file
        fill(path.with_name("other.db"), 3)
        path.with_name("other.db").replace(path)
        assert marks.file != file
        assert marks.mark(["2699.00001"], starred=True)
        with closing(Marks(path)) as again:
            assert again.get(["2699.00001"])["2699.00001"].starred
            assert len(field_values(again)) < 20


def test_recovery_refuses_the_file_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(MarksError, match="not a marks file"):
        open_or_recover(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["marks.db"]


def test_doctor_reports_a_changed_byte_and_the_damaged_file_that_was_kept(
    path: Path, cli: Command
) -> None:
    fill(path)
    path.write_bytes(path.read_bytes().replace(b"read2026", b"read2027", 1))
    answer = cli("doctor")
    assert answer.status == 1
    assert "marks that are not as they were written: 1" in answer.out
    assert check_and_repair(path)
    (kept,) = path.parent.glob("marks-damaged-*.db")
    answer = cli("doctor")
    assert answer.status == 0
    assert f"{kept}: kept when the marks were repaired" in answer.out
