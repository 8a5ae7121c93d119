"""The reader on two machines, and what real carriers make of the folder between them."""

import os
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tests.support import syncthing
from tests.support.machines import Machine
from tui_reader.system import paths


@pytest.fixture
def other(sample: Path, tmp_path: Path):
    """Another machine, with a folder of its own, as the reader's machine has one."""
    mine = tmp_path / "mine"
    mine.mkdir()
    config = paths.config_file()
    config.write_text(f'{config.read_text()}\n[marks]\nshared_folder = "{mine}"\n')
    made = Machine(tmp_path / "other", tmp_path / "theirs", time.time())
    yield made
    made.close()


@pytest.mark.skipif(syncthing.PROGRAM is None, reason="syncthing is not installed")
async def test_stars_go_between_two_machines_through_syncthing(
    opened: Opener, other: Machine, tmp_path: Path
):
    with syncthing.carried(tmp_path / "syncthing", other.folder, tmp_path / "mine"):
        async with opened() as reader:
            here, row = reader.paper.id, reader.list.cursor
            stars = reader.unread("Starred")
            for number, index in enumerate((1, 2, 3), 1):
                listed = reader.app.model.paper(index)
                assert listed
                began = time.monotonic()
                other.star(listed.paper.id)
                other.exchange()
                await reader.until(partial(shows, reader, stars + number))
                print(f"{time.monotonic() - began:.2f} s from star to showing")
            assert (reader.paper.id, reader.list.cursor) == (here, row)
            await reader.press("s")

            def arrived() -> bool:
                other.exchange()
                return here in other.starred()

            await reader.until(arrived)
    names = {path.name for path in other.folder.glob("marks-*")}
    assert names == {path.name for path in (tmp_path / "mine").glob("marks-*")}
    assert len(names) == 2  # no conflict copy was made


def shows(reader: Reader, stars: int) -> bool:
    return reader.unread("Starred") == stars


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@localhost", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )


def carry(folder: Path) -> None:
    """What a cron job does in a checkout."""
    git(folder, "add", "-A")
    staged = ["git", "diff", "--cached", "--quiet"]
    if subprocess.run(staged, cwd=folder, check=False).returncode:
        git(folder, "commit", "-m", "marks")
    git(folder, "pull", "--no-rebase", "--no-edit", "-q")
    git(folder, "push", "-q")


async def test_stars_go_between_two_machines_through_a_git_remote(
    opened: Opener, other: Machine, tmp_path: Path
):
    remote, mine = tmp_path / "remote.git", tmp_path / "mine"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    for folder in (mine, other.folder):
        folder.rmdir()
        git(tmp_path, "clone", "-q", str(remote), str(folder))
    git(mine, "commit", "-q", "--allow-empty", "-m", "start")
    git(mine, "push", "-q", "-u", "origin", "HEAD:main")
    git(other.folder, "pull", "-q", "origin", "main")
    git(other.folder, "branch", "-q", "--set-upstream-to=origin/main")
    async with opened() as reader:
        here, listed = reader.paper.id, reader.app.model.paper(2)
        assert listed
        stars = reader.unread("Starred")
        await reader.press("s")
        await reader.until(
            lambda: here.encode() in b"".join(map(Path.read_bytes, mine.glob("*.jsonl")))
        )
        other.star(listed.paper.id)  # on both sides before either knows of the other
        other.exchange()
        carry(mine)
        carry(other.folder)
        carry(mine)
        other.exchange()
        assert other.starred() == {here, listed.paper.id}
        await reader.until(lambda: reader.unread("Starred") == stars + 2)
        assert reader.paper.id == here
