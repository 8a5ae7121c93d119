"""Shell completion, also in the shells themselves if they are installed."""

import os
import re
import shlex
import shutil
import sqlite3
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.helpers import (
    Command,
    Terminal,
    command_line,
    entry,
    process,
    write_digest,
)
from tui_reader.cli.arguments import parsers
from tui_reader.cli.shells import SCRIPTS, bash_line, bash_words
from tui_reader.config import edit as config_edit
from tui_reader.library import Library
from tui_reader.system import paths

HOSTILE = (
    "a\nb",
    "\x1b[31mred",
    "\u202eright",
    "tab\tbed",
    "z$(touch x)",
    "it's",
    'q"q',
    "!!",
    "é ü",
)


@pytest.fixture
def library(home: Path, tmp_path: Path, cli: Command) -> Path:
    """A library with names of all kinds."""
    write_digest(
        tmp_path / "lab one" / "2026-01-02.jsonl",
        entry("2601.00001", categories=["cs.CL", "cs.LG"]),
        entry("2601.00002", categories=["stat.ML"], comment="Accepted at ICLR 2026 (oral)"),
    )
    assert cli("add", tmp_path / "lab one", "--name", "lab-one").status == 0
    assert cli("sync", "--quiet").status == 0
    config = paths.config_file()
    config_edit.add_entry(config, "views", {"name": "This week", "query": "since:7d"})
    config_edit.add_entry(config, "keywords", {"label": "KV cache", "words": ["kv cache"]})
    with sqlite3.connect(paths.library_file()) as db:
        for name in (*HOSTILE, "large language model", "to-read", "two words"):
            for kind in ("keyword", "tag"):
                db.execute("INSERT INTO facets (kind, value) VALUES (?, ?)", (kind, name))
    db.close()
    return home


def completions(cli: Command, *given: str, shell: str = "zsh") -> list[str]:
    """The flags and completions of the last word."""
    answer = cli("complete", shell, *given)
    assert (answer.status, answer.err) == (0, "")
    flags, *words = answer.out.splitlines() or [""]
    return [*flags.split(), *(word.split("\t")[0] for word in words)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["so"], ["sources"]),
        (["comp"], ["completion"]),
        (["--v"], ["--version"]),
        (["nope", ""], []),
        (["list", "--f"], ["--format"]),
        (["list", "--format", ""], ["table", "jsonl", "ids"]),
        (["list", "--format", "j"], ["jsonl"]),
        (["list", "--format=j"], ["--format=jsonl"]),
        (["list", "--nope=j"], []),
        (["list", "--sort", "old"], ["oldest"]),
        (["list", "--", "--f"], ["nospace"]),
        (["list", "--limit", ""], []),
        (["add", "x", "--since", "3"], ["30d", "365d"]),
        (["add", "eff"], ["folders", "efficient-paper"]),
        (["add", "--name", ""], []),
        (["add", "--name", "x", "--kind", "f"], ["folder", "feed"]),
        (["parse", ""], ["files"]),
        (["mark", ""], ["read", "unread", "star", "unstar", "tag:", "untag:"]),
        (["mark", "un"], ["unread", "unstar", "untag:"]),
        (["mark", "star", ""], []),
        (["mark", "star", "--query", "is:s"], ["is:starred"]),
        (["completion", "z"], ["zsh"]),
        (["remove", ""], ["lab-one"]),
        (["remove", "lab-one", ""], []),
        (["rename", "LAB"], ["lab-one"]),
        (["rename", "lab-one", ""], []),
        (["sync", "lab-one", ""], []),
        (["sync", "--quiet", "l"], ["lab-one"]),
        (["list", "--view", "th"], ["This week"]),
        (["list", "ca"], ["nospace", "cat:"]),
        (["list", "-ca"], ["nospace", "-cat:"]),
        (["list", "word", "(in"], ["nospace", "(in:", "(inst:"]),
        (["list", "cat:cs."], ["cat:cs.CL", "cat:cs.LG"]),
        (["list", "-CAT:CS.c"], ["-CAT:cs.CL"]),
        (["list", 'is:unread "a (b" cat:s'], ['is:unread "a (b" cat:stat.ML']),
        (["list", "is:un"], ["is:unread"]),
        (
            ["list", "is:"],
            [
                f"is:{each}"
                for each in ("read", "unread", "starred", "muted", "followed", "offtopic")
            ],
        ),
        (["list", "has:c"], ["has:code"]),
        (["list", "in:"], ["in:lab-one"]),
        (["list", "since:3"], ["since:30d", "since:365d"]),
        (["list", "date:2026"], ["date:2026-01-02"]),
        (["list", "kw:kv"], ['kw:"KV cache"']),
        (["list", "kw:lar"], ['kw:"large language model"']),
        (["list", 'kw:"large l'], ['kw:"large language model"']),
        (["list", "tag:t"], ["tag:to-read", 'tag:"two words"']),
        (["list", "kw:é"], ['kw:"é ü"']),
        (["list", "venue:ic"], ['venue:"ICLR 2026"']),
        (["list", "au:"], []),
        (["list", "https://x"], []),
    ],
)
def test_completions_of_a_word(library: Path, cli: Command, given: list[str], words: list[str]):
    assert sorted(completions(cli, *given)) == sorted(words)


