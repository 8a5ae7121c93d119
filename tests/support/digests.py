"""Digests made for tests."""

import json


def daily(day: str, papers: int = 3, *, first: int = 1, version: int = 1) -> str:
    """A daily-arXiv JSONL digest of papers that are like no other day's."""
    month = day[2:4] + day[5:7]
    return "".join(
        json.dumps(
            {
                "id": f"{month}.{int(day[8:10]):02}{number:03}",
                "title": f"Paper {number} of {day}",
                "authors": ["Ada Lovelace", "Alan Turing"],
                "categories": ["cs.CL", "cs.AI"],
                "summary": f"Abstract {number}, {version}, with $d < 2$ &amp; more.",
                "abs": f"https://arxiv.org/abs/{month}.{int(day[8:10]):02}{number:03}v{version}",
                "AI": {"tldr": f"Summary {number}"},
            }
        )
        + "\n"
        for number in range(first, first + papers)
    )
