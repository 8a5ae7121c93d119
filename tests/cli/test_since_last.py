"""`list --since-last`, as cron calls it."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.helpers import Command, entry, process, write_digest
from tui_reader.system import paths


def new(cli: Command, *words: object) -> list[str]:
    answer = cli("list", "--since-last", "--format", "ids", *words)
    assert (answer.status, answer.err) == (0, "")
    return answer.out.split()


def test_what_has_arrived_is_printed_once_for_each_query(digests: Path, cli: Command) -> None:
    for words in ((), ("ti:vision",)):
        first = cli("list", "--since-last", *words)
        assert (first.status, first.out) == (0, "")
        assert "from now on" in first.err
    assert new(cli) == []
    write_digest(
        digests / "2026-01-03.jsonl",
        entry("2601.00002"),
        entry("2601.00003", "Vision"),
        entry("2601.00004"),
    )
    assert new(cli) == ["2601.00003", "2601.00004"]
    assert new(cli) == []
    assert new(cli, "ti:vision") == ["2601.00003"]
    assert cli("list", "--since-last", "a:b").status == 2

    write_digest(digests / "2025-12-31.jsonl", entry("2601.00005"))
    assert cli("list", "--since-last").out.startswith("2601.00005  2025-12-31")
    shutil.rmtree(paths.cache_dir())  # the library is rebuilt from the digests
    assert new(cli) == []
    assert len(cli("list", "--format", "ids").out.split()) == 5


def test_of_two_calls_at_once_one_prints_what_is_new(digests: Path, cli: Command) -> None:
    cli("list", "--since-last")
    write_digest(digests / "2026-01-03.jsonl", entry("2601.00003"))
    with ThreadPoolExecutor(2) as pool:
        words = ("list", "--since-last", "--format", "ids")
        answers = [pool.submit(process, *words) for _ in range(2)]
    assert sorted(answer.result().stdout for answer in answers) == [b"", b"2601.00003\n"]
    assert [answer.result().returncode for answer in answers] == [0, 0]


def test_a_damaged_memory_begins_again(digests: Path, cli: Command) -> None:
    cli("list", "--since-last")
    paths.since_last_file().write_text("[" * 100_000)
    assert "from now on" in cli("list", "--since-last").err
    assert new(cli) == []
