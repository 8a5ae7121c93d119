"""`export`: every format, to standard output or into a file."""

import json
import subprocess
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from tests.support.helpers import (
    PATIENCE,
    Command,
    command_line,
    entry,
    environment,
    process,
    write_digest,
)
from tests.support.shelf import Shelf, daily
from tui_reader.export import FORMATS
from tui_reader.export.file import write_file
from tui_reader.library import View


@pytest.fixture
def digests(tmp_path: Path, cli: Command) -> Path:
    """A source of one digest with three papers."""
    place = tmp_path / "digests"
    write_digest(
        place / "2026-01-02.jsonl",
        entry("2601.00001", r"Twice as fast: 2$\times$"),
        entry("2601.00002", "Attention"),
        entry("2601.00003", "扩散模型", categories=["cs.CV", "cs.LG"]),
    )
    assert cli("add", place).status == 0
    return place


def keys(text: str) -> list[str]:
    return [each.key for each in parse_string(text).entries]


def test_query_order_and_limit_work_as_in_list(digests: Path, cli: Command):
    for words in (["attention"], ["cat:cs.CL", "-attention"], ["--sort", "title", "--limit", "2"]):
        answer = cli("export", *words)
        assert (answer.status, answer.err) == (0, "")
        ids = cli("list", "--format", "ids", *words).out.split()
        assert keys(answer.out) == [f"lovelace2026-{id_}" for id_ in ids]


def test_jsonl_is_what_list_prints(digests: Path, cli: Command):
    cli("mark", "star", "2601.00001")
    assert cli("export", "--format", "jsonl").out == cli("list", "--format", "jsonl").out


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_the_same_in_a_file_and_on_standard_output(
    format: str, digests: Path, cli: Command, tmp_path: Path
):
    file = tmp_path / "out"
    answer = cli("export", "--format", format, "--output", file)
    assert (answer.status, answer.out, answer.err) == (0, f"3 papers in {file}\n", "")
    assert file.read_text("utf-8") == cli("export", "--format", format).out
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format", ["daily-arxiv", "daily-arxiv-markdown", "weekly"])
def test_an_exported_digest_can_be_parsed(format: str, digests: Path, cli: Command, tmp_path: Path):
    cli("export", "--format", format, "--output", tmp_path / "out")
    titles = [record["title"] for record in cli("list", "--format", "jsonl").records]
    assert [record["title"] for record in cli("parse", tmp_path / "out").records] == titles


def test_an_existing_file_is_only_overwritten_with_force(
    digests: Path, cli: Command, tmp_path: Path
):
    file = tmp_path / "mine.bib"
    file.write_text("mine")
    file.chmod(0o644)
    answer = cli("export", "--output", file)
    assert (answer.status, answer.out) == (2, "")
    assert "the file exists" in answer.err
    assert "--force" in answer.err
    assert file.read_text() == "mine"
    assert cli("export", "--output", file, "--force").status == 0
    assert len(keys(file.read_text("utf-8"))) == 3
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["", "no/such/folder/x.bib", "\0", "x" * 300])
def test_an_impossible_path_is_reported_in_one_line(
    name: str, digests: Path, cli: Command, tmp_path: Path
):
    answer = cli("export", "--output", f"{tmp_path}/{name}", "--force")
    assert (answer.status, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


def test_only_a_regular_file_is_overwritten(digests: Path, cli: Command):
    answer = cli("export", "--output", "/dev/null", "--force")
    assert (answer.status, answer.out) == (2, "")
    assert Path("/dev/null").is_char_device()


def test_a_wrong_query_is_shown_with_a_caret_and_no_file_is_written(
    digests: Path, cli: Command, tmp_path: Path
):
    answer = cli("export", "--output", tmp_path / "out", "foo", "(bar")
    assert answer.status == 2
    assert answer.err == cli("list", "foo", "(bar").err
    assert not (tmp_path / "out").exists()


def test_a_query_without_results_gives_an_empty_export(digests: Path, cli: Command):
    assert cli("export", "nowhere").out == ""
    assert json.loads(cli("export", "nowhere", "--format", "csl-json").out) == []


def test_the_output_is_utf8_in_any_locale(digests: Path):
    answer = process(
        "export", "--format", "ris", "cat:cs.CV", env={"LC_ALL": "C", "PYTHONUTF8": "0"}
    )
    (record,) = rispy.loads(answer.stdout.decode("utf-8"))
    assert record["title"] == "扩散模型"


def test_a_pipe_that_closes_early_is_not_an_error(digests: Path, tmp_path: Path):
    many = (entry(f"2602.{n:05}", "word " * 50) for n in range(400))
    write_digest(digests / "2026-02-02.jsonl", *many)
    with subprocess.Popen(
        command_line("export"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(PATIENCE) == 0


def test_the_help_lists_every_format(cli: Command):
    text = cli("export", "--help").out
    assert all(name in text and format.description in text for name, format in FORMATS.items())


def test_a_stopped_export_leaves_no_file(tmp_path: Path):
    shelf = Shelf(tmp_path)
    shelf.put("daily/2026-01-02.jsonl", [daily(f"2601.{n:05}") for n in range(5)])
    shelf.sync()
    file = tmp_path / "out.bib"

    def stop(count: int) -> None:
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(shelf.library, shelf.library.view(View()), "bibtex", file, on_progress=stop)
    assert not list(tmp_path.glob("*out*"))
    assert write_file(shelf.library, shelf.library.view(View()), "bibtex", file) == 5
    shelf.close()
