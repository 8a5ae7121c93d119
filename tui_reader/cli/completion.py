"""Shell completion: what the word before the cursor can become."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tui_reader.cli.output import DONE, utf8
from tui_reader.config import Config, ConfigError, load
from tui_reader.core.text import clean_line
from tui_reader.system import paths

_MOST: Final = 300
"""Names of one kind that are offered, those of the most papers first."""
_BUSY_SECONDS: Final = 0.05
_FACETS: Final = {
    "cat": ("category",),
    "kw": ("keyword", "own"),
    "tag": ("tag",),
    "in": ("source",),
    "date": ("date",),
}
"""Which of the library's facets a field of the query language takes."""
_PERIODS: Final = ("1d", "7d", "30d", "90d", "365d")
_PLAIN_VALUE: Final = re.compile(r'[^\s()"]+')


class _Offer(NamedTuple):
    """What a word can become."""

    words: list[tuple[str, str]] = []
    """Each with what it is about."""
    flags: str = ""
    """`nospace` where more follows at once, `files`, `folders`."""


def completion(arguments: argparse.Namespace) -> int:
    """Print a shell's script."""
    from tui_reader.cli.shells import SCRIPTS

    sys.stdout.write(SCRIPTS[arguments.shell])
    return DONE


def complete(arguments: argparse.Namespace) -> int:
    """Print what the last word can become; nothing where anything is wrong."""
    with contextlib.suppress(Exception):
        lines = _answer(*arguments.words)
        utf8()
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return DONE


def _answer(shell: str, *given: str) -> list[str]:
    if shell != "bash":
        offer = _offer(given)
        words = [f"{word}\t{about}" if about else word for word, about in offer.words]
        return [offer.flags, *words]
    from tui_reader.cli.shells import bash_line, bash_words

    line = bash_line(*given)
    offer = _offer(line.words[1:])
    is_open = "nospace" in offer.flags
    return [
        offer.flags,
        *bash_words(line, [word for word, _ in offer.words], is_open=is_open),
    ]


def _offer(given: Iterable[str]) -> _Offer:
    """What the last of the words after the program's name can become."""
    from tui_reader.cli.arguments import parsers

    *before, word = given
    parser, commands = parsers()
    if not before:
        if word.startswith("-"):
            return _options(parser, word)
        return _fitting(word, ((name, made.description or "") for name, made in commands.items()))
    command = commands.get(before[0])
    if command is None:
        return _Offer()
    option, argument, is_rest = _place(command, before[1:])
    if option:
        return _values(option, word, before)
    if not is_rest and (word == "-" or word.startswith("--")):
        name, equals, value = word.partition("=")
        if not equals:
            return _options(command, word)
        option = command._option_string_actions.get(name)
        offer = _values(option, value, before) if option else _Offer()
        return offer._replace(words=[(f"{name}={each}", about) for each, about in offer.words])
    return _values(argument, word, before) if argument else _Offer()


def _place(
    command: argparse.ArgumentParser, before: list[str]
) -> tuple[argparse.Action | None, argparse.Action | None, bool]:
    """The option whose value comes next, else the argument that does; whether `--` was given."""
    arguments = [action for action in command._actions if not action.option_strings]
    option: argparse.Action | None = None
    is_rest = False
    for word in before:
        name, equals, _ = word.partition("=")
        action = command._option_string_actions.get(name)
        if option:
            option = None
        elif word == "--" and not is_rest:
            is_rest = True
        elif action and not is_rest:
            option = action if action.nargs != 0 and not equals else None
        elif arguments and arguments[0].nargs not in ("*", "+"):
            arguments.pop(0)
    return option, arguments[0] if arguments else None, is_rest


def _options(parser: argparse.ArgumentParser, word: str) -> _Offer:
    return _fitting(
        word,
        (
            (name, action.help or "")
            for name, action in parser._option_string_actions.items()
            if name.startswith("--") and action.help != argparse.SUPPRESS
        ),
    )


def _fitting(word: str, names: Iterable[tuple[str, str]]) -> _Offer:
    """Those of `names` that begin as the word does."""
    start = word.casefold()
    return _Offer(
        [
            (name, clean_line(about))
            for name, about in names
            if name.casefold().startswith(start) and _is_safe(name)
        ]
    )


def _is_safe(name: str) -> bool:
    """Whether a shell and its terminal show a name as it is, on one line."""
    return bool(name) and clean_line(name) == name


