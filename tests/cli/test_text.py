import shutil
from pathlib import Path

import pytest

from tests.fulltext.conftest import PAPER
from tests.support.helpers import Command, configure, process
from tests.support.http_server import Site

PDF = b"""%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F1 18 Tf 20 80 Td (Lanterns at dusk) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj
trailer<</Root 1 0 R>>
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "paper.html"
    path.write_bytes(PAPER)
    return path


def test_text_prints_a_page_no_wider_than_asked(cli: Command, page: Path):
    answer = cli("text", page, "--width", "50")
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Counting Lanterns"
    assert max(map(len, lines)) <= 50
    (formula,) = [line for line in lines if "─────" in line and line.endswith("(1)")]
    assert len(formula) == 50
    assert lines[-1] == "License: CC BY 4.0"
    assert answer.err == "tui-reader: 2 unknown commands of LaTeX in the page stayed as written\n"


def test_text_prints_markdown_and_records(cli: Command, page: Path):
    assert "## 1 Introduction" in cli("text", page, "--format", "markdown").out.splitlines()
    records = cli("text", page, "--format", "jsonl").records
    assert records[0]["title"] == "Counting Lanterns with Small Models"
    assert records[-1]["type"] == "reference"


def test_text_reads_stdin_with_a_dash(home: Path):
    answer = process("text", "-", input=PAPER)
    assert answer.returncode == 0
    assert answer.stdout.startswith(b"Counting Lanterns\n")


def test_what_is_no_paper_is_refused_in_one_line(cli: Command, tmp_path: Path):
    other = tmp_path / "other.html"
    other.write_text("<p>no paper</p>")
    answer = cli("text", other)
    assert answer.status == 2
    assert answer.err == (
        f"tui-reader: {other}: the page has no paper in it; give an HTML page of arxiv.org/html "
        "or ar5iv, or a PDF\n"
    )
    assert "neither a file nor the id of a paper" in cli("text", tmp_path / "missing.html").err
    assert "a number from 20 to 1000" in cli("text", other, "--width", "7").err


def test_a_pdf_is_read_with_pdftotext_or_says_what_to_install(
    cli: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "paper.pdf"
    path.write_bytes(PDF)
    if shutil.which("pdftotext"):
        answer = cli("text", path)
        assert answer.status == 0
        assert "Lanterns at dusk" in answer.out
        assert "as pdftotext extracts it" in answer.out
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install poppler" in cli("text", path).err


def test_text_fetches_the_page_of_an_id_once(cli: Command, home: Path):
    with Site() as site:
        site.put("/html/3101.00042v2", PAPER)
        configure(f'html_site = "{site.url}/html/"\n')
        first = cli("text", "arxiv.org/abs/3101.00042v2")
        assert first.status == 0
        assert "Counting Lanterns" in first.out
        assert cli("text", "3101.00042v2").out == first.out
        assert len(site.requests) == 1
        missing = cli("text", "3101.00099")
        assert missing.status == 1
        assert missing.err == (
            "tui-reader: 3101.00099: 127.0.0.1 has no page of this paper, see its PDF\n"
        )
    doctor = cli("doctor").out
    assert "the text of 1 paper; delete the folder to clear it" in doctor
