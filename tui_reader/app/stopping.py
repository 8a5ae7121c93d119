"""The reader stopped and gone on with, as a shell's Ctrl+Z and fg do."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def stop_in_turn(driver: Driver | None) -> None:
    """Have the terminal given back before a stop, and taken anew after any, within the loop.

    Textual does so in the midst of whatever is going on, which may be waiting for what it needs;
    and after a SIGSTOP, of which nobody tells, it would take the terminal a second time and could
    not give it back as it was. While another program has the terminal, it is left to Textual.
    """
    from textual.drivers.linux_driver import LinuxDriver

    if not isinstance(driver, LinuxDriver):
        return
    loop = asyncio.get_running_loop()

    def stop(number: int, frame: FrameType | None) -> None:
        if driver._auto_restart:
            loop.call_soon_threadsafe(driver._sigtstp_application)
        else:
            driver._sigtstp_application()

    def go_on(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(take)

    def take() -> None:
        if driver._auto_restart:
            if not driver._must_signal_resume:  # stopped without being told
                driver.suspend_application_mode()
            driver._sigcont_application()

    signal.signal(signal.SIGTSTP, stop)
    signal.signal(signal.SIGCONT, go_on)
