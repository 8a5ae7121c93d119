"""Reads digest files in a second process while this one writes the library."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Generator, Sequence
from queue import Queue
from typing import Final

from tui_reader.core.paper import DigestFile, DigestRef
from tui_reader.formats import Problem
from tui_reader.library.file_reader import FileContents, read_file
from tui_reader.system import second_python
from tui_reader.system.errorlog import log_error

_READY: Final = b"tui-reader: reading\n"
_AHEAD: Final = 3
"""Files that the second process may read ahead."""
_MOST_DEATHS: Final = 20
"""Second processes that may die before the rest is left for the next sync."""


def read_files(
    files: Sequence[DigestFile], *, use_process: bool
) -> Generator[FileContents, None, None]:
    """Read `files` one after another, in a second process if `use_process` and if one starts.

    The second process ends when the generator is closed or this process ends.
    """
    done = 0
    if use_process and second_python.can_start():
        for read in _read_in_processes(files):
            yield read
            done += 1
    for file in files[done:]:
        yield read_file(file)


def _read_in_processes(files: Sequence[DigestFile]) -> Generator[FileContents, None, None]:
    """Read the files in a second process, or in another one if that dies.

    A file that has ended two processes is not read, as it might also end this one. Ends early if
    no process can be started.
    """
    done = deaths = 0
    while done < len(files) and deaths < _MOST_DEATHS:
        is_ready = False
        for read in _read_in_process(files[done:], ahead=0 if deaths else _AHEAD):
            if read is None:
                is_ready = True
                continue
            yield read
            done += 1
        if done == len(files) or not (is_ready or deaths):
            return
        if not is_ready:
            break
        if deaths:  # this one had sent everything that it had read, so it was reading the next file
            log_error("reading a digest file ended the process that reads them")
            yield _unread(files[done], "not read: it ended the process that reads digests, twice")
            done += 1
        deaths += 1
    for file in files[done:]:
        message = "not read: other digests ended the process that reads them; sync again"
        yield _unread(file, message, is_readable=False)


def _unread(file: DigestFile, message: str, *, is_readable: bool = True) -> FileContents:
    ref = DigestRef(file.source, None, "", file.path)
    return FileContents(file, ref, problems=[Problem(1, message)], is_readable=is_readable)


def _read_in_process(
    files: Sequence[DigestFile], ahead: int
) -> Generator[FileContents | None, None, None]:
    """None once a second process is ready, then the files as it reads them.

    It reads up to `ahead` files before they are asked for. Ends early if the process fails.
    """
    try:
        process = second_python.start(__name__, f"main({ahead})")
    except OSError:
        return
    assert process.stdin
    assert process.stdout
    try:
        if process.stdout.read(len(_READY)) != _READY:
            return
        yield None
        pickle.dump(list(files), process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.close()
        for _ in files:
            read = second_python.receive(process.stdout)
            if not isinstance(read, FileContents):
                return
            yield read
    except (OSError, EOFError):
        return
    finally:
        second_python.end(process)


def main(ahead: int) -> None:
    """Run as the second process: pickled files come in on stdin, contents go out on stdout.

    It reads up to `ahead` files before they are asked for; with 0, one is sent before the next.
    """
    second_python.send(_READY)
    files: list[DigestFile] = pickle.load(sys.stdin.buffer)
    queue: Queue[bytes | None] = Queue(ahead)
    threading.Thread(target=_send, args=(queue,), daemon=True).start()
    for file in files:
        queue.put(second_python.packed(read_file(file)))
        if not ahead:
            queue.join()
    queue.put(None)
    queue.join()


def _send(queue: Queue[bytes | None]) -> None:
    while (data := queue.get()) is not None:
        second_python.send(data)
        queue.task_done()
    queue.task_done()
