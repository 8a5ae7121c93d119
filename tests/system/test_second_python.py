"""A second Python process and its messages."""

from io import BytesIO
from pathlib import Path

import pytest

from tui_reader.library.reader_process import _READY
from tui_reader.system.second_python import end, packed, receive, start


def test_a_message_arrives_whole() -> None:
    assert receive(BytesIO(packed({"a": 1}))) == {"a": 1}


@pytest.mark.parametrize(
    "data", [b"", b"short", b"Warning: text", b"\xff" * 20, b"\0" * 7 + b"\x05", b"\0" * 8]
)
def test_anything_else_is_the_end_of_the_messages(data: bytes) -> None:
    with pytest.raises(EOFError):
        receive(BytesIO(data))


def test_modules_in_the_current_folder_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("signal", "enum", "pickle"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    process = start("tui_reader.library.reader_process", "main(0)")
    assert process.stdout
    ready = process.stdout.read(len(_READY))
    end(process)
    assert ready == _READY
