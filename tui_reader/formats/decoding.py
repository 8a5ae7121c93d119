"""Decodes a digest's bytes by byte order mark, as UTF-8, or as the file or its server declares."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from tui_reader.formats.encoding_labels import codec_of

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = (
    (re.compile(rb"[\t\n\r -~]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[\t\n\r -~]"), "utf-32-be"),
    (re.compile(rb"[\t\n\r -~]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[\t\n\r -~]\0[^\0]"), "utf-16-be"),
)
"""The first bytes of UTF-16 and UTF-32 text without a byte order mark."""
_DECLARATION: Final = re.compile(
    rb"""<\?xml\s[^<>]{0,200}?\bencoding\s*=\s*["']?\s*"""
    rb"([A-Za-z0-9](?:[A-Za-z0-9_.:-]|\x20(?=\w)){0,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 2_000
"""Bytes: a server's warnings may precede the declaration."""

_FURTHER: Final = {
    "gb18030": ("gbk",),
    "big5hkscs": ("cp950",),
    "cp932": ("shift_jis_2004",),
    "euc_jp": ("euc_jis_2004",),
}
"""Codecs to try after the first one, for characters that it lacks."""
# fmt: off
_MULTIBYTE: Final = frozenset((
    "utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "johab", "hz", "iso2022_jp",
    "iso2022_kr",
))
# fmt: on
_ESCAPES: Final = {"iso2022_jp": b"\x1b", "iso2022_kr": b"\x0e", "hz": b"~{"}
"""Bytes that every text in these encodings has if it is not ASCII."""
_FEW: Final = 4
"""Characters beyond ASCII that may be valid UTF-8 by chance: one Chinese character in seven is."""
_WESTERN: Final = re.compile("[\x00-\x7f\xa0-\xff\u2000-\u206f]*")
_NOT_CP932: Final = re.compile("[\uf8f0-\uf8f3]")
"""The characters that Python decodes bytes outside code page 932 to."""
_JIS: Final = re.compile(rb"\x1b(?:\$[@B]|\(([BJI]))([^\x1b]*)")


class Decoded(NamedTuple):
    """The text of a file."""

    text: str
    r"""With `\n` line ends."""
    encoding: str
    """For a message, such as `UTF-8`."""
    damaged: list[int]
    """The lines, from 1, with bytes that are invalid in the encoding and became U+FFFD."""


def decode(data: bytes, charset: str | None = None) -> Decoded:
    """`data` as text; each byte that cannot be decoded becomes U+FFFD.

    Tries, in this order: a byte order mark, UTF-8 if the data is valid, `charset` (of an HTTP
    header), an XML declaration, and UTF-8 with replacements.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    for begin, encoding in _WIDE:
        if begin.match(data):
            return _decoded(data, encoding)
    named = [codec for label in (charset, _declared(data)) if label and (codec := codec_of(label))]
    if any(map(_is_wide, named)) and not data.isascii():
        text = _strictly(data, "utf-8")
        if text is not None and _is_meant(text):
            return Decoded(_lines(text), "UTF-8", [])
    # bytes that are valid in a multibyte encoding are hardly ever in another one, and Latin-1 is
    # often only the default of a server or program, whatever it sends
    order = sorted(dict.fromkeys((*named, "utf-8")), key=lambda codec: codec not in _MULTIBYTE)
    if order[-1] not in _MULTIBYTE:
        order = [codec for codec in order if codec != "utf-8"]
        order.insert(sum(codec in _MULTIBYTE for codec in order), "utf-8")
    tried: list[Decoded] = []
    for codec in order:
        if codec in _ESCAPES and _ESCAPES[codec] not in data:
            continue
        for each in (codec, *_FURTHER.get(codec, ())):
            if (text := _strictly(data, each)) is not None:
                return Decoded(_lines(text), each.upper(), [])
        tried.append(_decoded(data, codec))
        if codec in _MULTIBYTE and _is_plausible(tried[-1].text):
            return tried[-1]
    # on a tie, the last one tried: UTF-8 is tried before the named encoding
    return min(reversed(tried), key=lambda decoded: decoded.text.count("\ufffd"))


def _is_wide(codec: str) -> bool:
    """Whether text in UTF-8 can be valid in this encoding too."""
    return codec in _MULTIBYTE and codec != "utf-8" and codec not in _ESCAPES


def _is_meant(text: str) -> bool:
    """Whether a text that is valid UTF-8, and not ASCII, is no other encoding by chance."""
    return _beyond_ascii(text) >= _FEW or _WESTERN.fullmatch(text) is not None


def _is_plausible(text: str) -> bool:
    """Whether most characters beyond ASCII were decoded: a damaged file, not a wrong encoding."""
    return text.count("\ufffd") * 3 < _beyond_ascii(text)


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _declared(data: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    if not data[:_DECLARED_WITHIN].lstrip().startswith(b"<"):
        return None
    match = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    return match[1].decode("ascii") if match else None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = _text(data, codec, "strict")
    except (UnicodeError, ValueError):
        return None
    return None if codec == "cp932" and _NOT_CP932.search(text) else text


def _text(data: bytes, codec: str, errors: str) -> str:
    text = _japanese(data, errors) if codec == "iso2022_jp" else data.decode(codec, errors)
    # Vietnamese has separate accents in this encoding
    return unicodedata.normalize("NFC", text) if codec == "cp1258" else text


def _decoded(data: bytes, codec: str) -> Decoded:
    text = _text(data, codec, "replace")
    if codec == "cp932":
        text = _NOT_CP932.sub("\ufffd", text)
    damaged = list(_not_utf8(data) if codec == "utf-8" else _replaced(text))
    return Decoded(_lines(text), codec.upper(), damaged)


def _not_utf8(data: bytes) -> Iterator[int]:
    """The lines with bytes that are not UTF-8; lines that contain a valid U+FFFD do not count."""
    if _strictly(data, "utf-8") is not None:
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if _strictly(line, "utf-8") is None:
            yield number


def _replaced(text: str) -> Iterator[int]:
    if "\ufffd" in text:
        for number, line in enumerate(text.split("\n"), 1):
            if "\ufffd" in line:
                yield number


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n") if "\r" in text else text


def _japanese(data: bytes, errors: str) -> str:
    """ISO-2022-JP with the characters that Windows adds to it, which Python's codec lacks."""
    start = data.find(b"\x1b")
    if start < 0:
        return data.decode("ascii", errors)
    pieces = [data[:start].decode("ascii", errors)]
    position = start
    for match in _JIS.finditer(data, start):
        if match.start() > position:
            pieces.append(data[position : match.start()].decode("ascii", errors))
        position = match.end()
        if match[1] == b"I":  # half-width katakana
            pieces.append(bytes(byte | 0x80 for byte in match[2]).decode("cp932", errors))
        elif match[1]:
            pieces.append(match[2].decode("ascii", errors))
        else:
            pieces.append(_two_bytes(match[2], errors))
    pieces.append(data[position:].decode("ascii", errors))
    return "".join(pieces)


def _two_bytes(data: bytes, errors: str) -> str:
    """Rows and cells of JIS X 0208, converted to code page 932."""
    moved = bytearray()
    for row, cell in zip(data[::2], data[1::2], strict=False):
        lead = ((row + 1) >> 1) + (0x70 if row < 0x5F else 0xB0)
        trail = cell + (0x7E if row % 2 == 0 else 0x1F if cell < 0x60 else 0x20)
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            lead, trail = 0xFF, 0xFF  # not a character
        moved += bytes((lead, trail))
    text = bytes(moved).decode("cp932", errors).replace("\uf8f3\uf8f3", "\ufffd")
    return text + ("\ufffd" if len(data) % 2 and errors == "replace" else "")
