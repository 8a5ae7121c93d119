"""Every screen and every command under attack, as the bytes that the terminal gets."""

import base64
import fcntl
import json
import os
import re
import struct
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.attacks import harmless, painted
from tests.support.helpers import Command, entry, process, write_digest
from tests.support.http_server import Handler, Site
from tests.support.screen import Watched
from tests.support.shelf import weekly

ATTACK = (
    "HA\x1b]52;c;SEFDS0VE\x07\x1b]0;HACKED\x07\x9b31m\u202e\u2066\u200b\U000e0041\x1b[31m\x00"
    "\x1b]8;;http://evil.example\x1b\\\x08CK[b]ED[/b]"
)
PASTED = "HA\x9d0;HACKED\x9c\x9b31m\u202e\u200b\U000e0041\x07\x01\x00CK[b]ED[/b]+"
"""The same without ESC, which Textual takes to end what is pasted, and terminals leave out."""
LEFT = "HACK[b]ED[/b]"
"""The part of the attack that is text and has to be shown as text."""
ARGUMENT = ATTACK.replace("\0", "").replace("/", "")
OF_PASTED = f"{LEFT}+"
_STAMP = "019ab3c4d5e6{:04}-3f9c2ab45d10"


def toml(text: str) -> str:
    """`text` as TOML quotes it."""
    return '"{}"'.format("".join(f"\\U{ord(each):08x}" for each in text))


def fails(handler: Handler) -> None:
    handler.wfile.write(
        "HTTP/1.1 418 HA\x9b\u202eCK[b]ED[/b]\r\nContent-Length: 0\r\n\r\n".encode()
    )
    handler.close_connection = True


@pytest.fixture
def besieged(home: Path, site: Site, cli: Command) -> Path:
    """Papers, a source that fails, another machine's marks and a configuration that all attack."""
    site.pages["/a.txt"] = site.pages["/1.pdf"] = fails
    site.pages["/2.pdf"] = lambda handler: handler.answer(
        200,
        b"%PDF-1.7 %%EOF",
        Content_Type="application/pdf",
        Content_Disposition='attachment; filename="HA%1b]0;CKED.pdf"',
    )
    digests = home / "digests"
    write_digest(
        digests / f"2026-02-01 {ATTACK.replace('/', '').replace(chr(0), '')}.jsonl",
        *(
            entry(
                f"2602.0000{number}",
                f"{ATTACK} P{number}",
                authors=[f"{ATTACK} A{number}"],
                categories=["cs.CR", ATTACK],
                comment=ATTACK,
                summary=f"{ATTACK} abstract",
                pdf=f"{site.url}/{number}.pdf",
                code_url="http://127.0.0.1:9/?[b]HACK[/b]" if number == 1 else ATTACK,
                AI=dict.fromkeys(("tldr", "motivation", "method", "result"), ATTACK),
            )
            for number in (1, 2, 3)
        ),
    )
    with next(digests.iterdir()).open("a") as file:
        file.write(f'{{"id": "{ATTACK}"\n{{"id": {json.dumps(ATTACK)}}}\n')
    with suppress(OSError):  # where names are UTF-8 whatever one does
        again = entry("2602.00003", f"{ATTACK} P3")
        text = f'{json.dumps(again)}\n{{"id": "{ATTACK}"\n'
        (digests / os.fsdecode(b"2026-01-02 \xff\xc2\x9b31mHACK.jsonl")).write_text(text)
    (digests / "2026-01-01.md").write_text(
        weekly(
            "2026-01-01",
            {
                "id": "2601.00001",
                "title": f"{ATTACK} P4",
                "badges": [(f"{ATTACK}badge", "red"), ("HA%1b%5d0;CK%07ED", f"blue{ATTACK}")],
            },
        )
    )
    shared = home / "shared"
    shared.mkdir()
    writes = [
        {"tui-reader": "marks", "format": 1, "machine": "3f9c2ab45d10", "name": ATTACK},
        [_STAMP.format(1), "2602.00001", "note", f"{ATTACK} noted\n{ATTACK} again"],
        [_STAMP.format(2), "2602.00001", "tag:HACK[b]TAG[/b]", "2026-02-02T00:00:00+00:00"],
        [_STAMP.format(3), "2602.00001", f"tag:{ATTACK}", "2026-02-02T00:00:00+00:00"],
        [_STAMP.format(4), ATTACK, "starred", "2026-02-02T00:00:00+00:00"],
        [_STAMP.format(5), "2602.00002", "read", ATTACK],
    ]
    text = "".join(f"{json.dumps(each)}\n" for each in writes)
    (shared / "marks-3f9c2ab45d10.jsonl").write_text(text)
    config = home / "config" / "config.toml"
    config.parent.mkdir()
    attack = toml(ATTACK)
    config.write_text(
        f"editor = 'built-in'\n"
        f"mute = [{toml(ATTACK + ' muted')}]\nfollow = [{toml(ATTACK + ' followed')}]\n"
        f"downloads = {toml(str(home / 'pdfs'))}\n"
        f"[marks]\nshared_folder = {toml(str(shared))}\n"
        f"[openers]\npage = [{toml(PASTED.replace('/', '').replace(chr(0), ''))}]\n"
        f"[[views]]\nname = {toml(ATTACK + ' view')}\nquery = {toml('HACK OR ' + ATTACK)}\n"
        f"[[keywords]]\nlabel = {toml(ATTACK + 'kw')}\nwords = [{attack}, 'abstract']\n"
        f"color = 'blue'\n"
        f"[[keywords]]\nlabel = 'kw2 [b]HACK[/b]'\nwords = ['abstract', {attack}]\n"
    )
    assert cli("add", digests, "--name", "attacks", "--no-try").status == 0
    assert cli("add", f"{site.url}/a.txt", "--name", "failing", "--no-try").status == 0
    synced = process("sync")
    assert b"HACK" in synced.stderr
    harmless(synced.stdout + synced.stderr)
    cli("disable", "failing")
    return home


