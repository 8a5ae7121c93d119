"""Simulates a user of the reader from a seed: generates key presses and clicks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Final

from textual.keys import key_to_character

from benchmarks.terminal import COLUMNS, KEYS, ROWS
from tui_reader.app.keys.declared import GROUPS

_ESCAPE: Final = "\x1b"
_ELSEWHERE: Final = {"quit", "palette", "sources", "keywords", "select_range", "select_all"}
"""Not pressed at random: the dialogs, and selecting 60,000 papers, have their own habits below."""
_OFTEN: Final = {"down": 12, "up": 6, "next_unread": 6, "open": 4, "read_on": 4, "star": 4,
                 "toggle_read": 4, "undo": 4, "select": 3, "page_down": 3}  # fmt: skip
_WORDS: Final = (
    "attention", "model", "sparse", "quant", "graph", "learning", "diffusion", "robot", "cach",
    "一丁", "language", "reasoning", "visual",
)  # fmt: skip
_QUERIES: Final = (
    *_WORDS, "is:unread", "is:starred", "tag:later", "cat:cs.CL", "kw:quantization", '"large mod',
    "-model", "((", "date:2026-06..", "since:7d", "au:a", "has:note", "ti:graph OR abs:robot",
    "has:tag attention", "x" * 80, ")(", "in:lab",
)  # fmt: skip
_TAGS: Final = ("later", "to-cite", "idea", "read-again", "-later", "-idea", "group ml", "…")
_COMMANDS: Final = ("triage", "sort", "help", "usual sizes", "nord", "reader-dark", "one or two",
                    "undo", "zzzz", "full")  # fmt: skip


def sent(key: str) -> str:
    """What a terminal sends for a key that Textual calls `key`."""
    if known := KEYS.get(key):
        return known
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) & 0x1F)
    return key_to_character(key) or key


class Person:
    """A simulated user, who does one act of several keys after another; repeatable by its seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.size = COLUMNS, ROWS
        """Columns and rows of the terminal, for clicks."""
        self.pressed: Counter[str] = Counter()
        """How often the keys of each action were pressed in the list and in triage, by action."""
        self._list = {
            key.name: key.keys.split(",")
            for heading, keys in GROUPS.items()
            for key in keys
            if heading not in ("In triage", "At the end of triage") and key.name not in _ELSEWHERE
        }
        self._triage = {key.name: key.keys.split(",") for key in GROUPS["In triage"]}
        self._habits = {
            self._at_the_list: 40,
            self._triaging: 8,
            self._searching: 10,
            self._tagging: 6,
            self._noting: 3,
            self._clicking: 10,
            self._selecting: 4,
            self._copying: 2,
            self._exporting: 1,
            self._saving_a_search: 1,
            self._keywords: 0.5,
            self._sources: 2,
            self._helping: 2,
            self._palette: 2,
            self._all_at_once: 0.1,
        }

    def acts(self) -> Iterator[list[str]]:
        """Endless acts; each is a list of the keys to send to the terminal."""
        habits, weights = list(self._habits), list(self._habits.values())
        while True:
            yield list(self.random.choices(habits, weights)[0]())

    def _press(self, name: str, keys: list[str]) -> str:
        self.pressed[name] += 1
        return sent(self.random.choice(keys))

    def _some(self, least: int, most: int) -> range:
        return range(self.random.randint(least, most))

    def _typed(self, text: str) -> Iterator[str]:
        for character in text:
            yield character
            if self.random.random() < 0.05:
                yield self.random.choice(("\x7f", "\x1b[D", "\x1b[C", "\x17", "\x01", "\x05"))

    def _closed(self) -> Iterator[str]:
        """Close any dialog that is open."""
        for _ in self._some(1, 3):
            yield _ESCAPE

    # Habits

    def _at_the_list(self) -> Iterator[str]:
        names = list(self._list)
        weights = [_OFTEN.get(name, 1) for name in names]
        for name in self.random.choices(names, weights, k=self.random.randint(5, 40)):
            yield self._press(name, self._list[name])
        yield from self._closed()

    def _triaging(self) -> Iterator[str]:
        yield "T"
        for name in self.random.choices(list(self._triage), k=self.random.randint(3, 40)):
            yield self._press(name, self._triage[name])
            if name in ("triage_leave", "triage_close", "triage_help"):
                break
        yield from self._closed()

    def _searching(self) -> Iterator[str]:
        yield "/"
        yield "\x15"
        yield from self._typed(self.random.choice(_QUERIES))
        if self.random.random() < 0.3:
            yield from self._typed(" " + self.random.choice(_QUERIES))
        yield self.random.choice(("\r", "\t", "\x1b[B", "\r"))
        for _ in self._some(0, 12):
            yield self.random.choice("jjjknSfsr")
        if self.random.random() < 0.7:
            yield from self._closed()

    def _tagging(self) -> Iterator[str]:
        for _ in self._some(0, 3):
            yield "x"
        yield "t"
        yield from self._typed(self.random.choice(_TAGS))
        yield self.random.choice(("\r", "\t", "\x1b[B"))
        yield self.random.choice(("\r", _ESCAPE))
        yield from self._closed()

    def _noting(self) -> Iterator[str]:
        yield "e"
        for _ in self._some(1, 6):
            yield from self._typed(self.random.choice(_WORDS))
            yield self.random.choice((" ", "\r", " "))
        if self.random.random() < 0.3:
            yield "\x01"
            yield "\x0b"
        yield "\x13"
        yield _ESCAPE
        yield "y"
        yield from self._closed()

    def _clicking(self) -> Iterator[str]:
        """Clicks and the wheel, except in the last lines: the footer there has Quit."""
        for _ in self._some(1, 8):
            columns, rows = self.size
            at = f"{self.random.randint(1, columns)};{self.random.randint(1, rows - 2)}"
            button = self.random.choice((0, 0, 64, 65, 65))
            yield f"\x1b[<{button};{at}M" + f"\x1b[<0;{at}m" * (button == 0)
        yield from self._closed()

    def _selecting(self) -> Iterator[str]:
        yield "V"
        for _ in self._some(1, 15):
            yield self.random.choice(("j", "j", "k", "\x04"))
        yield self.random.choice(("s", "r", "A", "x", "V", "u"))
        yield self.random.choice(("y", "u", _ESCAPE))
        yield from self._closed()

    def _copying(self) -> Iterator[str]:
        yield "y"
        yield self.random.choice("iutcbjk")
        yield self.random.choice(("\r", _ESCAPE))
        yield from self._closed()

    def _exporting(self) -> Iterator[str]:
        yield from "x" * self.random.randint(1, 5)
        yield "E"
        for _ in self._some(0, 6):
            yield "\x1b[B"
        yield "\r"
        yield "y"
        yield from self._closed()

    def _saving_a_search(self) -> Iterator[str]:
        yield "/"
        yield from self._typed(self.random.choice(_WORDS))
        yield "\r"
        yield "\x13"
        yield from self._typed(self.random.choice(_WORDS))
        yield "\r"
        yield from self._closed()

    def _keywords(self) -> Iterator[str]:
        yield "\x0b"
        for _ in self._some(1, 8):
            yield self.random.choice(("j", "k", "\x04", "b"))
        if self.random.random() < 0.3:
            yield "m"
            yield from self._typed(self.random.choice(_WORDS))
            yield "\r"
        elif self.random.random() < 0.3:
            yield "d"
            yield "y"
        yield from self._closed()

    def _sources(self) -> Iterator[str]:
        yield ","
        for _ in self._some(1, 8):
            yield self.random.choice(("j", "k", "\r", " "))
        if self.random.random() < 0.3:
            yield "a"
            yield from ("j", "k", "\x1b[B", "\r", _ESCAPE)
        yield from self._closed()

    def _helping(self) -> Iterator[str]:
        yield "?"
        for _ in self._some(1, 8):
            yield self.random.choice(("j", "k", "\x04", "\x15", "g", "G"))
        yield "/"
        yield from self._typed(self.random.choice(("star", "sync", "q", "zzz")))
        yield from self._closed()

    def _palette(self) -> Iterator[str]:
        yield "\x10"
        yield from self.random.choice(_COMMANDS)
        yield self.random.choice((_ESCAPE, "\x1b[B", "\r"))
        yield from self._closed()

    def _all_at_once(self) -> Iterator[str]:
        """Mark all 60,000 papers, and undo that while other keys are pressed."""
        yield from ("*", self.random.choice("rs"), "j", "j", "k", "u", "j", "g")
        yield from self._closed()
