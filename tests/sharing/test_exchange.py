"""Marks shared through a folder that people and sync programs use."""

import json
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.machines import SANE, Machine, settle
from tui_reader.core.text import clean
from tui_reader.marks import clock, wire
from tui_reader.marks.model import Change
from tui_reader.sharing import exchange, tail
from tui_reader.sharing.exchange import SharingError

DAY = 86_400.0
IN_2099 = 4_070_908_800.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Sync"


MakeMachine = Callable[..., Machine]


@pytest.fixture
def machine(tmp_path: Path, folder: Path) -> Iterator[MakeMachine]:
    """Makes machines by name, which are closed at the end."""
    with ExitStack() as stack:

        def make(name: str, folder: Path = folder, time: float = SANE) -> Machine:
            return stack.enter_context(closing(Machine(tmp_path / name, folder, time)))

        yield make


@pytest.fixture
def a(machine: MakeMachine) -> Machine:
    return machine("a")


@pytest.fixture
def b(machine: MakeMachine) -> Machine:
    return machine("b")


def line(id_: str, value: object = "2026-09-20T10:00:00+00:00", **more: object) -> str:
    stamp = more.get("stamp", clock.stamp(clock.at(SANE), "c" * 12))
    return json.dumps([stamp, id_, more.get("field", "starred"), value]) + "\n"


