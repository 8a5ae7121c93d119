"""Measures the ranking by stars on papers with planted interests: `python -m benchmarks.ranking`.

Each user has starred some papers of the first third of the time. The rest of the papers of the same
interests, in the later two thirds, are hidden: they are what the ranking has to find. What is
reachable at most is found by a ranking that knows how the interests are written.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.home import processor_time
from benchmarks.planted import Planted, plant
from benchmarks.reachable import Reachable
from tui_reader.config import Config, SourceConfig
from tui_reader.library import Library
from tui_reader.library.ranking import postings
from tui_reader.library.ranking.model import learn
from tui_reader.library.ranking.scoring import scores, similar
from tui_reader.sync.run import sync

PAPERS: Final = 60_000
_STARS: Final = (5, 10, 20, 36, 70, 200)
_SIMILAR: Final = 20
_LEAST: Final = 20
"""Papers of an interest, at least."""


class Found(NamedTuple):
    """How well hidden papers were found."""

    at_1: float
    """The part of them in the first 1 % of the later papers."""
    reachable: float
    """The part that the best possible ranking finds there."""
    at_5: float
    median_rank: float
    """As a part of the later papers."""
    seconds: float
    """Of learning and scoring, processor time."""


class Alike(NamedTuple):
    """How well papers similar to one paper were found."""

    part: float
    """The part of the first ones that share the paper's interest."""
    reachable: float
    """The part of those that the best ranking finds which knows the interest, not the paper."""
    seconds: float


class Bench:
    """A library of planted papers."""

    def __init__(self, root: Path, papers: int, seed: int) -> None:
        os.environ["TUI_READER_DATA_DIR"] = str(root / "data")
        self.planted: Planted = plant(root / "digests", papers, seed)
        self.library = Library(root / "library.db")
        config = Config((SourceConfig("planted", "folder", str(root / "digests")),))
        self.indexing = processor_time(lambda: deque(sync(config, self.library), 0))
        self.size = _size(root)
        self.preparing = processor_time(self.library.ranking.prepare)
        self.growth = _size(root) / self.size - 1
        self.numbers = [self.library.find(id_) or 0 for id_ in self.planted.ids]
        self._db = self.library._connection.db
        self._reachable = Reachable(self._db, self.planted)

    def find(
        self, interests: Sequence[tuple[int, int]], stars: int, chance: random.Random
    ) -> Found:
        """Hide the later papers of the interests from a user with so many stars of each."""
        third = len(self.numbers) // 3
        starred: list[int] = []
        hidden: list[int] = []
        for interest in interests:
            places = self.planted.of(interest)
            early = [self.numbers[at] for at in places if at < third]
            starred += chance.sample(early, min(len(early), stars // len(interests)))
            hidden += [self.numbers[at] for at in places if at >= third]
        begin = time.process_time()
        found = scores(self._db, learn(self._db, starred))
        seconds = time.process_time() - begin
        shares = _places(self.numbers[third:], found, hidden)
        best = _places(self.numbers[third:], self._reachable.probabilities(interests), hidden)
        return Found(
            mean(share < 0.01 for share in shares),
            mean(share < 0.01 for share in best),
            mean(share < 0.05 for share in shares),
            median(shares),
            seconds,
        )

    def find_similar(self, interest: tuple[int, int], chance: random.Random) -> Alike:
        """Find papers similar to one paper of the interest."""
        of = {self.numbers[at] for at in self.planted.of(interest)}
        n = chance.choice(sorted(of))
        begin = time.process_time()
        found = similar(self._db, n, _SIMILAR)
        seconds = time.process_time() - begin
        known = self._reachable.probabilities([interest])
        known.pop(n)
        best = sorted(known, key=lambda each: -known[each])[:_SIMILAR]
        return Alike(mean(n in of for n in found), mean(n in of for n in best), seconds)


def _places(
    papers: Sequence[int], scores: Mapping[int, float], wanted: Sequence[int]
) -> list[float]:
    """Where the wanted papers are among all papers, as parts of these."""
    ranks = {n: rank for rank, n in enumerate(sorted(papers, key=lambda n: -scores[n]))}
    return [ranks[n] / len(papers) for n in wanted]


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.glob("library.db*"))


def main() -> None:
    """Print a table for each number of stars, for one interest and for two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--users", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        bench = Bench(Path(root), arguments.papers, arguments.seed)
        chance = random.Random(arguments.seed)
        table = Table(
            "stars", "interests", "at 1 %", "reachable", "at 5 %", "median rank", "seconds"
        )
        for stars in _STARS:
            for count in (1, 2):
                least = max(_LEAST, 4 * stars // count)
                choices = bench.planted.interests(least)
                if len(choices) < count:
                    continue
                every = [
                    bench.find(chance.sample(choices[:200], count), stars, chance)
                    for _ in range(arguments.users)
                ]
                at_1, reachable, at_5, rank, seconds = (
                    mean(column) for column in zip(*every, strict=True)
                )
                table.add_row(
                    str(stars), str(count), f"{at_1:.3f}", f"{reachable:.3f}", f"{at_5:.3f}",
                    f"{rank:.2%}", f"{seconds:.2f}",
                )  # fmt: skip
        choices = bench.planted.interests(_LEAST) or bench.planted.interests(1)
        alike = [bench.find_similar(chance.choice(choices), chance) for _ in range(arguments.users)]
        console = Console()
        console.print(table)
        console.print(
            f"similar papers: {mean(each.part for each in alike):.2f} of the first {_SIMILAR} "
            f"share the interest ({mean(each.reachable for each in alike):.2f} if it were known), "
            f"{mean(each.seconds for each in alike):.2f} s"
        )
        console.print(
            f"{arguments.papers:,} papers: indexing {bench.indexing:.1f} s of processor time in "
            f"this process, preparing for ranking {bench.preparing:.1f} s afterwards, the file "
            f"grows by {bench.growth:.1%}"
        )
        assert postings.is_current(bench._db)
        bench.library.close()


if __name__ == "__main__":
    main()
