"""The reader when its folders fail: full, read-only, without locks, or damaged."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.helpers import process
from tests.support.mounts import Reader, in_mounts, mounting, read_only, stars

_LOCKLESS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files below $LOCKLESS are on a network file system whose lock service is down. */
static int answer(const char *name, int fd, int cmd, void *argument) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
    if (cmd == F_SETLK || cmd == F_SETLKW || cmd == F_GETLK) {
        char link[64], path[PATH_MAX + 1];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, PATH_MAX);
        path[length < 0 ? 0 : length] = 0;
        if (strncmp(path, getenv("LOCKLESS"), strlen(getenv("LOCKLESS"))) == 0) {
            errno = ENOLCK;
            return -1;
        }
    }
    return real(fd, cmd, argument);
}
int fcntl(int fd, int cmd, ...) {
    va_list rest; va_start(rest, cmd); void *argument = va_arg(rest, void *); va_end(rest);
    return answer("fcntl", fd, cmd, argument);
}
int fcntl64(int fd, int cmd, ...) {
    va_list rest; va_start(rest, cmd); void *argument = va_arg(rest, void *); va_end(rest);
    return answer("fcntl64", fd, cmd, argument);
}
"""


@pytest.fixture
def lockless(home: Path, tmp_path: Path) -> dict[str, Any]:
    """Environment variables that make file locks fail in the configuration folder."""
    source, shim = tmp_path / "lockless.c", tmp_path / "lockless.so"
    source.write_text(_LOCKLESS)
    build = ["cc", "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(build, check=True)
    return {"LD_PRELOAD": str(shim), "LOCKLESS": str(home / "config")}


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
def test_marks_are_kept_on_a_file_system_without_locks(
    home: Path, digests: Path, lockless: dict[str, Any]
) -> None:
    marks = home / "config" / "marks.db"
    terminal = Reader(**lockless)
    terminal.until("First", "★", "marks are kept all the same")
    other = Reader(**lockless)
    other.until("First")
    terminal.type(b"s")
    terminal.until("●★ First")
    other.until("●★ First")
    other.leave()
    terminal.leave()
    assert stars(marks) == {"2601.00001", "2601.00002"}
    lock = marks.with_name("marks.db.lock")
    assert not lock.exists()
    lock.mkdir()  # as a reader killed while marking leaves it
    os.utime(lock, (0, 0))
    answer = process("mark", "unstar", "2601.00001", env=lockless)
    assert answer.returncode == 2
    assert b"marks.db.lock: another process is marking papers, or was killed" in answer.stderr
    assert answer.stderr.count(b"\n") == 1


@mounting
@pytest.mark.parametrize("kind", ["data", "cache"])
def test_papers_are_shown_if_a_folder_cannot_be_written(
    home: Path, digests: Path, kind: str
) -> None:
    folder = shlex.quote(str(home / kind))
    (home / kind).mkdir(exist_ok=True)
    terminal = in_mounts(read_only(folder))
    notices = {
        "cache": "new digests are indexed again at every start",
        "data": "nothing is fetched",
    }
    terminal.until("First", "★", notices[kind])
    terminal.star_first_and_leave(home / "config" / "marks.db")


@mounting
@pytest.mark.parametrize("fault", ["read-only", "a file"])
def test_a_first_start_without_a_data_folder_still_reads_folders(
    home: Path, digests: Path, fault: str
) -> None:
    for each in ("data", "cache"):
        shutil.rmtree(home / each)
    if fault == "a file":
        (home / "data").write_text("Somebody's.\n")
        terminal = Reader()
    else:
        (home / "data").mkdir()
        terminal = in_mounts(read_only(shlex.quote(str(home / "data"))))
    terminal.until("First", "★", "nothing is fetched", "your place is not remembered")
    terminal.star_first_and_leave(home / "config" / "marks.db")
    if fault == "a file":
        assert (home / "data").read_text() == "Somebody's.\n"


@mounting
def test_a_read_only_configuration_is_still_read(home: Path, digests: Path) -> None:
    config = shlex.quote(str(home / "config"))
    terminal = in_mounts(read_only(config))
    terminal.until("First", "★", "cannot be written", "nothing can be marked")
    before = len(terminal.output)
    terminal.type(b"s")
    terminal.wait_for_more(b"nothing can be marked", before)
    terminal.leave()
    assert stars(home / "config" / "marks.db") == {"2601.00002"}


@mounting
def test_papers_are_shown_if_no_marks_file_can_be_created(home: Path, digests: Path) -> None:
    (home / "config" / "marks.db").unlink()
    terminal = in_mounts(read_only(shlex.quote(str(home / "config"))))
    terminal.until("First", "Read-only file system", "nothing can be marked")
    before = len(terminal.output)
    terminal.type(b"s")
    terminal.wait_for_more(b"nothing can be marked", before)
    terminal.leave()


@mounting
@pytest.mark.parametrize("kind", ["config", "data", "cache"])
def test_a_full_folder_is_reported_and_used_again_once_it_has_space(
    home: Path, digests: Path, kind: str
) -> None:
    folder = home / kind
    folder.mkdir(exist_ok=True)
    room = home / "room"
    os.mkfifo(room)
    names = {"kept": home / "kept", "place": folder, "room": room}
    kept, place, pipe = (shlex.quote(str(each)) for each in names.values())
    terminal = in_mounts(
        f"cp -r {place} {kept}; mount -t tmpfs -o size=1m none {place}; cp -r {kept}/. {place}; "
        f"dd if=/dev/zero of={place}/full bs=4k 2>/dev/null || true; "
        f"(read line < {pipe}; rm {place}/full) & true"
    )
    terminal.until("First", "Second", "★")
    before = len(terminal.output)
    terminal.type(b"s")
    if kind == "config":
        terminal.wait_for_more(b"disk is full", before)
        assert "● First" in terminal.screen
        room.write_text("\n")
        while "●★ First" not in terminal.screen:  # until the space has been freed
            terminal.type(b"s")
            terminal.wait_for_more(b"First", len(terminal.output))
    else:
        texts = ["indexed again at every start"] if kind == "cache" else []
        terminal.until("●★ First", *texts)
        room.write_text("\n")
    terminal.leave()


def test_damaged_marks_are_repaired_when_the_reader_starts(home: Path, digests: Path) -> None:
    marks = home / "config" / "marks.db"
    damaged = b"\0" * 100 + marks.read_bytes()[100:]
    marks.write_bytes(damaged)
    terminal = Reader()
    terminal.until("First", "★", "was damaged", "recovered from it", "is kept")
    terminal.star_first_and_leave(marks)
    (kept,) = marks.parent.glob("marks-damaged-*.db")
    assert kept.read_bytes() == damaged


def test_a_byte_that_changed_between_runs_is_found(home: Path, digests: Path) -> None:
    terminal = Reader()
    terminal.until("First")
    terminal.leave()
    marks = home / "config" / "marks.db"
    damaged = marks.read_bytes().replace(b"2601.00002starred2026", b"2601.00002starred2027")
    marks.write_bytes(damaged)
    terminal = Reader()
    terminal.until("First", "not as they were written", "recovered from it")
    terminal.leave()


@pytest.mark.parametrize("fault", ["a folder in its place", "a file in its folder's place", "junk"])
def test_papers_are_shown_if_the_configuration_cannot_be_read(
    home: Path, digests: Path, fault: str
) -> None:
    config = home / "config"
    if fault == "junk":
        (config / "config.toml").write_text("a = " + "[" * 100_000)
    elif fault == "a folder in its place":
        (config / "config.toml").unlink()
        (config / "config.toml").mkdir()
    else:
        config.rename(home / "elsewhere")
        config.write_text("Somebody's.\n")
    terminal = Reader()
    terminal.until("First", "nothing is synced")
    terminal.type(b"s")
    if fault == "a file in its folder's place":
        terminal.until("nothing can be marked")
    else:
        terminal.until("●★ First")
    terminal.leave()
    if config.is_file():
        assert config.read_text() == "Somebody's.\n"
    else:
        assert stars(config / "marks.db") == {"2601.00001", "2601.00002"}
