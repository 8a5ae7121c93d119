"""The bare repository of a git source: one commit with its trees, and blobs while needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import Stopped
from tui_reader.sources.git.program import Git, GitError
from tui_reader.system.files import make_private_folder, replace_file

_REMOTE: Final = "tui-reader-source"
_COMMIT: Final = "refs/digests/newest"
_FILE_MODES: Final = (b"100644", b"100755", b"100664")
_CHUNK: Final = 1 << 18
_MAX_PACKS: Final = 20
_FETCH: Final = ("fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--force")
_CONFIG: Final = """\
# Written by tui-reader at every fetch.
[core]
	repositoryformatversion = 1
	bare = true
	hooksPath = /dev/null
	fsmonitor = false
	logAllRefUpdates = false
	bigFileThreshold = 16m
[credential]
	interactive = false
[fetch]
	recurseSubmodules = false
	showForcedUpdates = false
	unpackLimit = 1
	writeCommitGraph = false
[gc]
	auto = 0
[maintenance]
	auto = false
[http]
	lowSpeedLimit = 1
	lowSpeedTime = 90
[protocol]
	version = 2
[protocol "ext"]
	allow = never
"""
_SHA256: Final = "\tobjectFormat = sha256\n"


class Entry(NamedTuple):
    """A regular file of a commit."""

    path: str
    """With forward slashes; bytes that are not UTF-8 are surrogates (`surrogateescape`)."""
    id: str
    """The id of its blob, in hexadecimal."""


Contents = Generator[tuple[Entry, int, Iterator[bytes]], None, None]
"""Files with their sizes and their contents, which can be read once."""


class Store:
    """A bare and shallow repository, without blobs if the server can leave them out.

    It is a cache: after `remove`, the next fetch creates it again.
    """

    def __init__(self, git: Git, incoming: Path, receiving: Callable[[int], None]) -> None:
        """`incoming` is a folder for temporary files; `receiving` gets the number of objects."""
        self._git = git
        self._path = git.repository
        self._incoming = incoming
        self._receiving = receiving
        self._whole = False
        self._sha256 = False
        self.received = 0
        """Bytes received so far."""

    def prepare(self, *, whole: bool, sha256: bool | None = None) -> None:
        """Create the repository and clean up after a killed fetch; the lock must be held.

        If `whole`, it gets all blobs of its commit, for servers that do not send single blobs.
        """
        self._whole = whole
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(mode=0o700)
        config = self._path / "config"
        was_sha256 = config.exists() and _SHA256 in config.read_text("utf-8", "replace")
        self._sha256 = was_sha256 if sha256 is None else sha256
        if config.exists() and was_sha256 != self._sha256:
            self.remove()
        for folder in ("objects", "refs"):
            make_private_folder(self._path / folder)
        for folder, _, names in os.walk(self._path):
            for name in names:
                if name.endswith(".lock") or name.startswith("tmp_"):
                    Path(folder, name).unlink(missing_ok=True)
        _write(config, self._config())
        _write(self._path / "HEAD", "ref: refs/digests/none\n")

    def _config(self) -> str:
        quoted = self._git.location.replace("\\", "\\\\").replace('"', '\\"')
        partial = "" if self._whole else "\tpromisor = true\n\tpartialCloneFilter = blob:none\n"
        extensions = "" if self._whole else f"\tpartialClone = {_REMOTE}\n"
        return (
            f"{_CONFIG}[extensions]\n{extensions}{_SHA256 if self._sha256 else ''}"
            f'[remote "{_REMOTE}"]\n\turl = "{quoted}"\n{partial}'
        )

    def head(self, branch: str | None) -> str:
        """The newest commit of `branch`, or of the default branch if it is None."""
        ref = _ref(branch)
        if branch is not None:
            try:
                self._git.run("check-ref-format", ref)
            except (GitError, ValueError):
                ref = ""
            if not ref or branch.startswith("-"):
                raise GitError(f"{clean_line(ascii(branch))} is not a branch name; correct branch")
        listed = self._git.run("ls-remote", "--quiet", "--", _REMOTE, ref).decode(errors="replace")
        for line in listed.splitlines():
            commit, _, name = line.partition("\t")
            if name == ref and commit.isalnum():
                if (len(commit) == 64) != self._sha256:
                    self.prepare(whole=self._whole, sha256=not self._sha256)
                return commit
        if branch is None:
            raise GitError("it has no commits or no default branch; set branch")
        raise GitError(f"it has no branch {clean_line(branch)!r}; set branch to another")

    def update(self, head: str, branch: str | None) -> None:
        """Fetch the commit `head`, the newest of `branch`, if it is not here."""
        try:
            known = self._git.run("rev-parse", "--quiet", "--verify", f"{_COMMIT}^{{commit}}")
        except GitError:
            known = b""
        if known.decode().strip() == head:
            return
        refspec = f"+{_ref(branch)}:{_COMMIT}"
        filters = () if self._whole else ("--filter=blob:none",)
        self._fetch(*filters, "--depth=1", "--", _REMOTE, refspec)

    def _fetch(
        self, *arguments: str, stdin: Path | None = None, objects: Path | None = None
    ) -> None:
        before = self.received

        def progress(objects_received: int, size: int) -> None:
            self.received = max(self.received, before + size)
            self._receiving(objects_received)

        environment = {"GIT_OBJECT_DIRECTORY": str(objects)} if objects else None
        options = ("-c", "fetch.negotiationAlgorithm=noop") if objects else ()
        self._git.run(
            *options, *_FETCH, *arguments, stdin=stdin, environment=environment, progress=progress
        )

    def entries(self) -> Iterator[Entry]:
        """Every regular file of the commit, without links and submodules."""
        listing = self._git.run("ls-tree", "-r", "-z", "--full-tree", _COMMIT)
        for line in listing.split(b"\0"):
            about, _, path = line.partition(b"\t")
            if about.startswith(_FILE_MODES):
                mode_type_id = about.decode("ascii").split(" ")
                yield Entry(path.decode(errors="surrogateescape"), mode_type_id[2])

    def present(self, entries: Collection[Entry]) -> set[str]:
        """The ids of all blobs in the store. Raises GitError if a whole commit lacks a blob."""
        if not entries:
            return set()
        listing = self._git.run(
            "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)"
        )
        here = set(listing.decode("ascii", "replace").split())
        if self._whole and not here.issuperset(entry.id for entry in entries):
            raise GitError("not all files arrived; try again later")
        return here

    @contextmanager
    def fetched(self, entries: Collection[Entry]) -> Iterator[None]:
        """Fetch the blobs of `entries`; they are in the store only inside the block."""
        objects = self._objects
        ids = self._incoming / "wanted"
        make_private_folder(objects / "info")
        _write_lines(objects / "info" / "alternates", [self._path / "objects"])
        _write_lines(ids, {entry.id for entry in entries})
        try:
            self._fetch("--filter=blob:none", "--stdin", _REMOTE, stdin=ids, objects=objects)
            yield
        finally:
            shutil.rmtree(objects, ignore_errors=True)

    @property
    def _objects(self) -> Path:
        return self._incoming / "objects"

    def contents(self, entries: Collection[Entry]) -> Contents:
        """The content of each of `entries`, in order; their blobs must be in the store."""
        ids = self._incoming / "contents"
        _write_lines(ids, [entry.id for entry in entries])
        environment = {"GIT_OBJECT_DIRECTORY": str(self._objects)} if self._objects.exists() else {}
        with self._git.process(
            "cat-file",
            "--batch",
            "--buffer",
            stdin=ids,
            environment=environment,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout
            for entry in entries:
                if self._git.stopped():
                    raise Stopped
                about = process.stdout.readline().decode(errors="replace").split()
                if about[:-1] != [entry.id, "blob"]:
                    raise GitError(f"{clean_line(entry.path)} did not arrive; try again later")
                size = int(about[-1])
                chunks = _chunks(process.stdout, size)
                yield entry, size, chunks
                for _ in chunks:  # skip what the caller did not read
                    pass
                process.stdout.read(1)

    def tidy(self) -> None:
        """Merge many small packs into one, without unreferenced objects."""
        if sum(1 for _ in self._path.glob("objects/pack/*.pack")) > _MAX_PACKS:
            try:
                self._git.run("gc", "--quiet", "--force", "--prune=now")
            except GitError:
                return  # the packs only take space

    def is_damaged(self) -> bool:
        """Whether the store is damaged, which explains a failure."""
        try:
            self._git.run("fsck", "--no-dangling", "--no-progress")
        except GitError:
            return True
        return False

    def remove(self) -> None:
        """Delete the repository."""
        shutil.rmtree(self._path)


def _ref(branch: str | None) -> str:
    return "HEAD" if branch is None else f"refs/heads/{branch}"


def _write_lines(path: Path, lines: Iterable[object]) -> None:
    """Write the input of a git command."""
    path.touch(0o600)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _write(path: Path, text: str) -> None:
    try:
        if path.read_bytes() == text.encode():
            return
    except FileNotFoundError:
        pass
    replace_file(path, text)


def _chunks(pipe: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        chunk = pipe.read(min(size, _CHUNK))
        if not chunk:
            raise GitError("git stopped in the middle of a file; try again")
        size -= len(chunk)
        yield chunk
