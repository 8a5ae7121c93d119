"""RecordingHost: a host without a terminal, which keeps what controllers ask of it."""

from collections.abc import Callable
from queue import Empty, Queue
from typing import Any

from textual.geometry import Size

from tui_reader.app.controllers.host import Host

_LIMIT_SECONDS = 20.0


class Timer:
    """A timer that a test lets run out."""

    def __init__(self, seconds: float, callback: Callable[[], None]) -> None:
        self.seconds = seconds
        self.run_out = callback
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class RecordingHost(Host):
    """Runs threads' work at once, and what is to be done later when `drain` is called."""

    size = Size(160, 45)
    is_current = True
    is_watched = True
    is_open = True

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.failures: list[str] = []
        self.statuses: list[str] = []
        self.screens: list[Any] = []
        self.timers: list[Timer] = []
        self._later: Queue[Callable[[], object]] = Queue()

    @property
    def app(self) -> Any:
        """What dialogs are pushed on: the host itself."""
        return self

    def notify(self, message: str, **options: Any) -> None:
        self.messages.append(message)

    def warn(self, problem: str, timeout: float = 10) -> None:
        self.failures.append(problem)

    def fail(self, message: str) -> None:
        self.failures.append(message)

    def show_status(self, text: str, work: str = "") -> None:
        self.statuses.append(text)

    def push_screen(self, screen: Any, callback: Any = None) -> None:
        self.screens.append((screen, callback))

    def run_thread(self, work: Callable[[], None], group: str, **options: Any) -> Any:
        work()

    def call_from_thread(self, callback: Callable[..., object], *args: object) -> None:
        callback(*args)

    def call_later(self, callback: Callable[..., object], *args: object) -> None:
        self._later.put(lambda: callback(*args))

    def call_after_refresh(self, callback: Callable[[], None]) -> None:
        self._later.put(callback)

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> Any:
        self.timers.append(Timer(seconds, callback))
        return self.timers[-1]

    def drain(self, until: Callable[[], bool]) -> None:
        """Do what was to be done later until `until` is true, waiting for other threads."""
        while not until():
            try:
                do = self._later.get(timeout=_LIMIT_SECONDS)
            except Empty:
                raise AssertionError("nothing is left to do") from None
            do()
