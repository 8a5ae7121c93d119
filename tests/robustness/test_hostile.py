"""Digests that attack: what reaches a terminal, byte for byte, and what they may cost."""

import os
import resource
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.attacks import ALL, ATTACKS, feed, harmless, painted, weekly
from tests.support.helpers import PATIENCE, Command, Terminal, command_line, environment, process
from tui_reader.export import FORMATS

PRINTED: list[tuple[str, ...]] = [
    ("list",),
    ("list", "--format", "jsonl"),
    ("list", "--format", "ids"),
    ("list", "HACKED"),
    ("list", f"ti:({ALL.replace(chr(0), '')[:900]}"),
    ("show", "2601.00001"),
    ("show", "2602.00004"),
    ("show", "2603.00005"),
    ("show", "2604.00006"),
    ("sources",),
    ("sync",),
    ("doctor",),
    ("doctor", "--report"),
]


def test_nothing_that_a_terminal_obeys_is_printed_exported_or_parsed(attacked: Path) -> None:
    """One test, because making the library takes longer than each command."""
    for words in PRINTED:
        terminal = Terminal(*words)
        terminal.end()
        assert terminal.output, words
        harmless(terminal.output)
    for format_ in FORMATS:
        done = process("export", "--format", format_)
        assert b"HACKED" in done.stdout, format_
        # in digests, which have no escapes, one of ours keeps text from being taken for structure
        harmless(done.stdout.replace("\u200b".encode(), b"") + done.stderr)
    files = sorted(attacked.iterdir())
    assert len(files) == 5
    for file in files:
        answer = process("parse", file)
        assert answer.stdout or answer.stderr, file
        harmless(answer.stdout + answer.stderr)


def test_nothing_that_a_terminal_obeys_is_completed(attacked: Path) -> None:
    config = attacked.parent / "config" / "config.toml"
    name = "x\\u001b]0;HACKED\\u0007\\u202e\\u009b31m"
    with config.open("a") as file:
        file.write(f'[[views]]\nname = "{name}"\nquery = "x"\n')
    process("mark", "--tag", f"HA{ALL}".replace("\0", ""), "2601.00001")
    for words in (["list", ""], ["list", "kw:"], ["list", "au:E"], ["list", "tag:"], ["show", ""]):
        done = process("complete", "fish", *words)
        assert done.stdout
        harmless(done.stdout + done.stderr)


