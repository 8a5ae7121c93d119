"""The git program: what it may be asked to fetch, how it is run, and its errors in one line."""

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
from urllib.parse import unquote, urlsplit

from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.system.paths import expanded

_SCHEMES: Final = ("https", "ssh", "git", "file")
_TRANSPORT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SSH: Final = re.compile(r"(?:[\w.][\w.+-]*@)?(?:[\w.][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?P<path>[^:].*)")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PASSWORD: Final = re.compile(r"(?<=://)[^/@\s]*@")

_NEWEST_UNUSABLE: Final = (2, 28)
"""`fetch --stdin` came with git 2.29, October 2020."""
_PATIENCE: Final = 300.0
"""Seconds that a server may say nothing."""
_TICK: Final = 0.2
_MAX_OUTPUT: Final = 128 * 1024 * 1024
"""Bytes: a tree of a million files."""
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
    _NO_ACCESS: "it does not exist, or asks for credentials that git does not have; check the "
    "location, or give git a key or a credential helper",
    r"Host key verification failed": "its ssh host key is not known; connect to it with ssh once "
    "to accept the key",
    r"dubious ownership": "it belongs to another user; add it to safe.directory in your git "
    "configuration",
    r"dumb http transport": "its server serves plain files, not git; ask for a location that "
    "serves git",
    _NO_REPOSITORY: "no git repository is there; check the location",
    _NO_ANSWER: "the host does not answer; check the network and the location",
    _NO_HOST: "the host cannot be found; check the network and the location",
}
_UNTELLING: Final = re.compile(
    r"Could not read from remote|the remote end hung up|Please make sure you have|and the repo"
    r"|exists\.$|^(warning|hint|From|Auto packing|remote: Total)"
)


class GitError(Exception):
    """The git program failed; the message is one line of its own, or an explanation of it."""


@dataclass(frozen=True, slots=True)
class Received:
    """How far a transfer is."""

    objects: int
    bytes: int


def check_location(location: str) -> str:
    """What git is given for `location`: a URL as it is, a local path made absolute.

    https, ssh (also written `user@host:path`), git, file, and paths on this machine; nothing that
    git could take for an option or for a program to run. Raises SourceError.
    """
    if not location or _CONTROL.search(location):
        raise SourceError("the location of a git repository is one line without control characters")
    shown = public(location)
    if location.startswith("-"):
        raise SourceError(f"{shown}: no location; it begins with a dash")
    if _TRANSPORT.match(location):
        raise SourceError(f"{shown}: only https, ssh, git and file are allowed; use one of them")
    if "://" in location:
        return _checked_url(location, shown)
    if not location.startswith(("/", "~", ".")) and (match := _SSH.fullmatch(location)):
        if match["path"].startswith("-"):
            raise SourceError(f"{shown}: the path begins with a dash; write ./ before it")
        return location
    return str(expanded(location).absolute())


def _checked_url(location: str, shown: str) -> str:
    try:
        url = urlsplit(location)
        host, user = unquote(url.hostname or ""), unquote(url.username or "")
        _ = url.port
    except ValueError as error:
        raise SourceError(f"{shown}: no URL ({error}); check it") from error
    if url.scheme not in _SCHEMES:
        raise SourceError(f"{shown}: only https, ssh, git and file are allowed; use one of them")
    if url.scheme == "file":
        if host not in {"", "localhost"}:
            raise SourceError(f"{shown}: a file URL names no host; write file:///path")
    elif not host:
        raise SourceError(f"{shown}: the URL names no host; check it")
    if host.startswith("-") or user.startswith("-"):
        raise SourceError(f"{shown}: a part of the URL begins with a dash; check it")
    return location


def public(location: str) -> str:
    """`location` as it may be shown: a user name or password in it stays secret."""
    return clean_line(_PASSWORD.sub("…@", location))


@dataclass(frozen=True, slots=True)
class Git:
    """The git program over one bare repository, of which it is told and looks for no other."""

    repository: Path
    location: str
    """What `check_location` gave."""
    stopped: Callable[[], bool]
    inherited: tuple[int, ...] = ()
    """File descriptors that its processes keep open: a lock lives on in them."""

    @property
    def is_ssh(self) -> bool:
        """Whether the location is reached by ssh."""
        return self.location.startswith("ssh://") or not (
            "://" in self.location or self.location.startswith("/")
        )

    def require(self) -> None:
        """Raise SourceError where there is no git, or one too old."""
        words = self.run("version").decode(errors="replace").split()
        version = re.match(r"(\d+)\.(\d+)", words[2] if len(words) > 2 else "")
        if version and (int(version[1]), int(version[2])) <= _NEWEST_UNUSABLE:
            raise SourceError(f"git {words[2]} is too old; install git 2.29 or newer")

    def run(
        self,
        *arguments: str,
        stdin: Path | None = None,
        environment: dict[str, str] | None = None,
        progress: Callable[[Received], None] | None = None,
    ) -> bytes:
        """Run one command to its end; its output. Raises GitError, Stopped and SourceError."""
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
                return  # what it left behind, such as a shared ssh connection, has the pipes still
            for key, _ in ready:
                heard = time.monotonic()
                if data := os.read(key.fd, 1 << 16):
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)
            if self.stopped():
                raise Stopped
            if len(output) > _MAX_OUTPUT:
                raise GitError("it holds more files than can be looked through")
            if time.monotonic() - heard > _PATIENCE:
                raise GitError(f"no answer for {_PATIENCE:.0f} seconds; try again later")

    @contextmanager
    def process(
        self,
        *arguments: str,
        stdin: Path | None = None,
        environment: dict[str, str] | None = None,
        stderr: int = subprocess.PIPE,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """One command as it runs; it and all it started are gone after the block."""
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
                start_new_session=True,  # no terminal to ask on, and one group to end
            )
        except FileNotFoundError as error:
            raise SourceError("the git program is missing; install git") from error
        except OSError as error:
            raise SourceError(f"git cannot be run ({error.strerror}); mend its install") from error
        finally:
            if not isinstance(given, int):
                given.close()
        try:
            yield process
        finally:
            _end(process)

    def _environment(self) -> dict[str, str]:
        """Ours and the user's own, without what would lead git elsewhere or let it ask."""
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
        """The ssh that the user told git to use: what we set would hide a configured one."""
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
    """End `process` with its group, gently first, and take back its pipes."""
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
    """What git says on stderr: progress as it goes, and the lines that tell why it failed."""

    def __init__(self, progress: Callable[[Received], None] | None) -> None:
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
            self._progress(Received(int(count), received))
        elif line.strip() and not _PROGRESS.match(line):
            self._lines.append(line.decode(errors="replace").strip())
            del self._lines[:-_KEPT_LINES]

    def explain(self, location: str) -> str:
        """One line for why git failed."""
        self._line(self._rest)
        everything = "\n".join(self._lines)
        for sign, explanation in _EXPLANATIONS.items():
            if re.search(sign, everything):
                return explanation
        telling = [line for line in self._lines if not _UNTELLING.search(line)]
        fatal = [line for line in telling if line.startswith(("fatal:", "error:"))]
        line = (fatal or telling or self._lines or ["git failed without a word"])[-1]
        line = re.sub(r"^(fatal|error|remote): ", "", line)
        return public(line.replace(location, public(location)))
