"""Runs the git program, isolated from the user's other repositories; its errors in one line."""

from __future__ import annotations

import os
import re
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.locations import redacted
from tui_reader.system.programs import is_missing

_TOO_OLD: Final = (2, 28)
"""`fetch --stdin` exists since git 2.29 (October 2020)."""
_SILENCE: Final = 300.0
"""Seconds to wait for output before a fetch is given up."""
_TICK: Final = 0.2
_MAX_OUTPUT: Final = 128 * 1024 * 1024
"""Bytes, enough for a tree of a million files."""
_KEPT_LINES: Final = 40

_KEPT_VARIABLES: Final = ("GIT_CONFIG_GLOBAL", "GIT_EXEC_PATH", "GIT_SSL_", "GIT_PROXY_SSL_")
_SSH_OPTIONS: Final = "-o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=30"

_RECEIVING: Final = re.compile(
    rb"Receiving objects: +\d+% \((\d+)/(\d+)\)(?:, ([\d.]+) (bytes|KiB|MiB|GiB))?"
)
_UNITS: Final = {b"bytes": 1, b"KiB": 1 << 10, b"MiB": 1 << 20, b"GiB": 1 << 30}
_PROGRESS: Final = re.compile(rb"^(remote: )?[A-Z][a-z]+ing [a-z ]+: +\d+")

_NO_ACCESS: Final = (
    r"could not read (Username|Password)|Authentication failed|terminal prompts disabled|"
    r"Permission denied \(|returned error: 40[13]"
)
_NO_REPOSITORY: Final = (
    r"does not appear to be a git repository|repository .* not found|returned error: 404|"
    r"does not exist|no such repository|access denied or repository"
)
_NO_HOST: Final = (
    r"Could not resolve host|unable to look up|Name or service not known|"
    r"Temporary failure in name resolution"
)
_NO_ANSWER: Final = (
    r"[Uu]nable to connect|Failed to connect|Connection (refused|timed out|reset)|unreachable"
)
_EXPLANATIONS: Final = {
    _NO_ACCESS: "it does not exist, or needs credentials that git does not have; check the "
    "location, or give git a key or a credential helper",
    r"Host key verification failed": "its ssh host key is not known; connect to it with ssh once "
    "to accept the key",
    r"dubious ownership": "it belongs to another user; add it to safe.directory in your git "
    "configuration",
    r"dumb http transport": "its server serves plain files, not git; find a location that "
    "serves git",
    _NO_REPOSITORY: "no git repository is there; check the location",
    _NO_ANSWER: "the host does not answer; check the network and the location",
    _NO_HOST: "the host cannot be found; check the network and the location",
}
_UNHELPFUL: Final = re.compile(
    r"Could not read from remote|the remote end hung up|Please make sure you have|and the repo"
    r"|exists\.$|^(warning|hint|From|Auto packing|remote: Total)"
)


class GitError(Exception):
    """The git program failed; the message is one line of its output, or an explanation."""


