"""`completion`: prints the shells' scripts, and completes the word before the cursor."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tui_reader.cli.output import DONE, use_utf8
from tui_reader.config import Config, ConfigError, load
from tui_reader.core.text import clean_line
from tui_reader.system import paths

_MAX_NAMES: Final = 300
"""The most names of one kind that are offered, those with the most papers first."""
_BUSY_SECONDS: Final = 0.05
"""Seconds to wait for a locked library."""
_FACETS: Final = {
    "cat": ("category",),
    "kw": ("keyword", "own"),
    "venue": ("venue",),
    "inst": ("institution",),
    "tag": ("tag",),
    "in": ("source",),
    "date": ("date",),
}
"""The library's facets with the values of a field of the query language."""
_PERIODS: Final = ("1d", "7d", "30d", "90d", "365d")
_PLAIN_VALUE: Final = re.compile(r'[^\s()"]+')


class _Completions(NamedTuple):
    """Completions of the word before the cursor."""

    words: list[tuple[str, str]] = []
    """Each with its description."""
    flags: str = ""
    """For the shell: `nospace` (the word continues), `files` or `folders` (complete those too)."""


def completion(arguments: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    from tui_reader.cli.shells import SCRIPTS

    sys.stdout.write(SCRIPTS[arguments.shell])
    return DONE


def complete(arguments: argparse.Namespace) -> int:
    """Print the completions of the last word; nothing if an error occurs."""
    with contextlib.suppress(Exception):
        lines = _answer(*arguments.words)
        use_utf8()
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return DONE


def _answer(shell: str, *given: str) -> list[str]:
    if shell != "bash":
        found = _complete(given)
        words = [f"{word}\t{about}" if about else word for word, about in found.words]
        return [found.flags, *words]
    from tui_reader.cli.shells import bash_line, bash_words

    line = bash_line(*given)
    found = _complete(line.words[1:])
    is_open = "nospace" in found.flags
    return [
        found.flags,
        *bash_words(line, [word for word, _ in found.words], is_open=is_open),
    ]


def _complete(given: Iterable[str]) -> _Completions:
    """The completions of the last of the words that follow the program's name."""
    from tui_reader.cli.arguments import parsers

    *before, word = given
    parser, commands = parsers()
    if not before:
        if word.startswith("-"):
            return _options(parser, word)
        return _matching(word, ((name, made.description or "") for name, made in commands.items()))
    command = commands.get(before[0])
    if command is None:
        return _Completions()
    option, argument, after_dashes = _next_argument(command, before[1:])
    if option:
        return _values(option, word, before)
    if not after_dashes and (word == "-" or word.startswith("--")):
        name, equals, value = word.partition("=")
        if not equals:
            return _options(command, word)
        option = command._option_string_actions.get(name)
        found = _values(option, value, before) if option else _Completions()
        return found._replace(words=[(f"{name}={each}", about) for each, about in found.words])
    return _values(argument, word, before) if argument else _Completions()


def _next_argument(
    command: argparse.ArgumentParser, before: list[str]
) -> tuple[argparse.Action | None, argparse.Action | None, bool]:
    """The option that needs a value next, else the next argument; and whether `--` was given."""
    arguments = [action for action in command._actions if not action.option_strings]
    option: argparse.Action | None = None
    after_dashes = False
    for word in before:
        name, equals, _ = word.partition("=")
        action = command._option_string_actions.get(name)
        if option:
            option = None
        elif word == "--" and not after_dashes:
            after_dashes = True
        elif action and not after_dashes:
            option = action if action.nargs != 0 and not equals else None
        elif arguments and arguments[0].nargs not in ("*", "+"):
            arguments.pop(0)
    return option, arguments[0] if arguments else None, after_dashes


def _options(parser: argparse.ArgumentParser, word: str) -> _Completions:
    return _matching(
        word,
        (
            (name, action.help or "")
            for name, action in parser._option_string_actions.items()
            if name.startswith("--") and action.help != argparse.SUPPRESS
        ),
    )


def _matching(word: str, names: Iterable[tuple[str, str]]) -> _Completions:
    """The names (with descriptions) that begin with `word`, in any case."""
    start = word.casefold()
    return _Completions(
        [
            (name, clean_line(about))
            for name, about in names
            if name.casefold().startswith(start) and _is_safe(name)
        ]
    )


def _is_safe(name: str) -> bool:
    """Whether a shell shows the name unchanged on one line."""
    return bool(name) and clean_line(name) == name


def _values(action: argparse.Action, word: str, before: list[str]) -> _Completions:
    """The values of an option or argument: its choices, or by the metavar of its help."""
    if action.choices:
        return _matching(word, ((str(choice), "") for choice in action.choices))
    takes = action.metavar or ("QUERY" if action.dest == "query" else "")
    if takes == "QUERY":
        return _query(word)
    if takes == "FILE":
        return _Completions(flags="files")
    if takes == "LOCATION":
        from tui_reader.sources.presets import PRESETS

        found = _matching(word, ((name, each.about) for name, each in PRESETS.items()))
        return found._replace(flags="folders")
    names: Iterable[tuple[str, str]] = ()
    if takes == "NAME":
        from tui_reader.sources.locations import redacted

        sources = (each for each in _config().sources if each.name not in before)
        names = ((each.name, redacted(each.location)) for each in sources)
    elif takes == "VIEW":
        names = ((view.name, view.query) for view in _config().views)
    elif takes == "STATE":
        from tui_reader.cli.parsing import STATES

        tags = [] if ":" not in word else _facets("tag", start=word.partition(":")[2])
        taken = (f"{verb}:{tag}" for verb in ("tag", "untag") for tag in tags)
        names = ((state, "") for state in (*taken, *STATES, "tag:", "untag:"))
    elif takes == "365d":
        names = ((period, "") for period in _PERIODS)
    return _matching(word, names)


def _config() -> Config:
    try:
        return load(paths.config_file())
    except ConfigError:
        return Config()


def _query(word: str) -> _Completions:
    """The completions of the last term of a query: a field, or a value of a field."""
    from tui_reader.library.fields import FIELDS

    start = _term_start(word)
    term = word[start:].removeprefix("-")
    kept = word[: len(word) - len(term)]
    name, colon, value = term.partition(":")
    if not colon:
        fields = _matching(kept + term, ((f"{kept}{name}:", FIELDS[name]) for name in FIELDS))
        return fields._replace(flags="nospace")
    is_quoted = value.startswith('"')
    field = name.lower()
    help_ = FIELDS.get(field, "")
    if field in ("is", "has"):
        values: Iterable[str] = re.findall(rf"{field}:(\w+)", help_)
    elif field == "since":
        values = _PERIODS
    else:
        values = _field_values(field, value.removeprefix('"'))
    quoted = (
        f'"{each}"' if is_quoted or not _PLAIN_VALUE.fullmatch(each) else each
        for each in values
        if each.casefold().startswith(value.removeprefix('"').casefold()) and '"' not in each
    )
    return _Completions([(f"{kept}{name}:{each}", "") for each in quoted if _is_safe(each)])


def _term_start(query: str) -> int:
    """The index of the first character of the last term of a query."""
    start = 0
    in_phrase = False
    for place, character in enumerate(query, 1):
        if character == '"':
            in_phrase = not in_phrase
        elif not in_phrase and (character.isspace() or character == "("):
            start = place
    return start


def _field_values(field: str, start: str) -> Iterator[str]:
    """The values of a field that begin with `start`, without repeats."""
    names: list[str] = []
    if field == "kw":
        names = [keyword.label for keyword in _config().keywords]
    elif field == "in":
        names = [source.name for source in _config().sources]
    yield from dict.fromkeys([*names, *_facets(*_FACETS.get(field, ()), start=start)])


def _facets(*kinds: str, start: str) -> list[str]:
    """The library's values of these kinds that begin with `start`, in any case.

    Opens the library read-only and does not wait for a lock; empty if it cannot be read.
    """
    import sqlite3

    from tui_reader.system.sqlite import open_read_only

    path = paths.library_file()
    if not kinds or not path.is_file():
        return []
    newest_first = "value" if "date" in kinds else "total"
    try:
        # a library that is not open has no write-ahead log, and SQLite would create one
        logs = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")]
        immutable = not all(log.exists() for log in logs)
        with contextlib.closing(
            open_read_only(path, immutable=immutable, timeout=_BUSY_SECONDS)
        ) as db:
            rows = db.execute(
                f"SELECT value FROM facets WHERE kind IN ({', '.join('?' * len(kinds))}) "
                "AND lower(substr(value, 1, ?)) = lower(?) "
                f"ORDER BY {newest_first} DESC LIMIT ?",
                (*kinds, len(start), start, _MAX_NAMES),
            )
            return [value for (value,) in rows if isinstance(value, str)]
    except sqlite3.Error:
        return []