@pytest.mark.parametrize("attack", ["\x1b]52;c;eA==\x07HACKED", "\x9b31mHACKED", "\u202eHACKED"])
def test_error_messages_of_servers_are_made_safe(home: Path, cli: Command, attack: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(f"HTTP/1.1 418 {attack}\r\n".encode())
                        connection.sendall(b"Content-Length: 0\r\nConnection: close\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        port = server.getsockname()[1]
        cli("add", f"http://127.0.0.1:{port}/feed.xml", "--kind", "feed", "--no-try")
        for words in (["sync"], ["sources"], ["doctor"]):
            printed = cli(*words)
            harmless((printed.out + printed.err).encode())


def test_error_messages_of_git_are_made_safe(home: Path, cli: Command, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\n[ "$1" = version ] && { echo git version 2.40.0; exit; }\n'
        "printf 'remote: \\033]0;HACKED\\007\\302\\233 x\\342\\200\\256\\n' >&2\n"
        "printf 'fatal: \\033[31mHACKED\\n' >&2; exit 128\n"
    )
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    cli("add", "https://example.org/x.git", "--name", "x", "--no-try")
    for words in (["sync"], ["sources"]):
        done = process(*words, env={"PATH": path})
        assert b"HACKED" in done.stdout + done.stderr
        harmless(done.stdout + done.stderr)


def test_nothing_that_a_terminal_obeys_is_shown_by_the_reader(attacked: Path) -> None:
    terminal = Terminal()
    terminal.wait_for(b"Paper")
    for keys in ("j" * 25, "\r", "J", "F", "l", "G", "h", "z", "z", "h", "jjjjjj", "\r"):
        terminal.type(keys.encode())
        before = -1
        while len(terminal.output) > before:  # until the screen is still
            before = len(terminal.output)
            terminal._read()
    terminal.type(b"q")
    assert terminal.end() == 0
    assert b"HACKED" in terminal.output  # as the text that it is
    harmless(painted(terminal.output))


# What a digest may cost


def cost(*words: object) -> tuple[subprocess.CompletedProcess[bytes], int]:
    """The command run as a process of its own, and the most megabytes that it took."""
    read, write = os.pipe()
    code = (
        "import os, re, sys; from tui_reader.cli import main; status = main(sys.argv[1:]); "
        "peak = re.search(rb'VmHWM:\\s*(\\d+)', open('/proc/self/status', 'rb').read()); "
        f"os.write({write}, peak[1]); sys.exit(status)"
    )
    command = [command_line()[0], "-c", code, *map(str, words)]
    done = subprocess.run(
        command,
        capture_output=True,
        env=environment(),
        timeout=PATIENCE,
        check=False,
        pass_fds=[write],
    )
    os.close(write)
    kilobytes = int(os.read(read, 20))
    os.close(read)
    return done, kilobytes // 1024


ENTRY = '{"id": "2601.00001", "title": "%s", "summary": "%s"}\n'
IMAGE = "![](https://img.shields.io/badge/LLM-blue)"
GOOD = ENTRY % ("Good", "Whole.")
COSTLY: dict[str, Callable[[], str]] = {
    "badges.jsonl": lambda: ENTRY % ("T", IMAGE * 180_000) + GOOD,
    "badges.md": lambda: weekly() + "\n" + IMAGE * 500_000,
    "title.jsonl": lambda: ENTRY % ("T$\\\\frac{" * 120_000, "a") + GOOD,
    "brackets.jsonl": lambda: GOOD + "[" * 2_000_000 + "\n" + GOOD,
    "nested.jsonl": lambda: GOOD + '{"a":' * 300_000 + "\n" + GOOD,
    "numbers.jsonl": lambda: GOOD + '{"id": ' + "9" * 200_000 + "}\n" + GOOD,
    "brackets.md": lambda: weekly() + "\n## " + "[" * 1_000_000 + "](" * 9,
    "tags.xml": lambda: feed().replace("HACKED", "&lt;b&gt;" * 200),
}
NEWS = '<rss version="2.0"{}><channel>{}'
ARXIV = ' xmlns:arxiv="http://arxiv.org/schemas/atom"'
ITEM = "<item><title>T</title><link>https://h/1</link><description>%s</description></item>"
END = "</channel></rss>"
HTML = ITEM % ("&lt;b&gt;x&lt;/b&gt; " * 17_000)
_LINK = "**Authors:** A\n\n**Link:** [x](https://arxiv.org/abs/2603.00001)\n\n"
_HEAD = "# 2026-01-01\n\n>Authors: A\n"
BOUNDED: dict[str, tuple[Callable[[], str], str]] = {
    "badges.md": (
        lambda: f"## T\n\n{_LINK}{IMAGE * 1_400_000}",
        "too long, and shortened: text",
    ),
    "title.jsonl": (lambda: ENTRY % ("T" * 1_000_000, "a"), "shortened: title"),
    "abstract.jsonl": (lambda: ENTRY % ("T", "a " * 500_000), "shortened: abstract"),
    "authors.jsonl": (
        lambda: f'{{"id": "2601.00001", "title": "T", "authors": "{"A," * 900_000}"}}',
        "shortened: authors",
    ),
    "many.jsonl": (
        lambda: '{"id": "2601.00001", "title": "T", "authors": [' + "1," * 9_000_000 + "1]}",
        "more than 8,000,000 characters",
    ),
    "problems.md": (lambda: _HEAD * 20_000, "problems; only the first 1,000 are listed"),
    "headings.md": (lambda: weekly() + "## a\n\n" * 400_000, "more than 100,000 entries"),
    "lines.md": (lambda: _HEAD + "\n" * 50_000_000, "more than 1,000,000 lines"),
    "items.xml": (lambda: NEWS.format("", "<item></item>" * 100_001), "more than 100,000 ent"),
    "tags.xml": (lambda: NEWS.format("", f"<item>{'<b></b>' * 5_000_000}"), "more than 1,000,000"),
    "broken.xml": (lambda: NEWS.format("", f"<item>{'<b>&</i>' * 5_000_000}"), "1,000,000 tags"),
    "html.xml": (lambda: NEWS.format("", HTML * 160), "more than 1,000,000 tags"),
    "text.xml": (lambda: NEWS.format("", ITEM % ("a " * 25_000_000) + END), "shortened: abstract"),
    "nested.xml": (lambda: NEWS.format("", "<item>" * 5_000_000), "nested too deeply"),
    "deep.xml": (lambda: NEWS.format(ARXIV, "<item>" * 500_000), "nested too deeply"),
}
"""Files within the size limit of digests, and the message that reports each."""
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel/></rss>'


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is not here")
@pytest.mark.parametrize("name", COSTLY)
def test_any_digest_is_read_with_little_time_and_memory(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(COSTLY[name](), "utf-8", "surrogatepass")
    done, megabytes = cost("parse", file)
    lines = done.stdout.splitlines()
    assert len(lines) >= (2 if name.endswith(".jsonl") else len(ATTACKS))
    assert b"Good" in lines[-1] or not name.endswith(".jsonl")
    assert max(map(len, lines)) < 1_000_000
    assert all(len(line) < 1000 for line in done.stderr.splitlines())
    assert b"Traceback" not in done.stderr
    assert megabytes < 250


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is not here")
@pytest.mark.parametrize("name", BOUNDED)
def test_absurd_digests_are_reported_and_cost_little(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    make, expected = BOUNDED[name]
    file.write_text(make(), "utf-8", "surrogatepass")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done, megabytes = cost("parse", file)
    assert done.returncode == 1
    problems = done.stderr.decode().splitlines()
    assert expected in problems[-1]
    assert len(problems) <= 1_001
    assert all(len(problem) < 1000 for problem in problems)
    assert megabytes < 300
    # one or two, on a machine that has nothing else to do
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 20


def test_entities_that_grow_are_refused(tmp_path: Path, cli: Command) -> None:
    file = tmp_path / "laughs.xml"
    file.write_text(LAUGHS)
    answer = cli("parse", file)
    assert (answer.status, answer.out) == (1, "")
    assert "declares XML entities" in answer.err


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc is not here")
def test_a_line_of_200_megabytes_is_refused_with_a_one_line_message(
    home: Path, cli: Command
) -> None:
    file = home / "digests" / "2026-01-01.jsonl"
    file.parent.mkdir(parents=True)
    file.write_bytes(ENTRY.partition("%s")[0].encode())
    os.truncate(file, 200 * 2**20)
    done, megabytes = cost("parse", file)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"tui-reader: {file}: larger than 64 MB: too large for a digest; not read"
    ]
    assert megabytes < 150
    cli("add", file.parent, "--name", "huge", "--no-try")
    answer = cli("sync")
    assert answer.status == 1
    assert "larger than 64 MB" in answer.err


@pytest.mark.parametrize("query", ["a ", "(", '"', "-", "ti:", "OR "])
def test_a_query_of_a_hundred_thousand_characters_is_refused(cli: Command, query: str) -> None:
    answer = cli("list", query * 100_000)
    assert answer.status == 2
    assert "longer than" in answer.err or "unrecognized" in answer.err
    assert len(answer.err) < 500
