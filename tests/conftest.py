"""Fixtures for all tests."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import tui_reader.sources.registry  # noqa: F401  registers the kinds of sources
from tests.support.attacks import attacking_digests
from tests.support.helpers import Command, entry, write_digest
from tests.support.http_server import Site
from tui_reader.system import errorlog

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # which a shell sets for background jobs
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Tests start several hundred processes. Each would spend half of its time on compiling the modules
# if the machine's environment keeps Python from storing them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The garbage of Python's default threshold is collected so often that it takes a fifth of the time
# of tests that open the reader.
gc.set_threshold(100_000, 20, 10)

# Fewer examples than Hypothesis's 100; `make fuzz` tries many more. The same ones in every run on
# CI, random ones elsewhere.
settings.register_profile(
    "short", max_examples=40, deadline=None, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("short")


def pytest_collection_finish() -> None:
    """Leave the modules and the list of tests to no garbage collection: they stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests without the fixture `home` away from the user's folders."""
    with pytest.MonkeyPatch.context() as setting:
        live_in(tmp_path_factory.mktemp("nowhere"), setting)
        yield


def live_in(place: Path, setting: pytest.MonkeyPatch) -> None:
    """Make the reader keep all its files in `place`."""
    for kind in ("config", "data", "cache"):
        setting.setenv(f"TUI_READER_{kind.upper()}_DIR", str(place / kind))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for all files of the reader in this test."""
    place = tmp_path / "home"
    # no test can reach another machine
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    live_in(place, monkeypatch)
    return place


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line with `home`."""
    return Command(capsys)


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback."""
    with Site() as site:
        yield site


@pytest.fixture
def attacked(home: Path, cli: Command) -> Path:
    """A library of hostile papers in every format, with hostile file names."""
    folder = home / "digests"
    attacking_digests(folder)
    assert cli("add", folder, "--name", "attacks").status == 0
    cli("sync")
    return folder


@pytest.fixture
def digests(home: Path, cli: Command) -> Path:
    """A folder source with two papers; the second is starred."""
    folder = home / "digests"
    papers = (entry("2601.00001", "First"), entry("2601.00002", "Second"))
    write_digest(folder / "2026-01-01.jsonl", *papers)
    assert cli("add", folder).status == 0
    assert cli("sync").status == 0
    assert cli("mark", "star", "2601.00002").status == 0
    return folder


@pytest.fixture(autouse=True)
def _nothing_logged_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what other tests have logged."""
    monkeypatch.setattr(errorlog, "_known", {})
    monkeypatch.setattr(errorlog, "_folder", [])
