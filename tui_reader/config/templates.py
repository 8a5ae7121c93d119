"""Templates of the user's commands: words with placeholders for what a paper has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, Final

from tui_reader.config.values import COMMAND, ConfigError, ValueType, nearest

PLACEHOLDERS: Final = {
    "id": "the paper's id, such as 2511.10615",
    "title": "its title, with LaTeX as plain text",
    "authors": "its authors, separated by commas",
    "abstract": "its abstract",
    "url": "the URL of its page",
    "html": "the URL of its HTML version on arXiv",
    "pdf": "the URL of its PDF",
    "file": "the path of its downloaded PDF",
    "code": "the URL of its code",
    "doi": "its DOI",
    "bibtex": "its BibTeX entry",
}
"""The placeholders, and what replaces them."""
_BRACES: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_]{1,20})\}")
_INTERPRETERS: Final = frozenset({
    "sh", "bash", "dash", "zsh", "fish", "ksh", "csh", "tcsh", "ash", "busybox", "nu", "pwsh",
    "env", "perl", "ruby", "node", "lua", "php", "osascript", "awk", "gawk", "mawk", "sed",
})  # fmt: skip
"""Programs that run text as a script."""
_SCRIPT_OPTION: Final = re.compile(r"-[A-Za-z]*[ceErS]|--(?:command|eval|execute|expression)")
_RUN_BY_SHELL: Final = frozenset({"ssh", "mosh", "tmux", "screen", "su", "watch", "eval", "at"})
"""Programs that hand their words to a shell."""


def _template(value: Any) -> tuple[str, ...]:
    words: tuple[str, ...] = COMMAND.read(value)
    names = tuple(PLACEHOLDERS)
    for word in words:
        for name in placeholders(word):
            if name not in PLACEHOLDERS:
                raise ConfigError(
                    f"has an unknown placeholder {{{name}}}{nearest(name, names)}; "
                    f"{{{{{name}}}}} means the text itself"
                )
    if not words[0] or placeholders(words[0]):
        raise ConfigError("must begin with a program, not with a placeholder")
    _check_scripts(words)
    return words


def _check_scripts(words: Sequence[str]) -> None:
    """Raise ConfigError if what a paper says would be run as a script."""
    for number, word in enumerate(words):
        program = PurePath(word).name
        rest = words[number + 1 :]
        if program in _RUN_BY_SHELL and any(placeholders(each) for each in rest):
            raise ConfigError(
                f"gives placeholders to {program}, whose words a shell runs; "
                "what digests say must not get there"
            )
        if (program in _INTERPRETERS or re.fullmatch(r"python[0-9.]*", program)) and rest:
            scripts = {
                after
                for before, after in zip((program, *rest), rest, strict=False)
                if _SCRIPT_OPTION.fullmatch(before)
            }
            if program in {"awk", "gawk", "mawk", "sed"}:
                scripts |= {rest[0]}
            if any(placeholders(each) for each in scripts):
                raise ConfigError(
                    "has a placeholder inside a script; give it to the script as a word of its "
                    """own: ["sh", "-c", 'echo "$1"', "sh", "{title}"]"""
                )


TEMPLATE: Final = ValueType("a command: text, or a list of its words", _template)


def placeholders(word: str) -> list[str]:
    """The names of the placeholders in `word`, known or not."""
    return [match[1] for match in _BRACES.finditer(word) if match[1]]


def filled(word: str, value_of: Callable[[str], str]) -> str:
    """`word` with the value of each placeholder; `{{` and `}}` become single braces."""
    return _BRACES.sub(lambda match: value_of(match[1]) if match[1] else match[0][0], word)
