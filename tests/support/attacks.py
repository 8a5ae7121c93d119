"""What terminals obey and what hides, digests of it in every format, and how its end is seen."""

import json
import re
from codecs import getincrementaldecoder
from pathlib import Path
from unicodedata import category

ATTACKS = {
    "clipboard": "\x1b]52;c;SEFDS0VE\x07",
    "title": "\x1b]0;HACKED\x07",
    "title of C1": "\x9d0;HACKED\x9c",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "colour": "\x1b[31mHACKED",
    "colour of C1": "\x9b31mHACKED",
    "clear": "\x1b[2J\x1b[H",
    "status report": "\x1b[6n",
    "device control": "\x1bP+q544e\x1b\\",
    "application command": "\x1b_GHACKED\x1b\\",
    "privacy message": "\x1b^HACKED\x1b\\",
    "string": "\x1bXHACKED\x1b\\",
    "device control of C1": "\x90qHACKED\x9c",
    "application command of C1": "\x9fGHACKED\x9c",
    "next line": "safe\x85HACKED\x84\x8d",
    "separators": "HA\u2028CK\u2029ED",
    "marks of direction": "HA\u200eCK\u200fED\u061c",
    "bell": "\x07\x07",
    "carriage return": "safe\rHACKED",
    "backspace": "safe\x08\x08\x08\x08HACKED",
    "bidi override": "\u202eDEKCAH\u202c",
    "bidi isolate": "\u2066HACKED\u2069",
    "zero width": "HA\u200bCK\u2060ED\ufeff",
    "tags": "HACKED\U000e0041\U000e0042",
    "markup": "[bold red on white]HACKED[/] [@click=app.quit]HACKED[/]",
    "null": "HA\x00CKED",
    "surrogate": "HA\ud800CKED",
    "fillers": "HA\u3164\u115f\u1160\uffa0CK\u034f\u17b4ED",
    "annotation": "HA\ufff9CK\ufffaED\ufffb",
    "private use": "HA\ue0b0CK\U0010eeeeED\ufdd0",
    "variants": "HACKED\U000e0100\U000e01ef\ufe00",
    "pile of marks": f"HA{chr(0x301) * 300}CK{chr(0xE47) * 300}ED",
}
FORBIDDEN = (
    *(b"\x1b]52;", b"\x1b]0;", b"\x1b]2;HACKED", b"\x1b]8;;http://evil", b"\x1bP+q", b"\x1b[6n"),
    *(b"\x07", b"\x08", b"\x00", b"\x1b[31mHACKED", b"\x1b_G", b"\x1b^", b"\x1bX"),
    *(each.encode() for each in "\u3164\u115f\u1160\uffa0\u034f\u17b4\ufff9\ufffa\ufffb\ue0b0"),
    *(each.encode() for each in "\U0010eeee\ufdd0\U000e0041\U000e0042\U000e0100\U000e01ef"),
    *(mark.encode() * 9 for mark in "\u0301\u0e47"),
    *(each.encode() for each in "\u2028\u2029\u200e\u200f\u061c\xad\u2067\u2068\u202a\u202d"),
    *(
        "\u202e\u202c\u2066\u2069\u200b\u2060\ufeff\U000e0041".encode()[i : i + 3]
        for i in range(0, 21, 3)
    ),
    *(bytes([0xC2, code]) for code in range(0x80, 0xA0)),
)
ALL = " ".join(attack.replace("\ud800", "") for attack in ATTACKS.values())


def daily_jsonl() -> str:
    entries = []
    for number, (name, attack) in enumerate(ATTACKS.items(), 1):
        text = f"{name} {attack} end"
        entries.append(
            {
                "id": f"2601.{number:05}",
                "title": f"Paper {text}",
                "authors": [f"Eve {text}", text],
                "categories": ["cs.CR", text],
                "comment": text,
                "abs": f"https://arxiv.org/abs/2601.{number:05}",
                "pdf": f"https://arxiv.org/pdf/{text}",
                "code_url": f"javascript:alert(1)//{text}",
                "summary": f"An abstract {text}",
                "AI": {"tldr": text, "motivation": text, "method": text, "result": text},
            }
        )
    return "".join(json.dumps(entry) + "\n" for entry in entries) + f'{{"id": "{ALL!r}"\n'


