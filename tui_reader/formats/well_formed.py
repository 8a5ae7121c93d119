"""Checks with expat whether the XML of a feed is well-formed, and where it is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from xml.parsers import expat

MOST_WORK: Final = 1_000_000
"""Tags and references that are read of a feed and the HTML in it, which takes some seconds. A
megabyte of posts with their full text has 125,000."""
_DEEPEST: Final = 1_000
"""Levels of elements: the XML parser needs a kilobyte for each."""
_CHUNK: Final = 65_536
TOO_DEEP: Final = "nested too deeply for a feed; not read"
CUT: Final = frozenset(
    {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}
)
"""The XML parser's messages for text that ends too early."""


def first_fault(
    text: str, start: int, entities: Iterable[str], *, is_declared_elsewhere: bool
) -> tuple[int, str]:
    """The line and the message of the first XML error from `start` on; 0 and "" if none."""
    parser = expat.ParserCreate("utf-8", " ")
    limits = _Limits()
    parser.StartElementHandler = limits.start
    parser.EndElementHandler = limits.end
    lines = text.count("\n", 0, start)
    try:
        # a known entity, or one that may be declared in another file, is not an error
        declared = "".join(f"<!ENTITY {name} ''>" for name in entities)
        elsewhere = "SYSTEM ''" if is_declared_elsewhere else ""
        parser.Parse(f"<!DOCTYPE feed {elsewhere} [{declared}]>".encode(), False)
        for begin in range(start, len(text), _CHUNK):
            parser.Parse(text[begin : begin + _CHUNK].encode("utf-8", "replace"), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return lines + error.lineno, expat.errors.messages[error.code]
    except _LimitError as error:
        return lines + parser.CurrentLineNumber, str(error)
    return 0, ""


class _LimitError(Exception):
    pass


class _Limits:
    """Handlers of the XML parser that stop it at the limits."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0

    def start(self, _name: str, _attributes: Any) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST:
            raise _LimitError(TOO_DEEP)
        if self._elements > MOST_WORK:
            raise _LimitError("too many tags")

    def end(self, _name: str) -> None:
        self._depth -= 1
