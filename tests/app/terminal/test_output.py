"""The terminal closed while the reader writes to it."""

import os
import pty
import threading
from contextlib import suppress

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from tui_reader.app.textual_compat.driver import Lasting


def test_however_much_is_written_to_a_closed_terminal_nobody_waits_for_it() -> None:
    own, theirs = pty.openpty()
    with suppress(OSError), os.fdopen(theirs, "w") as file:  # what is left in it goes nowhere
        writer = WriterThread(Lasting(file))  # type: ignore[arg-type]
        writer.start()
        os.close(own)

        def write() -> None:
            for _ in range(10 * MAX_QUEUED_WRITES):
                writer.write("text")
            writer.stop()

        writing = threading.Thread(target=write, daemon=True)
        writing.start()
        writing.join(30)
        assert not writing.is_alive()
        assert not writer.is_alive()
