"""Finds Python's codec for the label of an encoding in a feed or an HTTP header.

"Encoding" (WHATWG), 4.2: a label means the largest encoding that is used under it: `gb2312` is
GB 18030, `Shift_JIS` is Windows code page 932 and `iso-8859-1` is Windows 1252. Numbers of code
pages (IBM, Windows), of parts of ISO 8859 and of Latin alphabets are known in any spelling.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Final

_LABELS: Final = {
    "utf-8": "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8sig utf8mb4 utf8n u8",
    "cp1252": "ansix341968 ascii usascii isoir100 ansi winlatin1",
    "cp1254": "isoir148",
    "cp874": "tis620 thai",
    "gb18030": "gb18030 gbk xgbk gb2312 gb231280 chinese csgb2312 csiso58gb231280 isoir58 euccn "
    "gb180302000 gb180302005 gb180302022 gb23121980",
    "big5hkscs": "big5 big5hkscs cnbig5 csbig5 xxbig5 big5eten big5tw",
    "cp932": "shiftjis sjis xsjis mskanji csshiftjis windows31j cswindows31j xmscp932",
    "euc_jp": "eucjp xeucjp xeuc cseucpkdfmtjapanese eucjpms ujis",
    "iso2022_jp": "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 "
    "iso2022jpext iso2022jpms jis csiso2022jp2",
    "iso2022_kr": "iso2022kr csiso2022kr",
    "hz": "hz hzgb hzgb2312",
    "cp949": "euckr cseuckr ksc56011987 ksc56011989 ksc5601 csksc56011987 korean isoir149 uhc",
    "iso8859-2": "isoir101",
    "iso8859-3": "isoir109",
    "iso8859-4": "isoir110",
    "iso8859-5": "cyrillic csisolatincyrillic isoir144",
    "iso8859-6": "arabic csisolatinarabic asmo708 ecma114 isoir127",
    "iso8859-7": "greek greek8 csisolatingreek ecma118 elot928 suneugreek isoir126",
    "iso8859-8": "hebrew csisolatinhebrew logical visual isoir138",
    "iso8859-10": "isoir157",
    "iso8859-14": "isoceltic isoir199",
    "iso8859-15": "isoir203",
    "iso8859-16": "isoir226",
    "koi8-r": "koi8r koi8 koi cskoi8r",
    "koi8-u": "koi8u koi8ru",
    "mac-roman": "macintosh mac csmacintosh xmacroman xmac",
    "mac-cyrillic": "xmaccyrillic xmacukrainian",
}
"""By Python codec: the labels, in lower case with letters and digits only."""
_PAGES: Final = {
    "437": "cp437", "819": "cp1252", "932": "cp932", "936": "gb18030", "949": "cp949",
    "950": "big5hkscs", "951": "big5hkscs", "943": "cp932", "1361": "johab", "10000": "mac-roman",
    "10007": "mac-cyrillic", "20127": "cp1252", "20866": "koi8-r", "20932": "euc_jp",
    "20936": "gb18030", "21866": "koi8-u", "50220": "iso2022_jp", "50221": "iso2022_jp",
    "50222": "iso2022_jp", "50225": "iso2022_kr", "51932": "euc_jp", "51936": "gb18030",
    "51949": "cp949", "52936": "hz", "54936": "gb18030", "65001": "utf-8",
}  # fmt: skip
"""Code pages of Windows whose codec has another name in Python."""
_LATIN: Final = {0: 15, 5: 9, 6: 10, 7: 13, 8: 14, 9: 15, 10: 16}
"""The part of ISO 8859 for a Latin alphabet's number, if it is another number."""
_LARGER: Final = {1: "cp1252", 9: "cp1254", 11: "cp874"}
"""Windows' code pages that contain a part of ISO 8859."""
_PART: Final = re.compile(r"(?:cs)?(?:iso)?8859(1[0-6]|[1-9])(?:19\d\d)?[ei]?|2859(\d)|28605")
_ALPHABET: Final = re.compile(r"(?:csiso)?l(?:at(?:in)?)?(10|\d)")
_PAGE: Final = re.compile(
    r"(?:x|cs)?(?:windows|win|cp|ibm|ms|dos|pc|codepage|oem|ccsid)*0*(\d{3,5})"
)
_OTHERS: Final = re.compile(
    r"cp\d{3,4}|koi8-\w|mac-\w+|hp-roman8|kz1048|ptcp154|johab|euc_jis\w+|shift_jis\w+"
)
"""Other Python codecs that a feed may name: those that only decode bytes to text."""


def codec_of(label: str) -> str | None:
    """Python's codec for an encoding's label in a feed or header; None if unknown.

    UTF-16 and UTF-32 count as unknown: their bytes give them away, else the label is wrong.
    """
    key = re.sub(r"[^a-z0-9]", "", label[:100].lower())
    if codec := _codecs().get(key):
        return codec
    if match := _PART.fullmatch(key):
        return _of_part(int(match[1] or match[2] or 15))
    if match := _ALPHABET.fullmatch(key):
        number = int(match[1])
        return _of_part(_LATIN.get(number, number))
    if match := _PAGE.fullmatch(key):
        return _PAGES.get(match[1]) or _known(f"cp{match[1]}")
    return _known(label.strip().strip("\"'").lower()) or _known(key.removeprefix("x"))


@cache
def _codecs() -> dict[str, str]:
    return {label: codec for codec, labels in _LABELS.items() for label in labels.split()}


def _of_part(number: int) -> str | None:
    """The codec for a part of ISO 8859; there is no part 12."""
    return None if number == 12 else _LARGER.get(number, f"iso8859-{number}")


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if _OTHERS.fullmatch(name) else None
