"""Parses arguments with argparse: short errors, words with a leading dash, types of values."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from tui_reader.cli.output import CommandError
from tui_reader.config import ConfigError, duration
from tui_reader.core.text import clean_line

STATES: Final = ("read", "unread", "star", "unstar")
"""The states that `mark` sets, besides tags."""
_SHIELD: Final = "\0"
"""Put before an argument with one leading dash: `-not` is part of a query, not an option."""

_MAX_COUNT: Final = 2**63 - 1
"""The largest integer of SQLite."""
_MAX_MESSAGE: Final = 300
"""Characters of a message about wrong arguments, which may quote long ones."""


class Parser(argparse.ArgumentParser):
    """Reports a wrong argument in one line, and declares the arguments that many commands have."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self.register("type", None, unshielded)  # of every argument without a type

    def error(self, message: str) -> NoReturn:
        """Raise CommandError with the message, cut if it is long."""
        if len(message) > _MAX_MESSAGE:
            message = f"{message[:_MAX_MESSAGE]}…"
        raise CommandError(f"{message}; see {self.prog} --help")

    def flag(self, name: str, help_: str) -> None:
        """Add an option without a value."""
        self.add_argument(name, action="store_true", help=help_)

    def choice(self, name: str, choices: Iterable[str]) -> None:
        """Add an option with one of these values, the first if it is left out."""
        first, *_ = choices
        self.add_argument(name, choices=choices, default=first, help=f"{first} if left out")

    def query(self) -> None:
        """Add the words of a query."""
        self.add_argument("query", nargs="*", metavar="QUERY")

    def limit(self, default: int = -1, what: str = "papers") -> None:
        """Add an option for the most papers, or rows; -1 is all."""
        left_out = "" if default < 0 else f"; {default} if left out"
        help_ = f"at most N {what}{left_out}"
        self.add_argument("--limit", type=count, default=default, metavar="N", help=help_)


class Help(argparse.RawDescriptionHelpFormatter):
    """Leaves room for the longest command's name: argparse does not count its indentation."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **options)
        self._action_max_length = 14


def shielded(word: str) -> str:
    """A word that argparse takes for no option, unless it is a long one or -h."""
    is_short = word[:1] == "-" and word[1:2] not in ("", "-") and word != "-h"
    return _SHIELD + word if is_short else word


def unshielded(word: str) -> str:
    """The word as it was typed."""
    return word.removeprefix(_SHIELD)


def count(word: str) -> int:
    """A number of papers, rows or cells; a larger one than SQLite takes is as good as all."""
    if not word.isascii() or not word.isdigit():
        raise argparse.ArgumentTypeError(f"{unshielded(word)!r} is not a count")
    return min(int(word), _MAX_COUNT)


def port(word: str) -> int:
    """The number of a port; 0 is any free one."""
    if not word.isascii() or not word.isdigit() or int(word) > 65_535:
        raise argparse.ArgumentTypeError(f"{unshielded(word)!r} is not a port")
    return int(word)


def days(word: str) -> int:
    """A number of days, written such as 365d."""
    try:
        seconds = duration(unshielded(word))
    except ConfigError:
        seconds = 1
    if seconds % 86_400:
        raise argparse.ArgumentTypeError(
            f"{unshielded(word)!r} is not a number of days, such as 365d"
        )
    return seconds // 86_400


def state(word: str) -> str:
    """One of STATES, or a tag to add or remove."""
    from tui_reader.marks.model import clean_tag

    tag = re.fullmatch(r"(?:un)?tag:(.+)", word, re.DOTALL)
    if word in STATES or (tag and clean_tag(tag[1])):
        return word
    states = ", ".join((*STATES, "tag:NAME", "untag:NAME"))
    raise argparse.ArgumentTypeError(f"{clean_line(unshielded(word))!r} is not one of: {states}")
