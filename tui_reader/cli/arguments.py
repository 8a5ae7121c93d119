"""The commands and their arguments, and the help that tells of them."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Final, NoReturn

from tui_reader import __version__
from tui_reader.cli.output import CommandError

ORDERS: Final = ("newest", "oldest", "title", "badges")
_SHIELD: Final = "\0"
"""Put before an argument with one leading dash: `-not` is a part of a query, no option."""

_FUNCTIONS: Final = {"list": "list_papers"}
"""Which function a command is, where it has not the command's name."""

_DESCRIPTION: Final = """\
A keyboard-driven terminal reader for research-paper digests.
Without a command it opens the reader."""

_LOCATIONS: Final = """\
LOCATION is a folder of digests that something else keeps current. Its files are found by
their content: daily-arXiv Markdown or JSONL, and weekly lists."""

_QUERY: Final = """\
A query is words that must all be found: diffusion "language model" -video quant*
  cat:cs.CL  kw:quantization  au:"Song Han"  ti:  abs:  tldr:  id:  in:SOURCE
  is:read|unread|starred  has:tldr|code  date:2026-06..2026-07-01  since:7d
  OR and ( ) join them; -word excludes. Quote what the shell would read itself."""

_EXIT: Final = (
    "Exit status: 0 done; 1 done, but some of it failed; 2 unusable arguments or configuration."
)


class _Parser(argparse.ArgumentParser):
    """Tells a wrong argument in one line."""

    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message}; see {self.prog} --help")


def parse(words: list[str]) -> argparse.Namespace | None:
    """The arguments that `words` give, with the command's function as `run`.

    None where help or the version was asked for and has been printed. Raises CommandError.
    """
    parser, commands = _parsers()
    try:
        if words[0] in commands:
            command = commands[words[0]]
            return command.parse_intermixed_args([*map(_shielded, words[1:])])
        return parser.parse_args(words)
    except SystemExit:
        return None


def _shielded(word: str) -> str:
    is_short = word[:1] == "-" and word[1:2] not in ("", "-") and word != "-h"
    return _SHIELD + word if is_short else word


def _plain(word: str) -> str:
    return word.removeprefix(_SHIELD)


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise argparse.ArgumentTypeError(f"{_plain(word)!r} is not a count")
    return int(word)


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="tui-reader",
        description=_DESCRIPTION,
        epilog=_EXIT,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tui-reader {__version__}")
    group = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands: dict[str, _Parser] = {}

    def command(name: str, module: str, help_: str, epilog: str | None = None) -> _Parser:
        def run(arguments: argparse.Namespace) -> int:
            function: Any = getattr(
                import_module(f"tui_reader.cli.{module}"), _FUNCTIONS.get(name, name)
            )
            status: int = function(arguments)
            return status

        made: _Parser = group.add_parser(
            name,
            help=help_,
            description=f"{help_[0].upper()}{help_[1:]}.",
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=run)
        commands[name] = made
        return made

    command("demo", "demo", "open the reader on a bundled sample, in a throw-away place")

    made = command("parse", "digests", "read digest files and print their papers as JSONL")
    made.add_argument("files", nargs="+", metavar="FILE", type=_plain, help="- is stdin")

    made = command("add", "digests", "add a source of digests", _LOCATIONS)
    made.add_argument("location", metavar="LOCATION", type=_plain)
    made.add_argument("--name", type=_plain, help="what to call it; the folder's name if left out")

    made = command("sources", "digests", "list the sources, with when and how each last synced")
    made.add_argument("--json", action="store_true", help="print JSONL, one source a line")

    made = command("sync", "digests", "fetch the sources and index what is new")
    made.add_argument("names", nargs="*", metavar="NAME", type=_plain, help="all if left out")
    made.add_argument("--quiet", action="store_true", help="print nothing but problems")
    made.add_argument("--json", action="store_true", help="print a report as JSON")

    made = command("list", "papers", "list papers", _QUERY)
    made.add_argument("query", nargs="*", metavar="QUERY", type=_plain)
    made.add_argument(
        "--format", choices=("table", "jsonl", "ids"), default="table", help="table if left out"
    )
    made.add_argument("--sort", choices=ORDERS, default="newest", help="newest if left out")
    made.add_argument("--limit", type=_count, metavar="N", help="at most N papers")

    made = command("show", "papers", "show one paper")
    made.add_argument("id", metavar="ID", type=_plain, help="2511.10615, doi:… or a link")
    made.add_argument(
        "--format", choices=("text", "jsonl"), default="text", help="text if left out"
    )

    made = command("mark", "papers", "mark papers read, unread, starred or not", _QUERY)
    made.add_argument("state", choices=("read", "unread", "star", "unstar"))
    made.add_argument("ids", nargs="*", metavar="ID", type=_plain)
    made.add_argument("--query", type=_plain, help="mark every paper that this query finds")

    command("doctor", "doctor", "tell where everything is, what is wrong, and how to mend it")
    return parser, commands
