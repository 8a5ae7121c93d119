"""The commands, their arguments and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Final

from tui_reader import __version__
from tui_reader.cli.parsing import Help, Parser, count, days, port, shielded, state
from tui_reader.core.orders import ORDERS
from tui_reader.core.trends import KINDS as TREND_KINDS
from tui_reader.export import FORMATS
from tui_reader.sources.registry import KINDS

COMPLETE: Final = "complete"
"""The hidden command that the shells' completion scripts call."""
_FUNCTIONS: Final = {"list": "list_papers"}
"""The functions of commands that cannot have the command's name."""

_DESCRIPTION: Final = """\
A keyboard-driven terminal reader for research-paper digests.
Without a command it opens the reader."""

_LOCATIONS: Final = """\
LOCATION is a preset's name, a folder of digests, the URL of a git repository, of a site or
of a feed, arxiv:cs.CL+cs.LG, arxiv-keywords:cs.CL+cs.LG, arxiv-search:QUERY or an OPML file,
whose feeds are listed to choose from; without one, add lists the choices.
Its kind is detected, and it is tried before it is added."""

_CRAWL: Final = """\
LOCATION is the name of a source of yours, or a location as add takes it.
DIR gets DATE.jsonl and DATE.md for each day, and with --enhance
DATE_AI_enhanced_LANGUAGE.jsonl, in daily-arXiv-ai-enhanced's layout. A second run adds only
what is new, and finishes what an interrupted run left undone. With --relevance, papers that are
not about your keywords are marked, and stay."""

_QUERY: Final = """\
A query is words that must all match: diffusion "language model" -video quant*
  cat:cs.CL  kw:quantization  au:"Song Han"  ti:  abs:  tldr:  note:  tag:  id:  in:SOURCE
  is:read|unread|starred|muted|followed|offtopic  has:tldr|code|note|tag
  date:2026-06..2026-07-01  since:7d
  OR and ( ) combine them; -word excludes. Quote what the shell would interpret."""

_STATS: Final = f"""\
Each paper counts once, on the day of its earliest digest. Papers of the last 30 days of the
library are counted, and compared with the 30 days before. Words are phrases that set these
papers apart from the rest of the library, in titles and abstracts.
--mine counts the papers that you have read and starred, by day, week and category, up to
today, and the days in a row on which you have read.

{_QUERY}"""
_SHELLS: Final = """\
In ~/.bashrc:  eval "$(tui-reader completion bash)"
In ~/.zshrc, below compinit:  eval "$(tui-reader completion zsh)"
For fish:  tui-reader completion fish > ~/.config/fish/completions/tui-reader.fish"""
_EXPORT: Final = f"""\
{_QUERY}
Formats:
{chr(10).join(f"  {name:22}{format.description}" for name, format in FORMATS.items())}"""
_ID: Final = "2511.10615, doi:… or a link"
_ASCII: Final = "draw with ASCII characters only (the reader and the demo)"
_MARKS: Final = """\
marks export FILE     write all marks as TOML, which can be read and edited (- is stdout)
marks import FILE     add the marks that are later than those here (- is stdin)
marks backup          make a backup of the marks now
marks restore         list the backups; one is made automatically every day
marks restore NAME    restore a backup, after a backup of the present marks"""

_TEXT: Final = """\
ID is an arXiv id or link: its page is fetched from arxiv.org/html, and kept in the cache.
FILE is such a page, or one of ar5iv, that you saved, or a PDF, if pdftotext is installed.
plain lays formulas out in lines, markdown has their TeX, jsonl has one block on each line."""

_EXIT: Final = (
    "Exit status: 0 done; 1 done, but some of it failed; 2 unusable arguments or configuration."
)


def parse(words: list[str]) -> argparse.Namespace | None:
    """The parsed arguments, with the command's function as `run`.

    None if they asked for help or the version, which has been printed. Raises CommandError.
    """
    if words[0] == COMPLETE:  # followed by the words to complete, which may be options
        return argparse.Namespace(run=_load_and_run("completion", COMPLETE), words=words[1:])
    parser, commands = parsers()
    try:
        if words[0] in commands:
            command = commands[words[0]]
            return command.parse_intermixed_args([*map(shielded, words[1:])])
        return parser.parse_args(words)
    except SystemExit:
        return None