def daily_markdown() -> str:
    entries = "".join(
        f"### [{number}] [Paper {name} {attack}](https://arxiv.org/abs/2602.{number:05})\n"
        f"*Eve {attack}, {attack}*\n\nMain category: cs.CR\n\nTL;DR: {attack}\n\n"
        f"<details>\n  <summary>Details</summary>\nMotivation: {attack}\n\nMethod: {attack}\n\n"
        f"Result: {attack}\n\nConclusion: {attack}\n\nAbstract: An abstract {attack}\n\n"
        "</details>\n\n"
        for number, (name, attack) in enumerate(ATTACKS.items(), 1)
    )
    head = "<div id=toc></div>\n\n# Table of Contents\n\n<div id='cs.CR'></div>\n\n"
    return f"{head}# cs.CR [[Back]](#toc)\n\n{entries}"


def weekly() -> str:
    entries = "".join(
        f"---\n\n## Paper {name} {attack}\n\n"
        f"![](https://img.shields.io/badge/{name}{attack}-{attack}) "
        f"![](https://img.shields.io/badge/HACKED%1b%5b31m%07-blue)\n\n"
        f"**Authors:** Eve {attack} | **Date:** 2026-01-01\n\n"
        f"**Link:** [https://arxiv.org/abs/2603.{number:05}v1](https://arxiv.org/abs/2603.{number:05}v1)"
        f"\n\n<details><summary>Abstract</summary>\n\nAn abstract {attack}\n\n</details>\n\n"
        for number, (name, attack) in enumerate(ATTACKS.items(), 1)
    )
    return f"# 2026-01-01\n\n{entries}"


def feed() -> str:
    from xml.sax.saxutils import escape

    def quoted(text: str) -> str:
        return escape("".join(each for each in text if each >= " " or each in "\n\r\t"))

    items = "".join(
        f"<item><title>Paper {quoted(name + attack)}</title><link>https://arxiv.org/abs/2604.{number:05}</link>"
        f"<dc:creator>Eve {quoted(attack)}</dc:creator><category>{quoted(attack)}</category>"
        f"<description>arXiv:2604.{number:05}v1 Announce Type: new\nAbstract: {quoted(attack)} "
        f"&amp;#27;]52;c;SEFDS0VE&amp;#7; &lt;script&gt;HACKED&lt;/script&gt;</description></item>"
        for number, (name, attack) in enumerate(ATTACKS.items(), 1)
    )
    return (
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        f"<title>x</title>{items}</channel></rss>"
    )


def attacking_digests(folder: Path) -> None:
    """Write nothing but attacks, in every format, into files whose names attack too."""
    folder.mkdir(parents=True)
    for name, text in {
        "2026-01-01\x1b]0;HACKED\x07.jsonl": daily_jsonl(),
        "2026-01-02\u202e.md": daily_markdown(),
        "2026-01-03[bold].md": weekly(),
        "2026-01-04.xml": feed(),
        "noise\x1b[31mHACKED.txt": ALL,
    }.items():
        (folder / name).write_text(text, "utf-8", "surrogatepass")


_HIDING = {"Cc", "Cf", "Co", "Zl", "Zp"}
"""The categories of characters that are no sign, and of which ASCII's are looked for above."""


def harmless(output: bytes) -> None:
    """Fail where `output` has anything of an attack, or any character that hides."""
    for sequence in FORBIDDEN:
        at = output.find(sequence)
        assert at < 0, (sequence, output[max(0, at - 60) : at + 60])
    text = getincrementaldecoder("utf-8")().decode(output)  # it may end within a character
    for character in set(text):
        if character > "\x7e" and category(character) in _HIDING:
            at = text.find(character)
            raise AssertionError((ascii(character), text[max(0, at - 60) : at + 20]))


def painted(output: bytes) -> bytes:
    """What a reader painted, without Textual's own word on the shape of the mouse's pointer."""
    return re.sub(rb"\x1b\]22;[a-z]*\x07", b"", output)