def test_every_command_is_completed_with_its_description(cli: Command):
    answer = cli("complete", "fish", "")
    words = dict(line.split("\t") for line in answer.out.splitlines()[1:])
    assert set(words) == set(parsers()[1])
    assert words["doctor"].startswith("Show where everything is")
    assert "complete" not in words
    assert "complete " not in cli("--help").out


def test_names_with_control_characters_are_not_offered(library: Path, cli: Command):
    shown = {'tag:"z$(touch x)"', "tag:it's", "tag:!!", "tag:to-read"}
    shown |= {f'tag:"{name}"' for name in ("é ü", "large language model", "two words")}
    assert set(completions(cli, "list", "tag:")) == shown


@pytest.mark.parametrize("given", [[], ["zsh"], ["bash"], ["bash", "x"], ["nope", "list", "x"]])
def test_wrong_arguments_give_no_output(home: Path, given: list[str], cli: Command):
    answer = cli("complete", *given)
    assert (answer.status, answer.err) == (0, "")
    assert not home.exists()


@pytest.mark.parametrize("damage", [b"", b"no library", b"SQLite format 3\0"])
def test_no_file_is_created_and_broken_files_do_no_harm(
    home: Path, library: Path, cli: Command, damage: bytes
):
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    before = files()
    assert completions(cli, "list", "cat:cs.C") == ["cat:cs.CL"]
    assert files() == before
    opened = Library(paths.library_file())
    opened.counts()
    before = files()
    assert any(path.name.endswith("-wal") for path in before)
    assert completions(cli, "list", "cat:cs.C") == ["cat:cs.CL"]
    assert set(files()) == set(before)
    opened.close()
    paths.library_file().write_bytes(damage)
    paths.config_file().write_text("[broken")
    before = files()
    assert completions(cli, "list", "cat:cs.C") == []
    assert completions(cli, "remove", "") == []
    assert files() == before


@pytest.mark.parametrize(
    ("line", "replaced", "word", "rest"),
    [
        ("t list cat:cs.C", "cs.C", "cat:cs.CL", "cs.CL"),
        ("t list ", "", "a b", r"a\ b"),
        ("t list 'a", "a", "a'b", r"a'\''b"),
        ('t list "a', "a", 'a"$`\\b', r"a\"\$\`\\b"),
        (r"t list a\ b:c", "c", "a b:cd", "cd"),
        (r"t list kw:\"a\ b", r"\"a\ b", 'kw:"a b c"', r"\"a\ b\ c\""),
        ("t list kw:'\"a", '"a', 'kw:"a b"', '"a b"'),
        (r't list "\x', r"\x", r"\xy", r"\\xy"),
    ],
)
def test_completions_are_quoted_for_the_line_of_bash(
    line: str, replaced: str, word: str, rest: str
):
    assert bash_words(bash_line(line, replaced), [word], is_open=False) == [rest]


