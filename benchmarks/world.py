"""The reader's surroundings during a soak: its home, and changes by other processes."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Final

from benchmarks.generate import Generated, generate
from benchmarks.home import READER, Home

_CONFIG: Final = """\
editor = "built-in"
downloads = {papers}

[openers]
page = "true"
pdf = "true"
code = "true"

[keys]
quit = []

[marks]
shared_folder = {shared}

[[sources]]
name = "lab"
kind = "folder"
location = {lab}

"""


def prepare(root: Path, papers: int) -> tuple[Home, Generated]:
    """A home with a library of `papers` papers; if `root` is kept, it is indexed only once."""
    made, library, place = root / "generated.json", root / "library", root / "home"
    digests = root / "digests"
    if made.exists():
        papers, newest = json.loads(made.read_text("utf-8"))
        kept = digests / "daily-arxiv", digests / "efficient-paper"
        generated = Generated(*kept, papers, newest)
    else:
        generated = generate(digests, papers)
        made.write_text(json.dumps([papers, generated.newest]), "utf-8")
    shutil.rmtree(place, ignore_errors=True)
    home = Home(place, *generated.folders)
    folders = {name: place / name for name in ("lab", "shared", "papers")}
    for folder in folders.values():
        folder.mkdir()
    quoted = {name: json.dumps(str(folder)) for name, folder in folders.items()}
    file = place / "config" / "config.toml"
    file.write_text(_CONFIG.format(**quoted) + file.read_text("utf-8"), "utf-8")
    if library.exists():
        shutil.copytree(library, place / "cache")
    else:
        home.sync()
        shutil.copytree(place / "cache", library)
    return home, generated


class World:
    """Changes by others while the reader runs: digests come and go, syncs and marks run."""

    def __init__(self, home: Home, generated: Generated, seed: int) -> None:
        self._home = home
        self._random = random.Random(seed)
        self._lab = home.root / "lab"
        self._running: list[subprocess.Popen[bytes]] = []
        self._digests = 0
        self.done: Counter[str] = Counter()
        newest = sorted(generated.daily.iterdir())[-20:]
        self._records = [
            json.loads(line) for path in newest for line in path.read_text("utf-8").splitlines()
        ]

    def go_on(self) -> None:
        """Make one change at random, or none."""
        self._reap()
        what = self._random.random()
        if what < 0.10:
            self._write_digest()
        elif what < 0.16:
            self._remove_digest()
        elif what < 0.18 and len(self._running) < 2:
            ids = [each["id"] for each in self._random.sample(self._records, 5)]
            state = self._random.choice(("star", "unstar", "read", "unread", "tag:lab"))
            self._run("marks", "mark", state, *ids)
        elif what < 0.19 and len(self._running) < 2:
            self._run("syncs", "sync", "--quiet")

    def _write_digest(self) -> None:
        """Put a digest of five known and five new papers in place in one step."""
        self._digests += 1
        records = [dict(each) for each in self._random.sample(self._records, 10)]
        for number, record in enumerate(records[5:]):
            record["id"] = f"2607.{10_000 + self._digests % 400 * 10 + number:05}"
        new = self._home.root / "new"
        new.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
        new.replace(self._lab / f"2026-07-{1 + self._digests % 28:02}.jsonl")
        self.done["digests"] += 1

    def _remove_digest(self) -> None:
        if files := sorted(self._lab.iterdir()):
            self._random.choice(files).unlink()
            self.done["digests gone"] += 1

    def _run(self, what: str, *words: str) -> None:
        self._running.append(
            subprocess.Popen([*READER, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        )
        self.done[what] += 1

    def _reap(self) -> None:
        for process in [each for each in self._running if each.poll() is not None]:
            self._running.remove(process)
            out, _ = process.communicate()
            if process.returncode:
                self.done[f"failed: {out.decode()[:200]}"] += 1

    def end(self) -> None:
        """Wait for the running processes."""
        for process in self._running:
            process.wait()
        self._reap()
