"""Generates a large set of digests from a seed: daily-arXiv files and weekly lists."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import Any, Final

SEED: Final = 20_260_701
PAPERS_A_DAY: Final = 300
WEEKLY_PAPERS: Final = 40

_LAST_DAY: Final = date(2026, 6, 30)
_VOCABULARY: Final = 40_000
_POOL: Final = 1_000_000


def _words(text: str) -> list[str]:
    return text.split()


_FREQUENT: Final = _words(
    """
    the of and to a in we for is on that with this by as are our from an model it language can be
    models data learning which large training these method methods results show performance task
    tasks using such have but while through existing approach not or based propose reasoning more
    across their both between has state than framework however network neural information also
    generation domain quality attention accuracy visual human world representation inference
    problem system systems significantly different transformer diffusion optimization novel graph
    """
)
# fmt: off
_BADGES: Final = (
    ("LLM", "FF8C00"), ("attention", "F08080"), ("quantization", "F08080"), ("KV cache", "F08080"),
    ("pruning", "F08080"), ("inference", "FF8C00"), ("training", "FF8C00"), ("serving", "FF8C00"),
    ("sparse", "F08080"), ("distillation", "F08080"), ("low-bit", "F08080"), ("decode", "F08080"),
    ("transformer", "FF8C00"), ("compression", "FF8C00"), ("pipeline", "F08080"), ("GPU", "FF8C00"),
    ("MoE", "F08080"), ("long-context", "FF8C00"), ("speculative", "F08080"),
    ("diffusion", "FF8C00"),
)
_CATEGORIES: Final = (
    "cs.CL", "cs.LG", "cs.CV", "cs.AI", "cs.RO", "stat.ML", "cs.IR", "cs.DC", "cs.CR", "cs.HC",
    "cs.SE", "cs.MA", "eess.IV", "cs.NE", "cs.SD", "eess.AS", "math.OC", "q-bio.QM", "quant-ph",
    "physics.comp-ph",
)
_BEGINNINGS: Final = (
    "", "", "", "", "re", "un", "pre", "de", "in", "sub", "super", "inter", "multi", "non", "auto",
    "bi", "co", "counter", "cross", "hyper", "micro", "over", "post", "semi", "trans",
)
# fmt: on
_ROOTS: Final = _words(
    """
    align act agent angle arch bayes bench blend bound branch cache calibr cascade chain chart
    cluster code compress comput concept condens condition context contrast convex convolv curv
    cycl decod deep dens depth detect dialog diffus dimens discret distill distrib doc dynam edge
    embed encod energ ensembl entrop episod estim evalu evolv expert explain explor express fact
    feder field filter flow foc form fram frequ fusion gauss gener geometr glob gradi graph ground
    harmon hash heur hidd hierarch hybrid hypoth imag implic impli index induct infer inform
    instruct integr intent invar item iter join kernel label lang latent layer learn lex light
    linear local logic loop manifold map margin mark mask match matrix measur memor merg metric
    mixt modal modul moment motion mut nest neur noise norm object operat optim orbit order
    parallel parametr pars part path pattern percept perform perman perturb phase pipe plan point
    polic popul prior prob process project prompt propag protein prun quant query quer random rank
    rat react recurs reflect regul relat render repres resid respons retriev reward robot rout
    sampl scal scen schedul scor search segment select sensor sentenc sequ serv shap shift signal
    simul sketch smooth sort spars spatial specul spectr split stabil stat stochast stream struct
    styl summar swarm symbol synth tempor tens text thread token tool topolog trac train traject
    transf tree trust tun turn updat vari vector vers video view vis voic volum weight window word
    """
)
# fmt: off
_ENDINGS: Final = (
    "", "s", "ed", "ing", "er", "ers", "ation", "ations", "able", "al", "ally", "ance", "ar", "ate",
    "ated", "ator", "ic", "ical", "ism", "ist", "ity", "ive", "ively", "ization", "ize", "ized",
    "less", "ment", "ness", "or", "ous", "ure",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Generated:
    """The digests that were written."""

    daily: Path
    """The folder of daily-arXiv files."""
    weekly: Path
    """The folder of weekly lists."""
    papers: int
    """Number of distinct papers."""
    newest: str
    """The title of the first paper in a list sorted newest first."""

    @property
    def folders(self) -> tuple[Path, Path]:
        """Both folders."""
        return self.daily, self.weekly


def generate(
    folder: Path, papers: int, *, seed: int = SEED, papers_a_day: int = PAPERS_A_DAY
) -> Generated:
    """Write digests of `papers` papers below `folder`, the same for the same arguments.

    A daily file holds up to `papers_a_day` papers, a third of them with Chinese summaries. Each
    week's list holds papers of that week again, with keyword badges.
    """
    texts = _Texts(seed)
    daily, weekly = folder / "daily-arxiv", folder / "efficient-paper"
    daily.mkdir(parents=True)
    weekly.mkdir(parents=True)
    days = -(-papers // papers_a_day)
    first = _LAST_DAY - timedelta(days - 1)
    numbers: Counter[str] = Counter()
    """The papers of each month so far."""

    def identifier(day: date) -> str:
        month = f"{day:%y%m}"
        numbers[month] += 1
        return f"{month}.{numbers[month]:05}"

    week: list[dict[str, Any]] = []
    newest = ""
    for number in range(days):
        day = first + timedelta(number)
        count = min(papers_a_day, papers - number * papers_a_day)
        records = [texts.record(identifier(day), index % 3 == 0) for index in range(count)]
        newest = records[0]["title"]
        lines = (json.dumps(record) + "\n" for record in records)
        (daily / f"{day}_AI_enhanced_Chinese.jsonl").write_text("".join(lines), "utf-8")
        week.extend(records)
        if day.weekday() == 6 or number == days - 1:
            chosen = texts.random.sample(week, min(WEEKLY_PAPERS, len(week)))
            (weekly / f"{day}.md").write_text(texts.weekly(day, chosen), "utf-8")
            week.clear()
    return Generated(daily, weekly, papers, newest)


class _Texts:
    """Generates texts with the uneven word and character frequencies of real digests."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        invented = self._invented(_VOCABULARY - len(_FREQUENT))
        self._english = self._pool([*_FREQUENT, *invented], lambda rank: (rank + 5) ** -1.1)
        self._chinese = "".join(
            # as many code points as there are characters in common use
            self._pool(
                [chr(0x4E00 + code) for code in range(2_500)],
                lambda rank: (rank + 10) ** -0.4 * exp(-rank / 250),
            )
        )
        names = [word.title() for word in invented[::20]]
        self._names = self._pool(names, lambda rank: (rank + 100) ** -0.5, _POOL // 10)

    def _invented(self, count: int) -> list[str]:
        """`count` invented words, roughly sorted by length, the shortest first."""
        words: dict[str, float] = {}
        while len(words) < count:
            word = "".join(map(self.random.choice, (_BEGINNINGS, _ROOTS, _ENDINGS)))
            words[word] = len(word) + self.random.uniform(0, 6)
        return sorted(words, key=words.__getitem__)

    def _pool(
        self, words: list[str], weight: Callable[[int], float], size: int = _POOL
    ) -> list[str]:
        """Draw `size` words at random; the word at `rank`, from 0, has weight `weight(rank)`."""
        weights = list(accumulate(weight(rank) for rank in range(len(words))))
        return self.random.choices(words, cum_weights=weights, k=size)

    def _some(self, pool: list[str], count: int) -> list[str]:
        start = self.random.randrange(len(pool) - count)
        return pool[start : start + count]

    def text(self, words: int) -> str:
        """English sentences of `words` words in all."""
        found = self._some(self._english, words)
        for start in range(0, words, 22):
            found[start] = found[start].capitalize()
            end = min(start + 21, words - 1)
            found[end] += "."
        return " ".join(found)

    def chinese(self, characters: int) -> str:
        """Chinese sentences of about `characters` characters."""
        start = self.random.randrange(len(self._chinese) - characters)
        run = self._chinese[start : start + characters]
        clauses = (run[at : at + 14] for at in range(0, characters, 14))
        return "，".join(clauses) + "。"

    def record(self, identifier: str, chinese: bool) -> dict[str, Any]:
        """A line of daily-arXiv-ai-enhanced's JSONL."""
        title = " ".join(self._some(self._english, self.random.randint(6, 14))).title()
        some = self.random.randint

        def summary(words: int) -> str:
            return self.chinese(int(words * 1.7)) if chinese else self.text(words)

        return {
            "id": identifier,
            "categories": list(
                dict.fromkeys(
                    self.random.choices(
                        _CATEGORIES,
                        [1 / (rank + 1) for rank in range(len(_CATEGORIES))],
                        k=some(2, 3),
                    )
                )
            ),
            "pdf": f"https://arxiv.org/pdf/{identifier}",
            "abs": f"https://arxiv.org/abs/{identifier}",
            "authors": [" ".join(self._some(self._names, 2)) for _ in range(some(2, 8))],
            "title": title,
            "comment": None,
            "summary": self.text(some(140, 260)),
            "AI": {
                "tldr": summary(some(25, 45)),
                "motivation": summary(some(25, 50)),
                "method": summary(some(35, 70)),
                "result": summary(some(30, 60)),
                "conclusion": summary(some(25, 45)),
            },
        }

    def weekly(self, day: date, records: list[dict[str, Any]]) -> str:
        """A weekly list in its newest layout."""
        entries = [f"# {day}\n"]
        for record in records:
            badges = self.random.choices(_BADGES, [1 / (r + 1) for r in range(len(_BADGES))], k=4)
            row = " ".join(
                f"![](https://img.shields.io/badge/{label}-{color})"
                for label, color in dict.fromkeys(badges)
            )
            entries.append(
                f"---\n\n## {record['title']}\n\n{row}\n\n> {self.chinese(40)}\n\n"
                f"**Authors:** {', '.join(record['authors'])} | **Date:** {day}\n\n"
                f"**Link:** [{record['abs']}v1]({record['abs']}v1)\n\n"
                "<details><summary>Abstract</summary>\n\n"
                f"{record['summary']}\n\n</details>\n"
            )
        return "\n".join(entries)
