"""Messages of a second Python process."""

from io import BytesIO

import pytest

from tui_reader.system.second_python import packed, receive


def test_a_message_arrives_whole() -> None:
    assert receive(BytesIO(packed({"a": 1}))) == {"a": 1}


@pytest.mark.parametrize(
    "data", [b"", b"short", b"Warning: text", b"\xff" * 20, b"\0" * 7 + b"\x05", b"\0" * 8]
)
def test_anything_else_is_the_end_of_the_messages(data: bytes) -> None:
    with pytest.raises(EOFError):
        receive(BytesIO(data))
