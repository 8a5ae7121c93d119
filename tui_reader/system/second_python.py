"""Starts a second Python process that runs a function of this program, and exchanges messages."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

_LENGTH: Final = 8
"""Bytes of the length in front of each message."""
_LONGEST: Final = 2**32
"""Bytes of a message; if text is read as a length, it is much more."""


def can_start() -> bool:
    """Whether `sys.executable` is a Python, not a program with Python built in."""
    name = Path(sys.executable or "").name.lower()
    return name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


def start(module: str, call: str) -> subprocess.Popen[bytes]:
    """Start a process that calls a function of `module`, with pipes to its input and output.

    `call` is Python code: `main(3)`. Ctrl+C does not end the process. Raises OSError.
    """
    code = (
        # this path comes first: before, modules would be imported from the current folder
        f"import sys; sys.path[:] = {sys.path!r}; "
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        f"from {module} import main; {call}"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, whatever it is doing."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def packed(message: object) -> bytes:
    """A message as `receive` reads it."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(_LENGTH) + data


def send(data: bytes) -> None:
    """Write to the first process, from the second one; ends this process if that has ended."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError:
        os._exit(1)


def receive(stream: IO[bytes]) -> object:
    """The next message of a process. Raises EOFError if there is no valid one."""
    length = int.from_bytes(_read_exactly(stream, _LENGTH))
    if length > _LONGEST:
        raise EOFError
    data = _read_exactly(stream, length)
    try:
        return pickle.loads(data)
    except Exception as error:  # a dying process may have written anything
        raise EOFError from error


def _read_exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