def _load_and_run(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """A function that imports a module of this package and calls one of its functions."""

    def run(arguments: argparse.Namespace) -> int:
        status: int = getattr(import_module(f"tui_reader.cli.{module}"), function)(arguments)
        return status

    return run


def parsers() -> tuple[Parser, dict[str, Parser]]:
    """The parser of the whole command line, and each command's."""
    parser = Parser(prog="tui-reader", description=_DESCRIPTION, epilog=_EXIT, formatter_class=Help)
    parser.add_argument("--version", action="version", version=f"tui-reader {__version__}")
    parser.flag("--ascii", _ASCII)
    group = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    commands: dict[str, Parser] = {}

    def command(name: str, module: str, help_: str, epilog: str | None = None) -> Parser:
        made: Parser = group.add_parser(
            name,
            help=help_,
            description=f"{help_[0].upper()}{help_[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=_load_and_run(module, _FUNCTIONS.get(name, name)))
        commands[name] = made
        return made

    made = command("demo", "demo", "open the reader on a bundled sample, in a temporary place")
    made.flag("--ascii", _ASCII)

    made = command("parse", "parse", "read digest files and print their papers as JSONL")
    made.add_argument("files", nargs="+", metavar="FILE", help="- is stdin")

    made = command("add", "add", "add a source of digests", _LOCATIONS)
    made.add_argument("location", nargs="?", metavar="LOCATION")
    made.add_argument("--name", help="its name; chosen automatically if left out")
    made.add_argument("--kind", choices=KINDS, help="its kind, if the location does not show it")
    made.add_argument("--branch", metavar="B", help="the branch of a git repository")
    made.add_argument(
        "--pattern",
        dest="patterns",
        action="append",
        metavar="GLOB",
        help="which files are digests, such as data/*.jsonl; may be repeated",
    )
    made.add_argument("--since", type=days, metavar="365d", help="how far back to fetch digests")
    made.add_argument(
        "--index", metavar="URL", help="a web site's list of files, relative to LOCATION"
    )
    made.flag(
        "--primary-only",
        "of arXiv, only papers whose primary category is among those of LOCATION",
    )
    made.flag("--no-try", "add it without trying it")
    made.flag("--all", "add every feed of an OPML file")
    made.flag("--list", "list the presets and kinds of locations")

    made = command("sources", "sources", "list the sources and how each last synced")
    made.flag("--json", "print JSONL, one source a line")

    made = command("remove", "sources", "remove a source and the digests fetched for it")
    made.add_argument("name", metavar="NAME")
    made.flag("--yes", "do not ask")

    made = command("rename", "sources", "give a source another name")
    made.add_argument("name", metavar="NAME")
    made.add_argument("new", metavar="NEW")

    made = command("enable", "sources", "include a source in syncs again")
    made.add_argument("name", metavar="NAME")

    made = command("disable", "sources", "leave a source out of syncs; its papers stay")
    made.add_argument("name", metavar="NAME")

    made = command("sync", "sync", "fetch the sources and index what is new")
    made.add_argument("names", nargs="*", metavar="NAME", help="all sources if left out")
    made.flag("--quiet", "print only problems")
    made.flag("--json", "print JSONL, one source a line")
    made.flag("--no-fetch", "only index the files on this machine")

    made = command("enhance", "enhance", "have a language model write AI sections", _QUERY)
    made.query()
    made.add_argument("--language", metavar="L", help="the language to write in")
    instead = made.add_mutually_exclusive_group()
    instead.add_argument(
        "--translate", action="store_true", help="translate titles and abstracts instead"
    )
    instead.add_argument(
        "--relevance",
        action="store_true",
        help="judge whether papers are about your keywords instead: is:offtopic finds the others",
    )
    made.limit()
    made.flag("--dry-run", "print what it would take, and send nothing")

    made = command("crawl", "crawl", "write digests of a source, to publish them", _CRAWL)
    made.add_argument("location", metavar="LOCATION")
    made.add_argument("--output", required=True, metavar="DIR")
    made.add_argument(
        "--format",
        choices=("daily", "weekly"),
        default="daily",
        help="weekly: EfficientPaper's list of the papers with your keywords; daily if left out",
    )
    made.add_argument("--since", type=days, metavar="3d", help="leave out earlier digests")
    made.flag("--primary-only", "only papers whose primary category is among those of LOCATION")
    made.flag("--enhance", "have a language model write AI sections")
    made.flag(
        "--relevance", "have a language model mark the papers that are not about your keywords"
    )
    made.add_argument("--language", metavar="L", help="the language to write in")
    made.flag("--quiet", "print only problems")

    made = command("list", "papers", "list papers", _QUERY)
    made.query()
    made.choice("--format", ("table", "jsonl", "ids"))
    made.add_argument("--sort", choices=ORDERS, help="if left out, the view's order, or newest")
    made.limit()
    made.add_argument("--view", metavar="VIEW", help="search in a saved view")
    made.flag("--since-last", "only what has arrived since the last such call for this query")

    made = command("export", "export", "write papers in the format of another program", _EXPORT)
    made.query()
    made.choice("--format", FORMATS)
    made.choice("--sort", ORDERS)
    made.limit()
    made.add_argument("--output", metavar="FILE", help="standard output if left out")
    made.flag("--force", "overwrite FILE if it exists")

    made = command("show", "papers", "show one paper")
    made.add_argument("id", metavar="ID", help=_ID)
    made.choice("--format", ("text", "jsonl"))

    made = command("similar", "papers", "list the papers most similar to one paper")
    made.add_argument("id", metavar="ID", help=_ID)
    made.choice("--format", ("table", "jsonl", "ids"))
    made.limit(20)

    made = command("stats", "stats", "count what papers are about, and how that changes", _STATS)
    made.query()
    made.add_argument("--by", choices=TREND_KINDS, help="words if left out")
    made.add_argument(
        "--since",
        type=days,
        metavar="90d",
        help="how many days to count, up to the newest digest; 30d if left out",
    )
    made.limit(20, "rows")
    made.flag("--mine", "count what you have read and starred")
    made.flag("--json", "print one JSON object")
    made.flag("--ascii", "draw with ASCII characters only")

    made = command("text", "text", "print a paper itself, from its HTML page or its PDF", _TEXT)
    made.add_argument("paper", metavar="ID|FILE", help="- is stdin")
    made.add_argument("--width", type=count, metavar="N", help="cells of a line; 92 if left out")
    made.choice("--format", ("plain", "markdown", "jsonl"))

    made = command("mark", "papers", "mark papers as read or unread, star or tag them", _QUERY)
    states = "read, unread, star, unstar, tag:NAME or untag:NAME"
    made.add_argument("state", type=state, metavar="STATE", help=states)
    made.add_argument("ids", nargs="*", metavar="ID")
    made.add_argument("--query", help="mark every paper that this query finds")

    made = command("marks", "marks", "export, import, back up or restore all marks", _MARKS)
    made.add_argument("what", choices=("export", "import", "backup", "restore"))
    made.add_argument("name", nargs="?", metavar="FILE|NAME")

    made = command("serve", "serve", "show the reader in a web browser")
    made.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen at; 127.0.0.1, which only this machine reaches, if left out",
    )
    made.add_argument(
        "--port", type=port, default=8000, metavar="N", help="8000 if left out; 0 is any free one"
    )

    made = command("doctor", "doctor", "show where everything is, what is wrong and how to fix it")
    made.flag("--report", "print what a bug report needs, without titles, notes, names or tokens")

    made = command(
        "completion", "completion", "print a script that completes commands in your shell", _SHELLS
    )
    made.add_argument("shell", choices=("bash", "zsh", "fish"))
    return parser, commands