class Besieged(Watched):
    """The reader, whose every screen is looked at byte by byte."""

    size = (132, 60)

    _looked = 0

    def __init__(self, *words: str, **variables: str) -> None:
        super().__init__(*words, TMUX="", VISUAL="", **variables)
        self.press(b"", LEFT)

    def leave(self, *gone: str, by: bytes = b"\x1b") -> None:
        """Close a screen, and wait until what it showed is gone."""
        self.look()
        self.type(by)
        self.until(lambda: not any(text in self.text for text in gone), f"{gone} gone")

    def paste(self, text: str, *shown: str) -> None:
        self.press(b"\x1b[200~" + text.encode() + b"\x1b[201~", *shown)

    def look(self) -> None:
        """Nothing that was written since the last look was an attack."""
        last, self._looked = self._looked, len(self.output)
        harmless(painted(self.output[max(0, self.output.rfind(b"\x1b", 0, last)) :]))

    def resize(self, columns: int, rows: int) -> None:
        """Make the terminal another size, and wait until the reader has drawn itself in it."""
        self._shown.resize(columns, rows)
        fcntl.ioctl(self._own, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.until(lambda: "HACK" in self.text and self.text.splitlines()[-1].strip())

    def quit(self) -> None:
        """Leave as a user does; nothing that it wrote was an attack."""
        self.type(b"\x11")
        assert self.end() == 0
        harmless(painted(self.output))


def test_triage_and_its_end_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b"T", "1 of 4", f"▎ {LEFT}")
    reader.press(b"\r", "▾ Motivation", f"{LEFT} noted")
    reader.leave("▾ Motivation")
    reader.press(b"s", "2 of 4", f"{LEFT} P2")
    reader.press(b"ll", "4 of 4", f"{LEFT} P4", f"{LEFT}kw")
    reader.press(b"u", "Undone", f"{LEFT} P3")
    reader.press(b"l", "4 of 4")
    reader.press(b"s", "All done.", f"★ {LEFT} P1")
    reader.press(b"\r", "Library")
    reader.quit()


