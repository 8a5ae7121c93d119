"""Starts a second Python process that runs a function of this program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def can_start() -> bool:
    """Whether `sys.executable` is a Python, not a program with Python built in."""
    name = Path(sys.executable or "").name.lower()
    return name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


def start(module: str, call: str) -> subprocess.Popen[bytes]:
    """Start a process that calls a function of `module`, with pipes to its input and output.

    `call` is Python code: `main(3)`. Raises OSError.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; {call}"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
