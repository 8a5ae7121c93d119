"""Processes of Python that are forked from one that has imported the reader already.

Most of what a command costs is the start of Python and its imports, and the tests run several
hundred. A forked process runs the same code with its own files, variables, folder and signals.
What a process reads of its environment while it starts needs a true start, and gets it.

A forked process ends in another way than a true one: objects are not deleted, and errors of
`__del__` and of a standard output that cannot be flushed are not reported as Python reports them.
Tests of such errors start their process with `subprocess`. With TUI_READER_TEST_TRUE_STARTS=1 all
processes get a true start.
"""

import atexit
import gc
import json
import os
import pkgutil
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final

_ROOT = Path(__file__).parents[2]
_AT_START = ("ESCDELAY", "LANG", "LC_", "LD_", "MALLOC_", "PYTHON", "TEXTUAL")
"""How the variables begin that only matter to a process which starts with them."""
_LAZY = ("httpx", "lxml.html", "sqlite3", "textual.drivers.linux_driver", "watchfiles")
"""What the reader imports when it is needed, besides its own modules."""
_RUN_MODULE = "import runpy; runpy.run_module({!r}, run_name='__main__', alter_sys=True)"
_ALWAYS_TRUE: Final = bool(os.environ.get("TUI_READER_TEST_TRUE_STARTS"))
_MOST = 1 << 20
"""Bytes of a request."""