def test_dialogs_on_papers_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b"", f"{LEFT} noted", "#HACK[b]TAG[/b]", f"{LEFT} view")
    reader.press(b"t", f"Tags of “{LEFT} P1”", "[x] #HACK[b]TAG[/b]")
    reader.press(b"HAC\t", "removes #HACK[b]TAG[/b]")
    reader.leave("Tags of")
    reader.press(b"e", f"Note on {LEFT} P1", f"{LEFT} noted", "ctrl+s saves")
    reader.paste(f" {PASTED} pasted", f"{LEFT} again {OF_PASTED} pasted")
    reader.press(b"\x13", f"Note on {LEFT} P1")
    reader.press(b"E", "Export", "From")
    reader.paste(f"/{PASTED}/pasted", f"{OF_PASTED}/pasted")
    reader.press(b"\r", "✗")
    reader.leave("From")
    reader.press(b"o", "HACK[b]ED[b]+ is not there; correct openers.page")
    reader.press(b"d", f"{LEFT} P1", "D stops")
    reader.press(b"D", f"Not downloaded: “{LEFT} P1”")
    reader.press(b"ru", "Undone")
    reader.quit()


def test_every_copy_format_is_copied_as_plain_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    for key in "iutcbmp":
        reader.press(b"y", f"Copy “{LEFT} P1”")
        reader.look()
        start = len(reader.output)
        reader.type(key.encode())
        reader.until(lambda: _COPIED.search(reader.output, start), key)  # noqa: B023
        (copied,) = _COPIED.findall(reader.output[start:])
        text = base64.b64decode(copied, validate=True)
        harmless(text)
        assert (b"CK" in text) is (key in "tcbm")
        reader.output = reader.output[:start] + _COPIED.sub(b"", reader.output[start:])
        reader.until(lambda: "Copy “" not in reader.text)
    reader.quit()


def test_sources_that_fail_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b",", "Sources", f"HTTP 418 {LEFT}", "entries cannot be read")
    reader.press(b"\r", "Its last sync failed", f"HTTP 418 {LEFT}")
    reader.leave("Its last sync")
    reader.press(b"gg\r", "that cannot be read", f"2026-02-01 {LEFT.replace('/', '')}.jsonl:4")
    assert "HACK.jsonl:2" in reader.text or sys.platform != "linux"  # its name is no UTF-8
    reader.leave("that cannot be read")
    reader.press(b"r", "Rename attacks")
    reader.paste(f"/{PASTED}", f"attacks/{OF_PASTED}")
    reader.press(b"\r", "✗", "is not a valid source name")
    reader.leave("Rename attacks")
    reader.press(b"d", "Remove attacks?")
    reader.leave("Remove attacks?")
    reader.press(b"ajj\r", "arXiv categories ─")
    reader.paste(PASTED, OF_PASTED, "No category matches")
    reader.leave(OF_PASTED)
    reader.leave("arXiv categories ─")
    reader.leave("Add a source")
    reader.press(b"ajjj\r", "A folder of digests ─")
    reader.paste(f"/nowhere/{PASTED}", f"/nowhere/{OF_PASTED}")
    reader.press(b"\r", f"{OF_PASTED}: no such folder")
    reader.leave("A folder of digests ─")
    reader.leave("Add a source")
    reader.press(b"ajjjj\r", "Any other location ─")
    reader.paste(f"gopher://{PASTED}", f"gopher://{OF_PASTED}")
    reader.press(b"\r", f"{OF_PASTED}: not a URL")
    reader.leave("Any other location ─")
    reader.leave("Add a source")
    reader.quit()