def _values(action: argparse.Action, word: str, before: list[str]) -> _Offer:
    """What an option or argument takes, by its choices or by the name that its help has for it."""
    if action.choices:
        return _fitting(word, ((str(choice), "") for choice in action.choices))
    takes = action.metavar or ("QUERY" if action.dest == "query" else "")
    if takes == "QUERY":
        return _query(word)
    if takes == "FILE":
        return _Offer(flags="files")
    if takes == "LOCATION":
        from tui_reader.sources.presets import PRESETS

        found = _fitting(word, ((name, each.about) for name, each in PRESETS.items()))
        return found._replace(flags="folders")
    names: Iterable[tuple[str, str]] = ()
    if takes == "NAME":
        sources = _config().sources
        names = ((each.name, each.location) for each in sources if each.name not in before)
    elif takes == "VIEW":
        names = ((view.name, view.query) for view in _config().views)
    elif takes == "STATE":
        from tui_reader.cli.arguments import STATES

        tags = [] if ":" not in word else _facets("tag", start=word.partition(":")[2])
        taken = (f"{verb}:{tag}" for verb in ("tag", "untag") for tag in tags)
        names = ((state, "") for state in (*taken, *STATES, "tag:", "untag:"))
    elif takes == "TAG":
        names = ((tag, "") for tag in _facets("tag", start=word))
    elif takes == "365d":
        names = ((period, "") for period in _PERIODS)
    return _fitting(word, names)


def _config() -> Config:
    try:
        return load(paths.config_file())
    except ConfigError:
        return Config()


def _query(word: str) -> _Offer:
    """What the last term of a query can become: a field, or what a field takes."""
    from tui_reader.library.fields import FIELDS

    start = _term_start(word)
    term = word[start:].removeprefix("-")
    kept = word[: len(word) - len(term)]
    name, colon, value = term.partition(":")
    if not colon:
        fields = _fitting(kept + term, ((f"{kept}{name}:", FIELDS[name]) for name in FIELDS))
        return fields._replace(flags="nospace")
    is_quoted = value.startswith('"')
    field = name.lower()
    told = FIELDS.get(field, "")
    if field in ("is", "has"):
        values: Iterable[str] = re.findall(rf"{field}:(\w+)", told)
    elif field == "since":
        values = _PERIODS
    else:
        values = _of_field(field, value.removeprefix('"'))
    quoted = (
        f'"{each}"' if is_quoted or not _PLAIN_VALUE.fullmatch(each) else each
        for each in values
        if each.casefold().startswith(value.removeprefix('"').casefold()) and '"' not in each
    )
    return _Offer([(f"{kept}{name}:{each}", "") for each in quoted if _is_safe(each)])


def _term_start(query: str) -> int:
    """Where the last term of a query begins, in characters."""
    start = 0
    in_phrase = False
    for place, character in enumerate(query, 1):
        if character == '"':
            in_phrase = not in_phrase
        elif not in_phrase and (character.isspace() or character == "("):
            start = place
    return start


def _of_field(field: str, start: str) -> Iterator[str]:
    """The values of a field that begin with `start`, each once."""
    names: list[str] = []
    if field == "kw":
        names = [keyword.label for keyword in _config().keywords]
    elif field == "in":
        names = [source.name for source in _config().sources]
    yield from dict.fromkeys([*names, *_facets(*_FACETS.get(field, ()), start=start)])


def _facets(*kinds: str, start: str) -> list[str]:
    """The library's values of these kinds that begin with `start`, in any case.

    The library is only read: none is made, none is waited for, and there is nothing in one that
    cannot be read.
    """
    import sqlite3

    from tui_reader.system.sqlite import open_read_only

    path = paths.library_file()
    if not kinds or not path.is_file():
        return []
    newest_first = "value" if "date" in kinds else "total"
    try:
        # a library that nobody has open has no write-ahead log, and SQLite would make one
        logs = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")]
        immutable = not all(log.exists() for log in logs)
        with contextlib.closing(
            open_read_only(path, immutable=immutable, timeout=_BUSY_SECONDS)
        ) as db:
            rows = db.execute(
                f"SELECT value FROM facets WHERE kind IN ({', '.join('?' * len(kinds))}) "
                "AND lower(substr(value, 1, ?)) = lower(?) "
                f"ORDER BY {newest_first} DESC LIMIT ?",
                (*kinds, len(start), start, _MOST),
            )
            return [value for (value,) in rows if isinstance(value, str)]
    except sqlite3.Error:
        return []