@dataclass(frozen=True, slots=True)
class Git:
    """The git program for one bare repository; it never searches for another one."""

    repository: Path
    location: str
    """Checked by `check_location`."""
    stopped: Callable[[], bool]
    inherited: tuple[int, ...] = ()
    """File descriptors that its processes inherit, so that a lock is held as long as they run."""

    @property
    def is_ssh(self) -> bool:
        """Whether the location uses ssh."""
        return self.location.startswith("ssh://") or not (
            "://" in self.location or self.location.startswith("/")
        )

    def require(self) -> str:
        """What git says of its version. Raises SourceError if it is missing or too old."""
        version_line = self.run("version").decode(errors="replace").strip()
        words = version_line.split()
        version = re.match(r"(\d+)\.(\d+)", words[2] if len(words) > 2 else "")
        if version and (int(version[1]), int(version[2])) <= _TOO_OLD:
            raise SourceError(f"git {words[2]} is too old; install git 2.29 or newer")
        return version_line

    def run(
        self,
        *arguments: str,
        stdin: Path | None = None,
        environment: dict[str, str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> bytes:
        """Run a command and return its output. Raises GitError, Stopped and SourceError.

        `progress` gets the numbers of objects and bytes that were received.
        """
        output = bytearray()
        messages = _Messages(progress)
        with self.process(*arguments, stdin=stdin, environment=environment) as process:
            assert process.stdout
            assert process.stderr
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ, output.extend)
                selector.register(process.stderr, selectors.EVENT_READ, messages.read)
                self._pump(selector, process, output)
            if process.wait():
                raise GitError(messages.explain(self.location))
        return bytes(output)

    def _pump(
        self,
        selector: selectors.BaseSelector,
        process: subprocess.Popen[bytes],
        output: bytearray,
    ) -> None:
        heard = time.monotonic()
        while selector.get_map():
            ended = process.poll() is not None
            ready = selector.select(_TICK)
            if ended and not ready:
                return  # a process it left running, such as a shared ssh connection, has the pipes
            for key, _ in ready:
                heard = time.monotonic()
                if data := os.read(key.fd, 1 << 16):
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)
            if self.stopped():
                raise Stopped
            if len(output) > _MAX_OUTPUT:
                raise GitError("it has too many files")
            if time.monotonic() - heard > _SILENCE:
                raise GitError(f"no answer for {_SILENCE:.0f} seconds; try again later")

    @contextmanager
    def process(
        self,
        *arguments: str,
        stdin: Path | None = None,
        environment: dict[str, str] | None = None,
        stderr: int = subprocess.PIPE,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command; it and the processes it started are ended after the block."""
        given: IO[Any] | int = stdin.open("rb") if stdin else subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                ["git", *arguments],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=self._environment() | (environment or {}),
                cwd=self.repository.parent,
                pass_fds=self.inherited,
                umask=0o077,
                start_new_session=True,  # it cannot ask on a terminal, and one group can be ended
            )
        except OSError as error:
            if is_missing("git", error):
                raise SourceError("the git program is missing; install git") from error
            raise SourceError(f"git cannot be run ({error.strerror}); reinstall it") from error
        finally:
            if not isinstance(given, int):
                given.close()
        try:
            yield process
        finally:
            _end(process)

    def _environment(self) -> dict[str, str]:
        """The user's environment, without variables that redirect git or let it prompt."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "SSH_ASKPASS", "LC_", "LANG"))
            or name.startswith(_KEPT_VARIABLES)
        }
        if self.is_ssh:
            kept["GIT_SSH_COMMAND"] = f"{self._ssh()} {_SSH_OPTIONS}"
        return kept | {
            "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
            "GIT_ASKPASS": "",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_DIR": str(self.repository),
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GCM_INTERACTIVE": "never",
            "LC_ALL": "C",
            "SSH_ASKPASS_REQUIRE": "never",
        }

    def _ssh(self) -> str:
        """The ssh command that the user configured; GIT_SSH_COMMAND would override it."""
        if command := os.environ.get("GIT_SSH_COMMAND"):
            return command
        configured = subprocess.run(
            ["git", "config", "--global", "--get", "core.sshCommand"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if command := configured.stdout.strip():
            return command
        return shlex.quote(os.environ.get("GIT_SSH") or "ssh")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End `process` and its group, first with SIGTERM, and close its pipes."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        try:
            os.killpg(process.pid, sign)
            process.wait(2)
        except (ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
            continue
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


class _Messages:
    """Reads git's stderr: reports progress and keeps the lines that explain a failure."""

    def __init__(self, progress: Callable[[int, int], None] | None) -> None:
        self._progress = progress
        self._rest = b""
        self._lines: list[str] = []

    def read(self, data: bytes) -> None:
        *lines, self._rest = re.split(rb"[\r\n]", (self._rest + data)[-(1 << 16) :])
        for line in lines:
            self._line(line)

    def _line(self, line: bytes) -> None:
        if (match := _RECEIVING.match(line)) and self._progress:
            count, _, size, unit = match.groups()
            received = int(float(size) * _UNITS[unit]) if size else 0
            self._progress(int(count), received)
        elif line.strip() and not _PROGRESS.match(line):
            self._lines.append(line.decode(errors="replace").strip())
            del self._lines[:-_KEPT_LINES]

    def explain(self, location: str) -> str:
        """Why git failed, in one line."""
        self._line(self._rest)
        everything = "\n".join(self._lines)
        for sign, explanation in _EXPLANATIONS.items():
            if re.search(sign, everything):
                return explanation
        helpful = [line for line in self._lines if not _UNHELPFUL.search(line)]
        fatal = [line for line in helpful if line.startswith(("fatal:", "error:"))]
        line = (fatal or helpful or self._lines or ["git failed without a message"])[-1]
        line = re.sub(r"^(fatal|error|remote): ", "", line)
        return redacted(line.replace(location, redacted(location)))


def git_version() -> str:
    """The version that the git program reports. Raises SourceError if it cannot be used."""
    try:
        return Git(Path(os.devnull), "", lambda: False).require()
    except GitError as error:
        raise SourceError(str(error)) from error