def test_keywords_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b"\x0b", f"{LEFT}kw", f"{LEFT} muted", f"{LEFT} followed")
    reader.press(b"\r", f"Keyword {LEFT}kw", f"{LEFT}, abstract")
    reader.paste(PASTED, f"{LEFT}kw{OF_PASTED}")
    reader.leave("Keyword HACK")
    reader.press(b"d", f"Remove keyword “{LEFT}kw”?")
    reader.leave("Remove keyword")
    reader.press(b"b", "A keyword of the digests", "CK[b]ED[/b]badge  ")
    reader.leave("A keyword of")
    # what an author has in brackets is read as an affiliation's mark
    reader.press(b"f", "Follow an author", "  HACKED A1  ")
    reader.leave("Follow an author")
    reader.press(b"m", "Mute a word")
    reader.paste(PASTED, OF_PASTED)
    reader.leave("Mute a word")
    reader.quit()


def test_searches_and_views_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b"/", "enter Keep")
    reader.paste(f"zz:{PASTED}", f"/zz:{OF_PASTED}", "no field")
    reader.press(b"\x15kw:HACK", "/kw:HACK", f"  {LEFT}kw")
    reader.press(b"\x15HACK \r", "All · /HACK", "4 papers")
    reader.press(b"\x13", "Save this search", "HACK")
    reader.paste(f"{PASTED} saved", f"{OF_PASTED} saved")
    reader.press(b"\r", f"Saved as {OF_PASTED} saved.")
    reader.press(b"1", f"{LEFT} view · 4 unread")
    reader.press(b"Au", "Undone")
    reader.press(b"hhg", "▸")
    for _ in range(20):
        reader.press(b"j\r")
    reader.quit()


def test_help_palette_and_any_size_show_attacks_as_text(besieged: Path) -> None:
    reader = Besieged(EDITOR="")
    reader.press(b"?", "Keys")
    reader.press(b"/", "enter shows the keys")
    reader.paste(PASTED, OF_PASTED, "No key matches.")
    reader.leave("No key")
    reader.leave("Keys")
    reader.press(b"\x10", "Go to")
    reader.paste(PASTED, OF_PASTED)
    reader.leave(OF_PASTED)
    for size in ((40, 10), (300, 20), (20, 5), (90, 70), (132, 60)):
        reader.resize(*size)
    reader.quit()


def test_attacks_in_the_configuration_are_shown_as_text(besieged: Path) -> None:
    config = besieged / "config" / "config.toml"
    attack = toml(ATTACK)
    config.write_text(
        f"{attack} = 1\n{config.read_text()}[keys]\nstar = [{attack}]\n{attack} = 'x'\n"
        f"[[sources]]\nname = {attack}\nkind = 'folder'\nlocation = '/nowhere'\n"
    )
    themes = config.parent / "themes"
    themes.mkdir()
    (themes / "HA\x1b]0;HACKED\x07CK\u202e.toml").write_text("\x1b]0;HACKED\x07")
    reader = Besieged(EDITOR="")
    reader.press(b"", "name must be a name", f"'{LEFT}'; docs/keys.md", "1 more problem")
    reader.quit()


def test_a_note_from_elsewhere_opens_as_plain_text_in_the_users_editor(besieged: Path) -> None:
    program = besieged / "editor"
    program.write_text(f'#!/bin/sh\ncp "$1" {besieged}/given\nprintf "%s" "$1" > {besieged}/name\n')
    program.chmod(0o755)
    config = besieged / "config" / "config.toml"
    config.write_text(config.read_text().replace("editor = 'built-in'\n", ""))
    reader = Besieged(EDITOR=str(program))
    reader.press(b"", f"{LEFT} noted")
    reader.type(b"e")
    reader.until((besieged / "name").exists)
    reader.press(b"?", "Keys")
    reader.quit()
    assert (besieged / "given").read_text() == f"{LEFT} noted\n{LEFT} again\n"
    harmless((besieged / "name").read_bytes())


