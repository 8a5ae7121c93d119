"""Decodes a digest's bytes by byte order mark, declared encoding and WHATWG's encoding labels.

"Encoding" (WHATWG), 4.2: a label means the largest encoding that is used under it: `gb2312` is
GB 18030, `Shift_JIS` is Windows code page 932 and `iso-8859-1` is Windows 1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

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
    rb"""<\?xml\s[^<>]{0,200}?\bencoding\s*=\s*["']?\s*([A-Za-z][A-Za-z0-9_.:-]{0,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 2_000
"""Bytes: a server's warnings may precede the declaration."""

_LABELS: Final = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 "
    "cp65001 utf-8-sig utf8mb4",
    "cp1252": "windows-1252 cp1252 x-cp1252 ansi_x3.4-1968 ascii us-ascii cp819 ibm819 "
    "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 csisolatin1 l1 latin1 "
    "latin-1 ansi",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 "
    "iso_8859-9:1989 iso-ir-148 csisolatin5 l5 latin5 latin-5",
    "cp874": "windows-874 cp874 dos-874 tis-620 tis620 iso-8859-11 iso8859-11 iso885911",
    "gb18030": "gb18030 gbk x-gbk gb2312 gb_2312 gb_2312-80 gb2312-80 chinese csgb2312 "
    "csiso58gb231280 iso-ir-58 euc-cn euccn cp936 windows-936 ms936 gb18030-2000 gb18030-2005",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5-eten cp950 windows-950 big-5",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis ms932 windows-31j cp932 "
    "windows-932 cswindows31j x-ms-cp932",
    "euc_jp": "euc-jp eucjp x-euc-jp x-euc cseucpkdfmtjapanese euc-jp-ms cp51932 ujis",
    "iso2022_jp": "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 "
    "iso-2022-jp-ms cp50220 cp50221 jis",
    "cp949": "euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 ks_c_5601 "
    "csksc56011987 korean iso-ir-149 windows-949 cp949 uhc ms949 x-windows-949",
    "iso8859-8": "iso-8859-8 iso-8859-8-i iso-8859-8-e logical visual hebrew csisolatinhebrew "
    "iso88598 iso8859-8 iso_8859-8 iso-ir-138",
    "koi8-r": "koi8-r koi koi8 koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac csmacintosh x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
}
"""By Python codec: WHATWG's labels, and further ones that feeds use."""
_CODECS: Final = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_OTHERS: Final = re.compile(
    r"cp\d{3,4}|iso8859-\d{1,2}|koi8-\w|mac-\w+|hp-roman8|kz1048|ptcp154|tis-620"
)
"""Other Python codecs that a feed may name: those that only decode bytes to text."""
_FURTHER: Final = {
    "gb18030": ("gbk",),
    "big5hkscs": ("cp950",),
    "cp932": ("shift_jis_2004",),
    "euc_jp": ("euc_jis_2004",),
}
"""Codecs to try after the first one, for characters that it lacks."""
_MULTIBYTE: Final = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949"}
)
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
    # bytes that are valid in a multibyte encoding are hardly ever in another one, and Latin-1 is
    # often only the default of a server or program, whatever it sends
    order = sorted(dict.fromkeys((*named, "utf-8")), key=lambda codec: codec not in _MULTIBYTE)
    if order[-1] not in _MULTIBYTE:
        order = [codec for codec in order if codec != "utf-8"]
        order.insert(sum(codec in _MULTIBYTE for codec in order), "utf-8")
    tried: list[Decoded] = []
    for codec in order:
        if codec == "iso2022_jp" and b"\x1b" not in data:
            continue
        for each in (codec, *_FURTHER.get(codec, ())):
            if (text := _strictly(data, each)) is not None:
                return Decoded(_lines(text), each.upper(), [])
        tried.append(_decoded(data, codec))
        if codec in _MULTIBYTE and _is_plausible(tried[-1].text):
            return tried[-1]
    # on a tie, the last one tried: UTF-8 is tried before the named encoding
    return min(reversed(tried), key=lambda decoded: decoded.text.count("\ufffd"))


def _is_plausible(text: str) -> bool:
    """Whether most characters beyond ASCII were decoded: a damaged file, not a wrong encoding."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 3 < beyond


def codec_of(label: str) -> str | None:
    """Python's codec for an encoding's label in a feed or header; None if unknown.

    UTF-16 and UTF-32 count as unknown: their bytes give them away, else the label is wrong.
    """
    label = label.strip().strip("\"'").lower()
    if codec := _CODECS.get(label) or _CODECS.get(label.replace("_", "-")):
        return codec
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if _OTHERS.fullmatch(name) else None


def _declared(data: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    if not data[:_DECLARED_WITHIN].lstrip().startswith(b"<"):
        return None
    match = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    return match[1].decode("ascii") if match else None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = _japanese(data, "strict") if codec == "iso2022_jp" else data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return None if codec == "cp932" and _NOT_CP932.search(text) else text


def _decoded(data: bytes, codec: str) -> Decoded:
    is_japanese = codec == "iso2022_jp"
    text = _japanese(data, "replace") if is_japanese else data.decode(codec, "replace")
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