def others(folder: Path, content: str | bytes, name: str = "marks-cccccccccccc.jsonl") -> Path:
    """Write a file of a third machine."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Two machines


def test_every_kind_of_mark_reaches_the_other_machine(a: Machine, b: Machine):
    a.marks.mark(["2601.00001"], read=True, starred=True, tags={"später": True}, note="Why?\nHow?")
    settle(a, b)
    assert b.marks.get(["2601.00001"]) == a.marks.get(["2601.00001"])
    b.marks.mark(["2601.00001"], starred=False, tags={"später": False}, note="")
    settle(a, b)
    mark = a.marks.get(["2601.00001"])["2601.00001"]
    assert (mark.read, mark.starred, mark.tags, mark.note) == (True, False, (), None)


def test_each_machine_writes_its_own_file_and_no_other(a: Machine, b: Machine, folder: Path):
    a.star("x")
    settle(a, b)
    before = a.file.read_bytes()
    b.star("y")
    settle(b)
    assert a.file.read_bytes() == before
    assert {path.name for path in folder.iterdir()} == {a.file.name, b.file.name}


def test_a_shared_file_is_appended_to_and_rewritten_when_it_has_grown(
    a: Machine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exchange, "_SPARE", 40)
    a.exchange()
    before = b""
    for n in range(60):
        a.star("x", starred=n % 2 == 0)
        a.star("y", starred=n % 2 == 1)
        a.exchange()
        after = a.file.read_bytes()
        if not after.startswith(before):
            assert len(after.splitlines()) < len(before.splitlines()) / 10
            break
        before = after
    else:
        raise AssertionError("the file was never rewritten")
    head, *writes = map(json.loads, a.file.read_text().splitlines())
    assert head["tui-reader"] == "marks"
    assert head["machine"] == a.marks.machine
    assert {(id_, field) for _, id_, field, _ in writes} == {("x", "starred"), ("y", "starred")}


def test_the_later_of_two_independent_marks_wins(a: Machine, b: Machine):
    a.star("x")
    b.time += 60
    b.star("x")
    b.star("x", starred=False)
    settle(a, b)
    assert a.starred() == b.starred() == set()


def test_marks_of_different_fields_are_merged(a: Machine, b: Machine):
    a.marks.mark(["x"], starred=True, tags={"one": True})
    b.marks.mark(["x"], read=True, tags={"two": True}, note="b")
    settle(a, b)
    mark = a.marks.get(["x"])["x"]
    assert mark == b.marks.get(["x"])["x"]
    assert (mark.starred, mark.read, mark.tags, mark.note) == (True, True, ("one", "two"), "b")


def test_a_machine_can_return_after_a_year(a: Machine, b: Machine):
    a.star("old", "kept")
    settle(a, b)
    b.time += 100
    b.star("kept", starred=False)  # marked offline, before the year
    a.time += 365 * DAY
    a.star("new")
    a.star("old", starred=False)
    settle(a)
    b.time += 366 * DAY
    settle(a, b)
    assert a.starred() == b.starred() == {"new"}


# Wrong clocks


def test_a_clock_set_to_2099_does_not_win_forever(a: Machine, b: Machine, machine: MakeMachine):
    c = machine("c")
    a.time = IN_2099
    a.star("x", "y")
    settle(a, b, c)
    a.time = SANE
    # any machine that has seen the wrong stamp can overrule it
    b.star("x", starred=False)
    settle(a, b, c)
    assert a.starred() == {"y"}
    # from then on the later mark wins again, no matter which machine marks more often
    for n in range(10):
        b.star("x", starred=n % 2 == 0)
    c.time += 60
    c.star("x")
    settle(a, b, c)
    assert a.state() == b.state() == c.state()
    assert b.starred() == {"x", "y"}
    # no machine's clock was moved forward
    for each in (a, b, c):
        each.star("z")
        stamp = each.state()["z", "starred"][1]
        assert clock.seconds(clock.clock_of(stamp)) < SANE + 3600


def test_a_machine_whose_clock_says_1970_can_still_change_marks(a: Machine, b: Machine):
    a.star("x")
    settle(a, b)
    b.time = 1_000.0
    b.star("x", starred=False)
    settle(a, b)
    assert a.starred() == set()
    a.star("x")
    settle(a, b)
    assert b.starred() == {"x"}


def test_a_mark_made_after_seeing_a_faster_clock_is_the_later_one(
    a: Machine, b: Machine, machine: MakeMachine
):
    c = machine("c", time=SANE + 1800)
    c.star("y")  # half an hour ahead, and not shared yet
    a.time += 3600
    a.star("x")
    for each in (a, b):
        each.exchange()
    b.star("y")
    b.star("y", starred=False)  # b has seen a's star, so this is later
    settle(a, b, c)
    assert a.starred() == b.starred() == c.starred() == {"x"}


@pytest.mark.parametrize("greatest", [0xFFEFFFFFFFFFFFFF, 0xFFEFFFFFFFFF0000, 0xEFFFFFFFFFFFFFFF])
@pytest.mark.parametrize("wall", [SANE, 1_000.0])
def test_no_shared_file_can_block_later_marks(a: Machine, b: Machine, greatest: int, wall: float):
    others(a.folder, line("x", stamp=clock.stamp(greatest, "f" * 12)))
    b.time = wall
    settle(a, b)
    for each, starred in ((a, True), (b, False), (a, True), (b, False)):
        each.star("x", starred=starred)
        settle(a, b)
        assert a.starred() == b.starred() == ({"x"} if starred else set())
        b.time = SANE + 60


def test_lines_can_arrive_in_any_order(a: Machine):
    stamps = [clock.stamp(clock.at(SANE + n), "c" * 12) for n in range(3)]
    first, second, third = (
        line("x", value, stamp=stamp)
        for value, stamp in zip((None, _TIME, None), stamps, strict=True)
    )
    others(a.folder, third + second + first + second)
    a.exchange()
    assert a.state()["x", "starred"] == (None, stamps[2])


# What carriers do


@pytest.mark.parametrize(
    "name",
    [
        "marks-{}.sync-conflict-20260920-101010-ABCDEFG.jsonl",
        "marks-{} (Ann's conflicted copy 2026-09-20).jsonl",
        "marks-{} (conflicted copy).jsonl",
        "marks-{}.jsonl~",
        "marks-{}.jsonl.orig",
        "marks-{}-laptop.jsonl",
        "marks-{} (1).jsonl",
    ],
)
def test_conflict_copies_are_merged(a: Machine, name: str):
    others(a.folder, line("x"), name.format("c" * 12))
    settle(a)
    assert a.starred() == {"x"}


def test_an_incomplete_line_is_read_once_it_is_complete(a: Machine):
    whole = (line("x") + line("y")).encode()
    for end in range(0, len(whole) + 1, 7):
        others(a.folder, whole[:end])
        a.exchange()
        assert a.starred() <= {"x", "y"}
    others(a.folder, whole)
    a.exchange()
    assert a.starred() == {"x", "y"}


def test_a_file_that_is_filled_later_is_read_again(a: Machine):
    """Network file systems show the size before the bytes."""
    content = (line("x") + line("y") + line("z")).encode()
    first = len(line("x"))
    path = others(a.folder, bytes(first) + content[first:])
    a.exchange()
    assert a.starred() == {"z"}
    path.write_bytes(content)
    os.utime(path, (1, 1))
    a.exchange()
    assert a.starred() == {"x", "y", "z"}


def test_a_file_that_is_filled_within_the_same_second_is_read_again(
    a: Machine, monkeypatch: pytest.MonkeyPatch
):
    """Some file systems store modification times in steps of two seconds."""
    monkeypatch.setattr(tail, "_DOUBT", 1e9)
    content = (line("x") + line("y")).encode()
    path = others(a.folder, bytes(len(content)))
    before = path.stat()
    a.exchange()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert tail.signature(path)
    a.exchange()
    assert a.starred() == {"x", "y"}


def test_an_older_version_of_a_file_removes_no_marks(a: Machine, b: Machine):
    a.star("x")
    settle(a, b)
    older = a.file.read_bytes()
    a.star("x", starred=False)
    a.star("y")
    settle(a, b)
    a.file.write_bytes(older)
    settle(b)
    assert b.starred() == {"y"}
    a.star("z")
    settle(a, b)
    assert b.starred() == {"y", "z"}
    assert b'"y"' not in a.file.read_bytes()
    a.time += 2 * 3_600
    settle(a, b)  # its owner repairs it, but at most once in a while
    assert b'"y"' in a.file.read_bytes()


def test_a_carrier_may_change_line_endings(a: Machine, b: Machine):
    for n in range(3):
        a.star(f"x{n}")
        settle(a)
        a.file.write_bytes(a.file.read_bytes().replace(b"\r", b"").replace(b"\n", b"\r\n"))
        settle(b, a)
    assert b.starred() == {"x0", "x1", "x2"}
    assert len(list(a.folder.iterdir())) == 2


@pytest.mark.parametrize(
    "content",
    {
        "a last line without a line end": (line("y") + line("x")).rstrip("\n"),
        "git's conflict markers": f"<<<<<<< HEAD\n{line('x')}=======\n{line('y')}>>>>>>> theirs\n",
        "more values, of a newer version": (
            line("x") + json.dumps([*json.loads(line("y")), "more", {"even": "more"}]) + "\n"
        ),
        "fields of a newer version": line("z", field="liked") * 20_000 + line("x") + line("y"),
    }.values(),
)
def test_whole_lines_are_read_whatever_else_is_in_a_file(a: Machine, content: str):
    others(a.folder, content)
    assert a.exchange().problems == []
    assert a.starred() == {"x", "y"}


def test_hidden_files_folders_and_pipes_are_skipped(a: Machine):
    others(a.folder, line("x"), ".marks-cccccccccccc.jsonl.tmp")
    (a.folder / "marks-folder.jsonl").mkdir()
    os.mkfifo(a.folder / "marks-pipe.jsonl")
    (a.folder / "marks-loop.jsonl").symlink_to("marks-loop.jsonl")
    assert a.exchange().problems == []
    assert a.starred() == set()


_TIME = "2026-09-20T10:00:00+00:00"
_BAD = [
    b"",
    b"\n\n\r\n  \n",
    b"\x00" * 5_000 + b"\n",
    b"\xff\xfe\xfa\n",
    b"[" * 900_000 + b"\n",
    b"[" + b"1" * 900_000 + b", 2, 3, 4]\n",
    b'{"tui-reader": "marks", "format": 99}\n{"anything": [1, 2]}\n',
    b'null\n7\n"x"\n[]\n[1,2,3]\n[null,null,null,null]\n[[],{},[],{}]\n',
    line("x", value=7).encode(),
    line("x", value=[_TIME]).encode(),
    line("x", value="yesterday").encode(),
    line("x", value=_TIME + "\x1b[31m").encode(),
    line("x", value="2026-99-20T10:00:00+00:00").encode(),
    line("").encode(),
    line("x" * 5_000).encode(),
    line("x\x1b]52;c;aGk=\x07").encode(),
    line("x\u202e").encode(),
    line("x", field="liked").encode(),
    line("x", field="tag:").encode(),
    line("x", field="tag:a b").encode(),
    line("x", field="tag:" + "a" * 65).encode(),
    line("x", stamp="ffffffffffffffff-cccccccccccc").encode(),
    line("x", stamp="zz").encode(),
    line("x", stamp=5).encode(),
    b'["' + b"a" * 5_000_000 + b'"]\n',
]


@pytest.mark.parametrize("bad", _BAD, ids=range(len(_BAD)))
def test_invalid_lines_are_skipped(a: Machine, bad: bytes):
    others(a.folder, line("before").encode() + bad + line("after").encode())
    assert a.exchange().problems == []
    assert a.state().keys() == {("before", "starred"), ("after", "starred")}
    a.star("x")  # and the clock is unchanged
    assert clock.seconds(clock.clock_of(a.state()["x", "starred"][1])) < SANE + 60


@pytest.mark.parametrize("junk", [b"\n", b"[]\n", b"{}\n", b"x" * 40 + b"\n"])
def test_a_file_full_of_junk_is_abandoned_and_reported_once(a: Machine, junk: bytes):
    path = others(a.folder, line("before").encode() + junk * 20_000 + line("after").encode())
    os.utime(path, (1, 1))
    (problem,) = a.exchange().problems
    assert problem == f"{path}: not a file of marks: 10,001 lines are not marks"
    assert a.exchange().problems == []
    path.write_bytes(line("before").encode() + line("after").encode())
    a.exchange()
    assert a.starred() == {"before", "after"}


def test_a_file_that_is_too_large_is_reported(a: Machine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tail, "MAX_FILE", 1 << 20)
    path = others(a.folder, line("x") + " " * (3 << 20))
    (problem,) = a.exchange().problems
    assert problem == f"{path}: larger than 1 MB: only its beginning was read"
    assert a.starred() == {"x"}


def test_notes_from_elsewhere_are_made_safe(a: Machine):
    note = "\x1b]0;owned\x07one\u202e\ntwo\x9b31m" + "n" * 300_000
    others(a.folder, line("x", value=note, field="note"))
    a.exchange()
    kept = a.marks.get(["x"])["x"].note
    assert kept is not None
    assert kept.startswith("one\ntwo")
    assert clean(kept) == kept


def test_the_longest_note_is_the_same_on_both_machines(a: Machine, b: Machine):
    a.marks.mark(["x"], note="\U0001f5ff" * 300_000)
    settle(a, b)
    assert a.state() == b.state()


# Files that go and machines that come


def learned_by_a_new_machine(make: MakeMachine, *folder: Path) -> set[str]:
    """The stars that a machine knows after its first exchange."""
    late = make("late", *folder)
    settle(late)
    return late.starred()


def test_the_file_of_a_retired_machine_can_be_deleted(a: Machine, b: Machine, machine: MakeMachine):
    settle(a, b)
    a.star("x")
    settle(a, b)
    a.file.unlink()
    settle(b)
    assert learned_by_a_new_machine(machine) == {"x"}


def test_a_conflict_copy_can_be_deleted_once_it_is_merged(a: Machine, machine: MakeMachine):
    settle(a)
    copy = others(a.folder, line("x"), "marks-cccccccccccc (conflicted copy).jsonl")
    settle(a)
    copy.unlink()
    settle(a)
    assert learned_by_a_new_machine(machine) == {"x"}


def test_after_a_day_every_file_holds_all_marks(
    a: Machine, b: Machine, machine: MakeMachine, tmp_path: Path
):
    settle(a, b)
    a.star("x")
    settle(a, b)
    b.time += DAY + 1
    settle(b)
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(b.file, alone)
    assert learned_by_a_new_machine(machine, alone) == {"x"}


def test_a_machine_rewrites_its_own_file_after_it_is_deleted(a: Machine):
    a.star("x")
    settle(a)
    a.file.unlink()
    settle(a)
    assert b'"x"' in a.file.read_bytes()


def test_a_missing_folder_is_reported_and_not_created_again(a: Machine, b: Machine):
    a.star("x")
    settle(a)
    shutil.rmtree(a.folder)
    a.star("y")
    with pytest.raises(SharingError, match="is gone; mount or make it"):
        a.exchange()
    assert not a.folder.exists()
    a.folder.mkdir()
    settle(a, b)
    assert b.starred() == {"x", "y"}


def test_nothing_is_written_to_an_empty_mount_point(a: Machine, monkeypatch: pytest.MonkeyPatch):
    mounted = [a.folder.resolve()]
    monkeypatch.setattr("os.path.ismount", lambda path: path in mounted)
    a.star("x")
    settle(a)
    disk = a.folder.rename(a.folder.with_name("disk"))
    a.folder.mkdir()
    mounted.clear()
    a.star("y")
    with pytest.raises(SharingError, match="is empty, and was a mount point before; mount it"):
        a.exchange()
    assert list(a.folder.iterdir()) == []
    a.folder.rmdir()
    disk.rename(a.folder)
    a.exchange()
    assert b'"y"' in a.file.read_bytes()


def test_a_folder_is_created_only_if_its_parent_exists(a: Machine, tmp_path: Path):
    a.folder = tmp_path / "Sync" / "tui-reader"
    a.exchange()
    assert a.folder.stat().st_mode & 0o777 == 0o700
    a.folder = tmp_path / "not" / "mounted"
    with pytest.raises(SharingError, match="is not there"):
        a.exchange()


@pytest.mark.parametrize(("mode", "expected"), [(0o700, 0o600), (0o755, 0o644), (0o2775, 0o664)])
def test_shared_files_get_the_permissions_of_their_folder(a: Machine, mode: int, expected: int):
    a.folder.chmod(mode)
    a.exchange()
    assert a.file.stat().st_mode & 0o777 == expected
    a.file.chmod(0o640)  # permissions that the owner has changed are kept
    a.star("x")
    a.exchange()
    assert a.file.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_through_a_link_in_the_shared_folder(a: Machine, tmp_path: Path):
    precious = tmp_path / ".bashrc"
    precious.write_text("mine\n")
    a.file.symlink_to(precious)
    a.file.with_name(f".{a.file.name}.tmp").symlink_to(precious)
    a.star("x")
    settle(a)
    assert not a.file.is_symlink()
    assert b'"x"' in a.file.read_bytes()
    a.file.unlink()
    a.file.symlink_to(precious)
    a.star("y")
    settle(a)
    assert b'"y"' in a.file.read_bytes()
    assert precious.read_text() == "mine\n"


def test_too_many_files_of_others_do_not_hide_a_machines_own_file(a: Machine, monkeypatch):
    monkeypatch.setattr(exchange, "_MAX_FILES", 10)
    a.star("x")
    settle(a)
    for number in range(20):
        others(a.folder, line(f"y{number}"), f"marks-000000000000 ({number}).jsonl")
    settle(a)
    before = a.file.stat().st_ino
    a.star("z")
    settle(a)
    assert a.file.stat().st_ino == before


# Copies of the marks


def test_a_copied_home_writes_its_own_file(a: Machine, tmp_path: Path):
    a.star("x")
    settle(a)
    clone = a.copied(tmp_path / "clone")
    assert clone.marks.machine != a.marks.machine
    before = a.file.read_bytes()
    clone.star("y")
    a.star("z")
    settle(clone, a)
    assert a.file.read_bytes().startswith(before)
    assert a.starred() == clone.starred() == {"x", "y", "z"}
    clone.close()


def test_a_copied_home_without_marks_gets_its_own_name(a: Machine, tmp_path: Path):
    with closing(a.copied(tmp_path / "clone")) as clone:
        assert clone.marks.machine != a.marks.machine


def test_each_host_that_shares_a_home_has_its_own_name(
    a: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    names = []
    for host in ("one", "two", "one"):
        (tmp_path / "machine-id").write_text(host)
        monkeypatch.setattr("tui_reader.marks.file._HOST_FILES", (tmp_path / "machine-id",))
        a.again()
        names.append(a.marks.machine)
    assert names[0] == names[2] != names[1]


def test_an_identical_clone_is_detected_and_renamed(a: Machine, tmp_path: Path):
    """Like a copied virtual machine: the same identity and the same paths."""
    a.star("x")
    settle(a)
    name = a.marks.machine
    twin = tmp_path / "twin"
    shutil.copytree(a.root, twin)
    a.star("y")
    settle(a)
    # the twin replaces a: it does not know y, but writes under the same name
    a.close()
    shutil.rmtree(a.root)
    twin.rename(a.root)
    a.open()
    a.time += 1
    a.star("z")
    settle(a)
    assert a.marks.machine != name
    assert a.starred() == {"x", "y", "z"}


def test_a_restored_older_copy_gets_the_newer_marks_back(a: Machine):
    a.star("x")
    settle(a)
    copy = a.marks.path.read_bytes()
    a.star("y")
    settle(a)
    a.close()
    a.marks.path.write_bytes(copy)
    a.open()
    settle(a)
    assert a.starred() == {"x", "y"}


def test_publishing_at_exit_overwrites_no_unread_marks(a: Machine):
    """At exit the reader publishes its marks without merging."""
    copy = a.marks.path.read_bytes()
    a.star("x")
    settle(a)
    a.close()
    a.marks.path.write_bytes(copy)  # from before anything was shared
    a.open()
    a.time += 1
    a.star("y")
    a.exchange(merge=False)
    assert b'"x"' in a.file.read_bytes()
    settle(a)
    assert a.starred() == {"x", "y"}


def test_publishing_at_exit_does_not_trust_an_older_version_of_the_file(a: Machine):
    settle(a)
    older = a.file.read_bytes()
    a.star("x")
    settle(a)
    a.file.write_bytes(older)
    a.star("y")
    a.exchange(merge=False)
    assert b'"x"' not in a.file.read_bytes()
    a.time += 2 * 3_600
    settle(a)
    assert b'"x"' in a.file.read_bytes()


# Crashes


def test_marks_made_before_a_crash_are_shared_at_the_next_start(a: Machine, b: Machine):
    settle(a)
    a.star("x")
    a.again()
    settle(a, b)
    assert b.starred() == {"x"}


def test_a_line_cut_short_by_a_crash_is_repaired(a: Machine, b: Machine):
    a.star("x")
    settle(a)
    with a.file.open("ab") as file:
        file.write(line("y").encode()[:40])
    a.star("z")
    settle(a, b)
    assert b.starred() == {"x", "z"}


def test_a_crash_before_a_write_is_recorded_only_repeats_lines(a: Machine, b: Machine):
    settle(a)
    a.star("x")
    with closing(sqlite3.connect(a.marks.path)) as db:
        before = db.execute("SELECT * FROM shared_own").fetchall()
    a.exchange()
    with closing(sqlite3.connect(a.marks.path)) as db, db:
        db.execute("DELETE FROM shared_own")
        db.executemany("INSERT INTO shared_own VALUES (?, ?, ?, ?, ?, ?, ?, ?)", before)
        db.execute("DELETE FROM shared_files")
    a.again()
    settle(a, b)
    assert b.starred() == {"x"}
    assert a.marks.machine in a.file.name


def test_marks_blocked_by_a_full_disk_are_shared_later(a: Machine, b: Machine):
    settle(a)
    a.star("x")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (a.file.stat().st_size + 20, limits[1]))
    try:
        with pytest.raises(SharingError, match="cannot be used"):
            a.exchange()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    settle(a, b)
    assert b.starred() == {"x"}


# Much


def test_only_new_lines_are_read(a: Machine, b: Machine, monkeypatch: pytest.MonkeyPatch):
    a.marks.apply([Change(f"p{n}", "read", "2026-01-01T00:00:00+00:00") for n in range(3_000)])
    settle(a, b)
    read = []
    real = wire.decode

    def counted(line: bytes) -> object:
        read.append(line)
        return real(line)

    monkeypatch.setattr(wire, "decode", counted)
    a.star("x")
    a.exchange()
    replaced = a.file.with_name(".carried")  # sync programs replace a file by a new one
    shutil.copy(a.file, replaced)
    replaced.rename(a.file)
    b.exchange()
    assert b.starred() == {"x"}
    assert len(read) == 1


def test_a_merge_that_was_stopped_resumes_at_the_next_exchange(a: Machine, b: Machine):
    a.marks.apply([Change(f"p{n}", "read", "2026-01-01T00:00:00+00:00") for n in range(3_000)])
    settle(a)
    looks = iter([False, False, True])
    share = exchange.SharedFolder(
        b.marks, b.folder, stopped=lambda: next(looks, True), lock=b.root / "lock"
    )
    assert share.exchange().merged == 0
    assert 0 < len(b.state()) < 3_000
    settle(b)
    assert len(b.state()) == 3_000
