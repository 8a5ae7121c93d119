"""Reads digest files in a second process, so that this one can write the library meanwhile."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from queue import Queue
from typing import IO, Final

from tui_reader.core.paper import DigestFile
from tui_reader.library.file_reader import FileContents, read_file

_READY: Final = b"tui-reader: reading\n"
_LENGTH: Final = 8
_AHEAD: Final = 3
"""Files that the second process may read ahead."""


def read_files(
    files: Sequence[DigestFile], *, use_process: bool
) -> Generator[FileContents, None, None]:
    """Read `files` one after another, in a second process if `use_process` and if one starts.

    The second process ends when the generator is closed or this process ends.
    """
    done = 0
    if use_process and _can_start():
        for read in _read_in_process(files):
            yield read
            done += 1
    for file in files[done:]:
        yield read_file(file)


def _can_start() -> bool:
    """Whether `sys.executable` is a Python, not a program with Python built in."""
    name = Path(sys.executable or "").name.lower()
    return name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


def _read_in_process(files: Sequence[DigestFile]) -> Generator[FileContents, None, None]:
    """The files as read by a second process; it ends early if that process fails."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main()"
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return
    assert process.stdin
    assert process.stdout
    try:
        if process.stdout.read(len(_READY)) != _READY:
            return
        pickle.dump(list(files), process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.close()
        for _ in files:
            length = int.from_bytes(_exactly(process.stdout, _LENGTH))
            read = pickle.loads(_exactly(process.stdout, length))
            yield read
    except (OSError, EOFError, pickle.UnpicklingError):
        return
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        process.wait()


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def main() -> None:
    """Run as the second process: pickled files come in on stdin, contents go out on stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides when this one ends
    output = sys.stdout.buffer
    output.write(_READY)
    output.flush()
    files: list[DigestFile] = pickle.load(sys.stdin.buffer)
    queue: Queue[bytes | None] = Queue(_AHEAD)
    threading.Thread(target=_send, args=(queue, output), daemon=True).start()
    for file in files:
        queue.put(pickle.dumps(read_file(file), pickle.HIGHEST_PROTOCOL))
    queue.put(None)
    queue.join()


def _send(queue: Queue[bytes | None], output: IO[bytes]) -> None:
    try:
        while (data := queue.get()) is not None:
            output.write(len(data).to_bytes(_LENGTH) + data)
            output.flush()
            queue.task_done()
        queue.task_done()
    except OSError:  # the first process has gone
        os._exit(1)