COMMANDS = {
    "list": ("list",),
    "list of a view": ("list", "--view", f"{LEFT} view"),
    "list of no view": ("list", "--view", ARGUMENT),
    "list in no order": ("list", "--sort", ARGUMENT),
    "list of a keyword": ("list", f'kw:"{LEFT}kw"', "--format", "jsonl"),
    "show": ("show", "2602.00001"),
    "show as jsonl": ("show", "2602.00001", "--format", "jsonl"),
    "show nothing": ("show", ARGUMENT),
    "sources": ("sources",),
    "sources as jsonl": ("sources", "--json"),
    "sync": ("sync",),
    "sync of what is off": ("sync", "failing"),
    "sync as jsonl": ("sync", "--json"),
    "sync of nothing": ("sync", ARGUMENT),
    "doctor": ("doctor",),
    "report": ("doctor", "--report"),
    "mark": ("mark", f"tag:{ARGUMENT}", "2602.00001", ARGUMENT),
    "mark as nothing": ("mark", ARGUMENT, "2602.00001"),
    "mark what is found": ("mark", "star", "--query", f"zz:{ARGUMENT}"),
    "marks export": ("marks", "export", "-"),
    "marks export to a file": ("marks", "export", f"{ARGUMENT}.toml"),
    "marks export to nowhere": ("marks", "export", f"/nowhere/{ARGUMENT}"),
    "marks import": ("marks", "import", "attack.toml"),
    "marks import of no TOML": ("marks", "import", "no.toml"),
    "marks import of nothing": ("marks", "import", ARGUMENT),
    "marks backup": ("marks", "backup"),
    "marks restore": ("marks", "restore", ARGUMENT),
    "marks of nothing": ("marks", ARGUMENT),
    "export": ("export", "--output", ARGUMENT),
    "export to nowhere": ("export", "--output", f"/nowhere/{ARGUMENT}"),
    "parse": ("parse", ARGUMENT),
    "add": ("add", ARGUMENT),
    "add under a name": ("add", ".", "--name", ARGUMENT),
    "add a URL": ("add", f"https://[{ARGUMENT}"),
    "add a folder": ("add", "HA\x1b]0;HACKED\x07CK\u202e", "--name", "x"),
    "add untried": ("add", f"/nowhere/{ARGUMENT}", "--name", "y", "--no-try"),
    "rename": ("rename", "failing", ARGUMENT),
    "rename nothing": ("rename", ARGUMENT, "x"),
    "enable": ("enable", ARGUMENT),
    "disable": ("disable", ARGUMENT),
    "remove": ("remove", ARGUMENT, "--yes"),
    "completion": ("completion", ARGUMENT),
    "complete tags": ("complete", "fish", "list", "tag:"),
    "complete views": ("complete", "fish", "list", "--view", ""),
    "complete keywords": ("complete", "fish", "list", "kw:"),
    "nothing": (ARGUMENT,),
}

SILENT = {
    *("sync", "sync as jsonl", "report", "marks import of no TOML", "marks backup"),
    *("export to nowhere", "marks export to nowhere"),
}
"""Commands that print nothing of the attack."""


def test_no_command_prints_anything_that_a_terminal_obeys(
    besieged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Command
) -> None:
    here = tmp_path / "here"
    (here / "HA\x1b]0;HACKED\x07CK\u202e").mkdir(parents=True)
    monkeypatch.chdir(here)
    quoted = toml(ATTACK)
    Path("attack.toml").write_text(
        f"[{quoted}]\nread = true\n['2602.00002']\nnote = {quoted}\ntags = [{quoted}]\n"
        f"{quoted} = {quoted}\n['2602.00003']\nread = {quoted}\n"
    )
    Path("no.toml").write_bytes(ATTACK.encode())
    telling = set()
    for name, words in COMMANDS.items():
        answer = cli(*words)
        printed = answer.out + answer.err
        assert printed, name
        harmless(printed.encode())
        assert "Traceback" not in printed, name
        if "HACK" in printed:
            telling.add(name)
    assert set(COMMANDS) - telling == SILENT


_COPIED = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)\x07")
