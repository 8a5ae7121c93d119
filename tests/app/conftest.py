"""The reader opened in a test, on the bundled sample or on digests of the test's own."""

import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.notifications import Notification, Notify

from tests.app.driver import Reader, add, forget_browsers
from tests.app.painting import painting_on_demand
from tests.app.parsed_once import parsed_once
from tests.support.helpers import SAMPLE, entry, write_digest
from tests.support.http_server import Site
from tui_reader.app.run import make_app
from tui_reader.app.state import session as sessions
from tui_reader.sources import http
from tui_reader.sources.arxiv import api, rate_limit
from tui_reader.sources.arxiv import fetch as arxiv
from tui_reader.system import paths

_PATIENCE = 10
"""How much longer than usual messages are shown."""
Opener = Callable[..., AbstractAsyncContextManager[Reader]]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(autouse=True)
def _patient_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show messages for longer, so that a test on a busy machine still finds them."""
    begin = Notify.__init__

    def begin_patiently(self: Notify, notification: Notification) -> None:
        notification.timeout *= _PATIENCE
        begin(self, notification)

    monkeypatch.setattr(Notify, "__init__", begin_patiently)


def home_with(place: Path, *folders: Path) -> Path:
    """What the reader keeps at `place` once it has read the digests below `folders`."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("config", "data", "cache"):
            patch.setenv(f"TUI_READER_{kind.upper()}_DIR", str(place / kind))
        add(*folders)
    return place


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader keeps once it has read the bundled sample."""
    return home_with(tmp_path_factory.mktemp("sample"), *sorted(SAMPLE.iterdir()))


@pytest.fixture
def sample(home: Path, sample_home: Path) -> Path:
    """The bundled sample in the user's library."""
    shutil.copytree(sample_home, home)
    return home


@pytest.fixture
def opened(home: Path) -> Opener:
    """`async with opened(width, height) as reader` opens the reader, and leaves it at the end."""

    @asynccontextmanager
    async def open_(width: int = 160, height: int = 45) -> AsyncIterator[Reader]:
        app = make_app()
        run = app.run_test(size=(width, height), notifications=True)
        try:
            with painting_on_demand(), parsed_once():
                async with run as pilot:
                    reader = Reader(app, pilot)
                    await reader.until(lambda: app.main.is_mounted and app.focused is not None)
                    await reader.until(reader.is_drawn)
                    yield reader
                    reader.paint()
                    app.exit()
        finally:
            app.background.close()
            app.model.library.close()
            app.model.marks.close()
        sessions.save(paths.session_file(), app.session)

    return open_


@pytest.fixture
def days(home: Path) -> Path:
    """Three digests: five papers on the 3rd, two on the 2nd, one on the 1st of January."""
    folder = home / "days"
    for day, count in ((1, 1), (2, 2), (3, 5)):
        entries = [entry(f"260{day}.0000{at}", f"Paper {day}{at}") for at in range(1, count + 1)]
        write_digest(folder / f"2026-01-0{day}.jsonl", *entries)
    add(folder)
    return home


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask loopback directly, and again at once where it fails."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """What the reader takes to be arXiv."""
    with Site() as site:
        monkeypatch.setattr(arxiv, "_NEWS_SERVER", site.url)
        monkeypatch.setattr(api, "SERVER", site.url)
        monkeypatch.setattr(rate_limit, "PAUSE", 0.0)
        yield site


@pytest.fixture
def no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal without a browser that the reader could open."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    forget_browsers(monkeypatch)