class _Server:
    """The process that forks the others; it ends with this one."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = at_start(variables)
        self._lock = threading.Lock()
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=_ROOT,
                env={**variables, "PYTHONPATH": str(_ROOT)},
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the tests
            )
        atexit.register(self._end)

    def fork(self, request: dict[str, Any], files: Sequence[int]) -> None:
        with self._lock:
            socket.send_fds(self._connection, [json.dumps(request).encode()], files)

    def _end(self) -> None:
        self._connection.close()
        self._process.wait(10)


_servers: list[_Server] = []


def _server() -> _Server:
    if not _servers:
        _servers.append(_Server({**os.environ, "PYTHONPATH": str(_ROOT)}))
    return _servers[0]


def at_start(variables: dict[str, str]) -> dict[str, str]:
    """The variables that a process must start with."""
    return {name: value for name, value in variables.items() if name.startswith(_AT_START)}


class Forked:
    """A forked process; has what the tests use of `subprocess.Popen`."""

    def __init__(self, request: dict[str, Any], files: Sequence[int]) -> None:
        (own_out, stdout), (own_err, stderr) = map(_pipe, files[1:])
        self._status, status = os.pipe()
        _server().fork(request, [files[0], stdout, stderr, status])
        for file, given in ((stdout, files[1]), (stderr, files[2]), (status, None)):
            if file != given:
                os.close(file)
        self.stdout = None if own_out is None else os.fdopen(own_out, "rb")
        self.stderr = None if own_err is None else os.fdopen(own_err, "rb")
        self.pid = self._number()
        self.returncode: int | None = None

    def _number(self) -> int:
        number = os.read(self._status, 4)
        assert number, "the server of forked processes has ended"
        return int.from_bytes(number, "big", signed=True)

    def poll(self) -> int | None:
        """The exit status if the process has ended, negative for a signal."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = self._number()
            os.close(self._status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None and not select.select([self._status], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Wait for the end; what the process has printed into pipes."""
        pipes = [pipe for pipe in (self.stdout, self.stderr) if pipe]
        printed = dict.fromkeys(pipes, b"")
        limit = float("inf") if timeout is None else time.monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            for pipe in pipes:
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select(1):
                    printed[key.fileobj] += (data := os.read(key.fd, 1 << 16))  # type: ignore[index]
                    if not data:
                        selector.unregister(key.fileobj)
                if time.monotonic() > limit:
                    raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        for pipe in pipes:
            pipe.close()
        self.wait(None if timeout is None else max(0.0, limit - time.monotonic()))
        return printed.get(self.stdout, b""), printed.get(self.stderr, b"")  # type: ignore[arg-type]

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _pipe(file: int) -> tuple[int | None, int]:
    """The end of a pipe to read, if `file` is PIPE, and the file for the process."""
    return os.pipe() if file == subprocess.PIPE else (None, file)


def start(
    command: Sequence[str],
    env: dict[str, str],
    cwd: str | Path | None = None,
    *,
    stdin: int | None = None,
    stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
    own_session: bool = False,
    imported: Sequence[str] = (),
) -> "subprocess.Popen[bytes] | Forked":
    """Start a command, forked where that makes no difference to it.

    Files are numbers, PIPE or DEVNULL; without `stdin` there is nothing to read. `imported` are
    slow modules of a few tests, which are imported before the first of their processes is forked.
    """
    with Path(os.devnull).open("r+b", buffering=0) as nothing:
        files = [
            nothing.fileno() if file in (None, subprocess.DEVNULL) else file
            for file in (stdin, stdout, stderr)
        ]
        code = _code_of(command)
        may_fork = sys.platform == "linux" and not _ALWAYS_TRUE
        if code and may_fork and at_start(env) == _server().variables:
            request = {
                "code": code,
                "words": ["-c", *command[3:]],
                "env": env,
                "folder": str(cwd or Path.cwd()),
                "umask": _umask(),
                "own session": own_session,
                "imported": imported,
            }
            return Forked(request, files)
        return subprocess.Popen(
            command,
            stdin=files[0],
            stdout=files[1],
            stderr=files[2],
            env=env,
            cwd=cwd,
            start_new_session=own_session,
        )


def _umask() -> int:
    """The umask of this process, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _code_of(command: Sequence[str]) -> str:
    """The Python code that a command runs, or "" if it runs another program."""
    match command:
        case [sys.executable, "-c", code, *_]:
            return code
        case [sys.executable, "-m", module, *_]:
            return _RUN_MODULE.format(module)
    return ""


def run(
    command: Sequence[str],
    env: dict[str, str],
    cwd: str | Path | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command, without input, to its end, and collect what it prints."""
    process = start(command, env, cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return subprocess.CompletedProcess(command, process.wait(), out, err)


# The server


def _import_everything() -> None:
    import tui_reader

    for info in pkgutil.walk_packages(tui_reader.__path__, "tui_reader."):
        if not info.name.endswith("__main__"):
            import_module(info.name)
    for name in _LAZY:
        import_module(name)
    gc.collect()
    gc.freeze()  # so that no collection copies the memory of these modules


def _serve(connection: socket.socket) -> dict[str, Any] | None:
    """Fork a process for each request and return the request in it; None at the end."""
    running: dict[int, int] = {}

    def report_ended(number: int, frame: FrameType | None) -> None:
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            report(running[pid], os.waitstatus_to_exitcode(status))
            os.close(running.pop(pid))

    def report(pipe: int, number: int) -> None:
        with suppress(BrokenPipeError):  # the test does not want to know
            os.write(pipe, number.to_bytes(4, "big", signed=True))

    signal.signal(signal.SIGCHLD, report_ended)
    while True:
        message, files, _, _ = socket.recv_fds(connection, _MOST, 4)
        if not message:
            return None
        request: dict[str, Any] = json.loads(message)
        for name in request["imported"]:
            import_module(name)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            for file in (connection.detach(), files.pop(), *running.values()):
                os.close(file)
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            return request
        *theirs, running[pid] = files
        for file in theirs:
            os.close(file)
        report(running[pid], pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _become(request: dict[str, Any]) -> ModuleType:
    """Be the process that was asked for, and return its main module."""
    if request["own session"]:
        os.setsid()
    os.chdir(request["folder"])
    os.umask(request["umask"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    tempfile.tempdir = None
    sys.argv = request["words"]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        before = getattr(sys, name)
        stream = os.fdopen(
            number,
            "w" if number else "r",
            1 if number == 2 or os.isatty(number) else -1,
            encoding=before.encoding,
            errors=before.errors,
            closefd=False,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    return main


def _end(status: int) -> None:
    """End as Python does, but leave it to the system to free what the modules hold."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for the threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status & 0xFF)


if __name__ == "__main__":
    _import_everything()
    _request = _serve(socket.socket(fileno=int(sys.argv[1])))
    if _request:
        try:
            exec(_request["code"], vars(_become(_request)))
        except SystemExit as _exit:
            if not isinstance(_exit.code, int | None):
                raise
            _end(_exit.code or 0)
        _end(0)
