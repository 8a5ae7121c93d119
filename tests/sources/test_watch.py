import queue
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from tui_reader.sources import watch as watching
from tui_reader.sources.watch import watch

LONG = 60.0
"""Seconds after which an expected report of a change counts as lost."""
SHORT = 0.4
"""Seconds without an expected report; a slow machine only makes the test weaker."""


class Watched:
    """The reports of a watch, gathered in a thread as the reader does."""

    def __init__(self, **folders: Path) -> None:
        self.stop = threading.Event()
        self._reported: queue.Queue[set[str]] = queue.Queue()
        self._watch = watch(folders, self.stop)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for names in self._watch:
            self._reported.put(names)

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join()

    def expect(self, *names: str) -> None:
        """Wait until each of `names` has been reported, and nothing else."""
        waiting = set(names)
        while waiting:
            reported = self._reported.get(timeout=LONG)
            assert reported <= set(names)
            waiting -= reported

    def expect_nothing(self) -> None:
        with pytest.raises(queue.Empty):
            self._reported.get(timeout=SHORT)


def put(path: Path, text: str) -> None:
    """Make the file appear in one step, so that it is reported once."""
    written = path.with_name(f".{path.name}.tmp")
    written.write_text(text)
    written.rename(path)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_TICK", 0.1)
    monkeypatch.setattr(watching, "_POLL", 0.1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "digests"
    (folder / "below").mkdir(parents=True)
    (folder / "a.md").write_text("a")
    return folder


@pytest.fixture(params=["reported by the system", "watches run out", "networked"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """How changes become known."""
    if request.param == "watches run out":

        def watch_nothing(*_: object, **__: object) -> None:
            raise OSError(28, "OS file watch limit reached")

        monkeypatch.setattr(watchfiles, "watch", watch_nothing)
    elif request.param == "networked":
        monkeypatch.setattr(watching, "_is_networked", lambda path: True)
        monkeypatch.setattr(watchfiles, "watch", None)
    return request.param


@pytest.mark.usefixtures("manner")
def test_new_changed_and_removed_digests_are_reported(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with Watched(first=folder, second=other) as watched:
        watched.expect_nothing()
        put(folder / "b.md", "b")
        watched.expect("first")
        put(folder / "a.md", "longer")
        watched.expect("first")
        put(folder / "below" / "c.jsonl", "{}")
        watched.expect("first")
        (folder / "below" / "c.jsonl").unlink()
        watched.expect("first")
        put(other / "d.md", "d")
        watched.expect("second")
        watched.expect_nothing()


@pytest.mark.usefixtures("manner")
def test_a_folder_that_appears_is_watched_from_then_on(tmp_path: Path) -> None:
    late = tmp_path / "not" / "yet"
    with Watched(late=late) as watched:
        watched.expect_nothing()
        late.mkdir(parents=True)
        watched.expect("late")
        put(late / "a.md", "a")
        watched.expect("late")


@pytest.mark.usefixtures("manner")
def test_a_replaced_folder_is_still_watched(folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    put(new / "new.md", "new")
    with Watched(source=folder) as watched:
        folder.rename(tmp_path / "old")
        watched.expect("source")
        new.rename(folder)
        watched.expect("source")
        watched.expect_nothing()
        put(folder / "newer.md", "newer")
        watched.expect("source")


@pytest.mark.usefixtures("manner")
def test_a_folder_of_digests_that_is_moved_in_is_reported(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "made" / "deep").mkdir(parents=True)
    put(tmp_path / "made" / "deep" / "x.md", "x")
    with Watched(source=folder) as watched:
        watched.expect_nothing()
        (tmp_path / "made").rename(folder / "made")
        watched.expect("source")
        put(folder / "made" / "deep" / "x.md", "changed")
        watched.expect("source")


@pytest.mark.usefixtures("manner")
def test_files_that_are_not_digests_are_not_reported(folder: Path) -> None:
    with Watched(source=folder) as watched:
        (folder / ".incoming").mkdir()
        put(folder / ".incoming" / "a.md", "half")
        put(folder / ".hidden.md", "hidden")
        put(folder / "program.py", "x")
        (folder / "empty").mkdir()
        watched.expect_nothing()


def test_two_sources_may_share_a_folder(folder: Path) -> None:
    with Watched(all=folder, below=folder / "below") as watched:
        watched.expect_nothing()
        put(folder / "below" / "x.md", "x")
        watched.expect("all", "below")


def test_a_folder_behind_a_link_is_watched(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    with Watched(source=link) as watched:
        watched.expect_nothing()
        put(folder / "x.md", "x")
        watched.expect("source")


def test_a_change_that_the_system_does_not_report_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_DOUBT", 0.1)

    def tell_nothing(*_: object, stop_event: threading.Event, **__: object) -> Iterator[set]:
        while not stop_event.wait(0.05):
            yield set()

    monkeypatch.setattr(watchfiles, "watch", tell_nothing)
    with Watched(source=folder) as watched:
        watched.expect_nothing()
        put(folder / "x.md", "x")
        watched.expect("source")


def test_a_folder_that_vanishes_before_it_is_watched_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watchfiles.watch

    def vanish(*paths: str, **options: Any) -> Iterator[set]:
        monkeypatch.setattr(watchfiles, "watch", real)
        shutil.rmtree(folder)
        yield from real(*paths, **options)

    monkeypatch.setattr(watchfiles, "watch", vanish)
    with Watched(source=folder) as watched:
        watched.expect("source")
        folder.mkdir()
        watched.expect("source")


def test_a_circular_link_does_no_harm(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    with Watched(source=folder, round=tmp_path / "round") as watched:
        put(folder / "x.md", "x")
        watched.expect("source")


def test_watching_no_folder_ends_with_the_stop() -> None:
    with Watched() as watched:
        watched.expect_nothing()


@pytest.mark.parametrize(
    ("path", "networked"),
    [
        ("/home/x", False),
        ("/home/x/net", True),
        ("/home/x/net/digests", True),
        ("/home/x/network", False),
        ("/home/with space/a", True),
        ("/home/x/net/local", False),
        ("/", False),
    ],
)
def test_network_file_systems_are_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, networked: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 8:1 / / rw shared:1 - ext4 /dev/sda rw\n"
        "2 1 0:40 / /home/x/net rw shared:2 - nfs4 server:/x rw\n"
        "3 1 0:41 / /home/with\\040space rw - fuse.sshfs host: rw\n"
        "4 2 8:2 / /home/x/net/local rw - ext4 /dev/sdb rw\n"
    )
    monkeypatch.setattr(watching, "_MOUNTS", mounts)
    assert watching._is_networked(path) is networked
