"""What every test may use."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import tui_reader.sources.registry  # noqa: F401  registers the kinds of sources
from tests.support.attacks import attacking_digests
from tests.support.helpers import Command, entry, write_digest
from tui_reader.system import errorlog

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as for what a shell runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

# the same examples every time where a change is judged; others on every developer's machine
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test without a home of its own keeps goes nowhere that is the user's."""
    with pytest.MonkeyPatch.context() as setting:
        live_in(tmp_path_factory.mktemp("nowhere"), setting)
        yield


def live_in(place: Path, setting: pytest.MonkeyPatch) -> None:
    """Have all that the reader keeps go to `place`."""
    for kind in ("config", "data", "cache"):
        setting.setenv(f"TUI_READER_{kind.upper()}_DIR", str(place / kind))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of the test's own, where everything that the reader keeps goes."""
    place = tmp_path / "home"
    # nothing on another machine is asked, whatever a test does
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    live_in(place, monkeypatch)
    return place


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, over `home`."""
    return Command(capsys)


@pytest.fixture
def attacked(home: Path, cli: Command) -> Path:
    """A library of nothing but attacks, in every format, in files whose names attack too."""
    folder = home / "digests"
    attacking_digests(folder)
    assert cli("add", folder, "--name", "attacks").status == 0
    cli("sync")
    return folder


@pytest.fixture
def digests(home: Path, cli: Command) -> Path:
    """Two papers of a folder, of which the second is read and starred."""
    folder = home / "digests"
    papers = (entry("2601.00001", "First"), entry("2601.00002", "Second"))
    write_digest(folder / "2026-01-01.jsonl", *papers)
    assert cli("add", folder).status == 0
    assert cli("sync").status == 0
    assert cli("mark", "star", "2601.00002").status == 0
    return folder


@pytest.fixture(autouse=True)
def _nothing_logged_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process of its own: what other tests have logged is not known."""
    monkeypatch.setattr(errorlog, "_known", {})
    monkeypatch.setattr(errorlog, "_folder", [])
