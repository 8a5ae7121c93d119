import json
import subprocess
from pathlib import Path

import pytest

from tests.support.helpers import (
    PATIENCE,
    SAMPLE,
    Command,
    command_line,
    entry,
    environment,
    process,
    write_digest,
)

WEEKLY = SAMPLE / "efficient-paper" / "2026-07-01.md"


def test_parse_prints_a_record_for_each_paper_with_every_documented_key(cli: Command):
    answer = cli("parse", WEEKLY)
    assert answer.status == 0
    assert answer.err == ""
    assert len(answer.records) == WEEKLY.read_text("utf-8").count("**Link:**")
    first = answer.records[0]
    assert " ".join(first) == (
        "id version title authors categories published abstract tldr motivation method result "
        "conclusion comment venue abbreviation institutions rating builds_on badges links digests"
    )
    assert first["id"] == "2309.06180"
    assert first["version"] == 1
    assert first["motivation"] is None
    assert {"label": "KV cache", "color": "F08080"} in first["badges"]
    assert [*first["links"]] == ["abs", "pdf", "code"]
    assert first["digests"] == [
        {"source": None, "date": "2026-07-01", "format": "weekly-list", "path": str(WEEKLY)}
    ]


def test_parse_does_not_escape_chinese(cli: Command):
    answer = cli("parse", WEEKLY)
    assert answer.records[0]["tldr"].startswith("针对KV缓存")
    assert "针对KV缓存" in answer.out


def test_parse_writes_utf8_in_any_locale(home: Path):
    plain = process("parse", WEEKLY)
    odd = process("parse", WEEKLY, env={"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"})
    assert odd.stdout == plain.stdout
    assert "针对KV缓存".encode() in odd.stdout


def test_parse_creates_no_files(home: Path, tmp_path: Path, cli: Command):
    cli("parse", WEEKLY)
    assert not home.exists()


def test_parse_reads_stdin_with_a_dash(home: Path):
    answer = process("parse", "-", input=WEEKLY.read_bytes())
    assert answer.returncode == 0
    first = json.loads(answer.stdout.splitlines()[0])
    assert first["digests"][0]["path"] == "-"


def test_a_broken_entry_is_reported_with_file_and_line_and_the_rest_is_printed(
    tmp_path: Path, cli: Command
):
    digest = write_digest(tmp_path / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    digest.write_text(digest.read_text() + "{broken\n" + json.dumps(entry("2601.00003")) + "\n")
    answer = cli("parse", digest)
    assert answer.status == 1
    assert [record["id"] for record in answer.records] == ["2601.00001", "2601.00002", "2601.00003"]
    (line,) = answer.err.splitlines()
    assert line.startswith(f"{digest}:3: ")


def test_a_missing_file_is_reported_in_one_line_and_the_others_are_parsed(
    tmp_path: Path, cli: Command
):
    answer = cli("parse", tmp_path / "none.md", tmp_path, WEEKLY)
    assert answer.status == 1
    assert answer.records
    missing, folder = answer.err.splitlines()
    assert missing.startswith(f"tui-reader: {tmp_path / 'none.md'}: cannot be read (No such file")
    assert "Is a directory" in folder


def test_a_file_in_an_unknown_format_is_reported_in_one_line(tmp_path: Path, cli: Command):
    other = tmp_path / "notes.md"
    other.write_text("# Shopping\n\n- milk\n")
    answer = cli("parse", other, WEEKLY)
    assert answer.status == 1
    assert answer.records
    assert answer.err.startswith(f"tui-reader: {other}: not a digest of a known format")
    assert answer.err.count("\n") == 1


def test_an_empty_file_has_no_papers_and_no_error(tmp_path: Path, cli: Command):
    empty = tmp_path / "2026-01-02.md"
    empty.touch()
    assert cli("parse", empty) == (0, "", "")


def test_a_file_name_that_starts_with_a_dash_can_be_parsed(tmp_path: Path, home: Path):
    write_digest(tmp_path / "-x.jsonl", entry("2601.00001"))
    answer = process("parse", "-x.jsonl", cwd=tmp_path)
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["id"] == "2601.00001"


def test_a_file_name_that_is_not_utf8_can_be_parsed(tmp_path: Path, home: Path):
    digest = write_digest(tmp_path / "x.jsonl", entry("2601.00001"))
    digest.rename(tmp_path / "odd\udcff\x9b31m.jsonl")
    answer = process("parse", "odd\udcff\x9b31m.jsonl", cwd=tmp_path)
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["digests"][0]["path"] == "odd\ufffd\x9b31m.jsonl"
    assert "\x9b" not in answer.stdout.decode()


def test_a_closed_pipe_ends_parse_without_a_message(tmp_path: Path, home: Path):
    papers = (entry(f"2601.{n:05}", summary="word " * 200) for n in range(2000))
    digest = write_digest(tmp_path / "2026-01-02.jsonl", *papers)
    running = subprocess.Popen(
        command_line("parse", digest),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdout is not None
    assert running.stderr is not None
    assert running.stdout.readline()
    running.stdout.close()
    assert running.wait(PATIENCE) == 0
    assert running.stderr.read() == b""
    running.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_reported_in_one_line(home: Path):
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            command_line("parse", WEEKLY),
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=PATIENCE,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stderr.decode() == "tui-reader: No space left on device\n"