SETUP = {
    "bash": "show() { printf '<%s>' \"$@\"; echo :end; }",
    "zsh": "show() { printf '<%s>' \"$@\"; echo :end }",
    "fish": "function show; printf '<%s>' $argv; echo :end; end",
}


OWN_TERMINAL = (
    sys.executable,
    "-c",
    "import os, sys, fcntl; fcntl.ioctl(0, int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])",
    str(termios.TIOCSCTTY),
)
"""Starts a command with a controlling terminal, which interactive shells need."""


class Shell:
    """A shell with tui-reader in its path and the completion loaded."""

    def __init__(self, name: str, place: Path) -> None:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"{name} is not installed")
        program = place / "bin" / "tui-reader"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.join(command_line())} "$@"\n')
        program.chmod(0o755)
        config = place / "shell"
        (config / "fish").mkdir(parents=True)
        words, variables = [path], {"PATH": f"{program.parent}:{os.environ['PATH']}"}
        if name == "bash":
            rc = config / "rc"
            rc.write_text(
                f'PS1="$ "\n{SETUP[name]}\neval "$(tui-reader completion bash)"\necho ready\n'
            )
            words += ["--noprofile", "--rcfile", str(rc), "-i"]
        elif name == "zsh":
            (config / ".zshrc").write_text(
                f"PS1='$ '\nbindkey -e\nautoload -U compinit; compinit -u -D\n{SETUP[name]}\n"
                'eval "$(tui-reader completion zsh)"\necho ready\n'
            )
            words += ["-i"]
            variables["ZDOTDIR"] = str(config)
        else:
            rc = config / "fish" / "config.fish"
            rc.write_text(f"{SETUP[name]}\ntui-reader completion fish | source\necho ready\n")
            variables |= {
                "XDG_CONFIG_HOME": str(config),
                "XDG_DATA_HOME": str(config),
                "HOME": str(config),
            }
            words += ["-i"]
        self.name = name
        self._terminal = Terminal(command=[*OWN_TERMINAL, *words], **variables)
        self._terminal.wait_for(b"ready")

    def completed(self, line: str) -> list[str]:
        """The words of a line after Tab was pressed at its end."""
        self._terminal.output = b""
        self._terminal.type(f"{line}\t\x01show \r".encode())
        self._terminal.wait_for(b":end")
        (words,) = re.findall(rb"(<[^\r\n]*>):end", self._terminal.output)
        return re.findall(r"<([^<>]*)>", words.decode())

    def listed(self, line: str, *names: str) -> None:
        """Press Tab twice and wait until all completions are listed."""
        self._terminal.output = b""
        self._terminal.type(f"{line}\t\t".encode())
        for name in names:
            self._terminal.wait_for(name.encode())

    def close(self) -> None:
        self._terminal.process.kill()
        self._terminal.end()


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, library: Path, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(request.param, tmp_path / "place")
    yield made
    made.close()


def test_a_shell_completes(shell: Shell, tmp_path: Path):
    """One test, because a shell takes long to start."""

    def gives(line: str, *words: str) -> None:
        completed = [word.rstrip("/") for word in shell.completed(f"tui-reader {line}")]
        assert completed == ["tui-reader", *words]

    gives("sourc", "sources")
    gives("list --format=js", "list", "--format=jsonl")
    gives("list --view Th", "list", "--view", "This week")
    gives("list word ca", "list", "word", "cat:")
    gives("list -cat:stat", "list", "-cat:stat.ML")
    gives("list 'is:unread kw:lar", "list", 'is:unread kw:"large language model"')
    for quote in ("", "'", '"'):
        gives(f"list {quote}tag:z", "list", 'tag:"z$(touch x)"')
    gives("list tag:it", "list", "tag:it's")
    gives(f"parse {tmp_path}/lab\\ o", "parse", f"{tmp_path}/lab one")
    gives(f"add {tmp_path}/lab\\ o", "add", f"{tmp_path}/lab one")
    shell.listed("tui-reader list --sort ", "newest", "oldest", "badges")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_are_printed(name: str, cli: Command):
    assert cli("completion", name) == (0, SCRIPTS[name], "")
    assert process("completion", name).stdout.decode() == SCRIPTS[name]
    assert cli("completion", "tcsh").status == 2
