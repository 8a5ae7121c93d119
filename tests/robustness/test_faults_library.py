"""Where no library can be made or kept, there is one for as long as it is needed."""

import shlex
import shutil
import signal
import stat
import tempfile
from pathlib import Path

import pytest

from tests.support.helpers import Command, entry, process, write_digest
from tests.support.mounts import Reader, command_in_mounts, in_mounts, mounting, read_only, stars
from tests.support.topics import digest, of, topic_of


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own folder for what is temporary."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def without_library(home: Path, fault: str) -> str:
    """The shell's commands after which no library can be made; nothing of one is there."""
    cache = home / "cache"
    place = shlex.quote(str(cache))
    shutil.rmtree(cache)
    if fault == "a file":
        cache.write_text("Somebody's.\n")
        return "true"
    cache.mkdir()
    if fault == "read-only":
        return read_only(place)
    return (
        f"mount -t tmpfs -o size=1m none {place}; "
        f"dd if=/dev/zero of={place}/full bs=4k 2>/dev/null || true"
    )


def only_read_library(home: Path) -> str:
    """The shell's commands after which the library can only be read, and no other be made."""
    mine, cache = (shlex.quote(str(each)) for each in (home, home / "cache"))
    places = {"/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir(), str(Path.cwd())}
    return "; ".join(
        [
            *(read_only(shlex.quote(each)) for each in sorted(places) if Path(each).is_dir()),
            f"mount --bind {mine} {mine}",
            f"mount -o remount,bind,rw {mine} {mine}",
            read_only(cache),
        ]
    )


@mounting
@pytest.mark.parametrize("fault", ["read-only", "full", "a file"])
def test_if_no_library_can_be_created_the_reader_uses_a_temporary_one(
    home: Path, digests: Path, temporary: Path, fault: str
) -> None:
    terminal = in_mounts(without_library(home, fault))
    terminal.until("First", "★", "library cannot be saved", "indexed again at every start")
    (place,) = temporary.iterdir()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    terminal.type(b"s")
    terminal.until("●★ First")
    write_digest(digests / "2026-01-02.jsonl", entry("2601.00003", "Third"))
    terminal.until("Third")
    terminal.type(b"/third\r")
    terminal.until("1 paper")
    terminal.leave()
    assert list(temporary.iterdir()) == []
    assert stars(home / "config" / "marks.db") == {"2601.00001", "2601.00002"}


@mounting
@pytest.mark.parametrize("fault", ["read-only", "full", "a file"])
def test_if_no_library_can_be_created_commands_use_a_temporary_one(
    home: Path, digests: Path, temporary: Path, fault: str
) -> None:
    script = without_library(home, fault)
    assert process("mark", "read", "2601.00001").returncode == 0
    for words, status, out in (
        (("list", "is:starred"), 0, b"Second"),
        (("show", "2601.00001"), 0, b"Marks        read"),
        (("sync",), 1, b"2 new papers"),
        (("export", "--format", "bibtex"), 0, b"title = {First}"),
    ):
        answer = command_in_mounts(script, *words)
        assert answer.returncode == status, answer
        assert out in answer.stdout
        assert answer.stderr.count(b"\n") == 1
        assert b"indexed again at every start" in answer.stderr
        assert list(temporary.iterdir()) == []


@mounting
def test_commands_find_new_papers_if_the_library_cannot_be_written(
    home: Path, digests: Path, temporary: Path
) -> None:
    write_digest(digests / "2026-01-02.jsonl", entry("2601.00003", "Third"))
    assert process("mark", "star", "2601.00003").returncode == 0
    library = home / "cache" / "library.db"
    before = library.read_bytes()
    answer = command_in_mounts(read_only(shlex.quote(str(library.parent))), "list", "is:starred")
    assert answer.returncode == 0
    assert b"Second" in answer.stdout
    assert b"Third" in answer.stdout
    assert b"First" not in answer.stdout
    assert library.read_bytes() == before
    assert list(temporary.iterdir()) == []


@mounting
def test_a_damaged_read_only_library_is_rebuilt_elsewhere(
    home: Path, digests: Path, temporary: Path
) -> None:
    library = home / "cache" / "library.db"
    whole = library.read_bytes()
    damaged = whole[:20_000] + b"\xff" * (len(whole) - 20_000)
    library.write_bytes(damaged)
    terminal = in_mounts(read_only(shlex.quote(str(library.parent))))
    terminal.until("First", "★", "indexed again at every start")
    terminal.leave()
    assert library.read_bytes() == damaged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_temporary_library_is_deleted_with_its_process(
    home: Path, digests: Path, temporary: Path, number: signal.Signals
) -> None:
    shutil.rmtree(home / "cache")
    (home / "cache").write_text("Somebody's.\n")
    terminal = Reader()
    terminal.until("First", "cannot be saved")
    (place,) = temporary.iterdir()
    assert process("list").returncode == 0  # and takes nothing from one that lives
    assert list(temporary.iterdir()) == [place]
    terminal.process.send_signal(number)
    terminal.end()
    if number == signal.SIGKILL:
        assert list(temporary.iterdir()) == [place]
        assert process("list").returncode == 0
    assert list(temporary.iterdir()) == []


@mounting
def test_a_read_only_library_is_read_if_nothing_else_can_be_written(
    home: Path, digests: Path
) -> None:
    terminal = in_mounts(only_read_library(home))
    terminal.until("First", "★", "no new ones are added")
    terminal.star_first_and_leave(home / "config" / "marks.db")


@mounting
def test_papers_are_ranked_as_they_were_and_similar_ones_found_in_a_library_that_is_only_read(
    home: Path, cli: Command
) -> None:
    folder = home / "digests"
    write_digest(folder / "2026-01-01.jsonl", *digest(0, 60))
    cli("add", folder)
    first, *others = of("protein", 6)
    cli("mark", "star", first, *others)
    commands = [
        ("list", "--sort", "for-you", "--format", "ids"),
        ("similar", first, "--format", "ids"),
    ]
    expected = [cli(*words).out.split() for words in commands]
    assert {topic_of(id_) for id_ in expected[0][:9]} == {"protein"}
    assert {topic_of(id_) for id_ in expected[1][:9]} == {"protein"}
    write_digest(folder / "2026-01-02.jsonl", *digest(60, 4))
    cli("mark", "star", *of("robot", 9))
    cli("list")  # now the library has papers and stars that its ranks do not know
    library = home / "cache" / "library.db"
    before = library.read_bytes()
    for words, ids in zip(commands, expected, strict=True):
        answer = command_in_mounts(only_read_library(home), *words)
        assert answer.returncode == 0, answer
        assert [id_ for id_ in answer.stdout.decode().split() if id_ in expected[0]] == ids
        assert answer.stderr.count(b"\n") == 1
        assert b"no new ones are added" in answer.stderr
    assert library.read_bytes() == before
