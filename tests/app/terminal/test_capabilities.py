"""Terminals with few colours, none, only ASCII, or hardly any room."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tests.app.conftest import Opener
from tests.app.driver import Reader, add, configure
from tests.support.helpers import Terminal, entry, process, write_digest
from tui_reader.app.dialogs.help import HelpDialog
from tui_reader.app.run import make_app
from tui_reader.app.terminal.capabilities import _SIXTEEN, SixteenColorFilter, _contrast
from tui_reader.display import glyphs


def segments(reader: Reader) -> list[Segment]:
    """Everything on the terminal."""
    return [segment for strip in reader.app.screen._compositor.render_strips() for segment in strip]


def styles_of(reader: Reader, text: str) -> list[Style]:
    """The styles in which `text` is on the terminal."""
    return [each.style for each in segments(reader) if text in each.text and each.style]


async def test_without_colours_everything_is_shown_by_other_means(
    opened: Opener, sample: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(160, 45) as reader:
        await reader.until(lambda: reader.screen[0].count("┏") == 1)
        assert reader.screen[0].index("┏") == reader.list.region.x
        await reader.press("s", "r", "j")
        await reader.until_shown("★ ", "● ")
        for segment in segments(reader):
            for color in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                assert color is None or color.is_default, segment
        title = reader.paper.title[:20]
        await reader.until(lambda: any(style.reverse for style in styles_of(reader, title)))
        (pill,) = styles_of(reader, " attention ")[:1]
        assert not pill.reverse  # its row is reversed
        await reader.press("k")
        await reader.until(lambda: styles_of(reader, " attention ")[0].reverse)
        await reader.press("l")
        await reader.until(lambda: reader.screen[0].index("┏") == reader.detail.region.x)


async def test_on_sixteen_colours_every_word_stands_out(
    opened: Opener, sample: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")
    async with opened(160, 45) as reader:
        await reader.press("s", "r", "j")
        title = reader.paper.title[:20]
        for theme in ("reader-dark", "reader-light", "nord", "solarized-light"):
            reader.app.theme = theme
            await reader.handled()
            await reader.until(lambda: reader.place_of(title, reader.list))
            for segment in segments(reader):
                style = segment.style
                if style and style.color and style.bgcolor and any(map(str.isalnum, segment.text)):
                    assert style.color.number is not None, (theme, segment)
                    assert style.bgcolor.number is not None, (theme, segment)
                    assert _contrast(style.color, style.bgcolor) >= 4.5, (theme, segment)
            await reader.until(lambda: any(style.reverse for style in styles_of(reader, title)))


def test_the_sixteen_colours_are_those_of_a_vga() -> None:
    assert _SIXTEEN[3] == (170, 85, 0)
    assert _SIXTEEN[8] == (85, 85, 85)
    assert _SIXTEEN[15] == (255, 255, 255)
    assert len(set(_SIXTEEN)) == 16
    assert SixteenColorFilter().apply([Segment("x")], None) == [Segment("x")]  # type: ignore[arg-type]


def plain_digest(folder: Path) -> None:
    """A digest that has only ASCII in it."""
    papers = [
        entry(f"2606.{number:05}", f"Paper {number} on pruning", categories=["cs.CL", "cs.AI"])
        for number in range(40)
    ]
    for paper in papers:
        paper["AI"] = {"tldr": "Short.", "method": "Long. " * 30}
    write_digest(folder / "2026-06-01.jsonl", *papers)
    add(folder)


async def test_in_ascii_mode_only_ascii_is_drawn(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    plain_digest(tmp_path / "digests")
    configure("ascii = true")
    async with opened(100, 30) as reader:
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.press("s", "j", "r", "j", "l", "enter", "h", "L")
        await ascii_only(reader)
        for keys in (
            ("?", "/"), (",", "a"), (",", "enter"), ("ctrl+p",), ("ctrl+k",), ("t",), ("E",),
            ("T", "s", "enter"), ("T", "?"), ("/", "p", "(", "backspace", "backspace"), ("V", "j"),
        ):  # fmt: skip
            for key in keys:
                await reader.press(key)
                await ascii_only(reader)
            for _ in keys:
                await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.main)
        reader.main.notify("“What” … — it says", timeout=60)
        await reader.until_shown('"What" ... - it says')
        await ascii_only(reader)
        await reader.press("ctrl+p", *"Theme", "enter")
        await reader.until_shown("textual-dark")
        await ascii_only(reader)


async def ascii_only(reader: Reader) -> None:
    """Fail where something else than ASCII stays on the screen."""
    await reader.until(lambda: "\n".join(reader.screen).isascii())


async def test_ascii_mode_does_not_change_text_from_digests(opened: Opener, sample: object) -> None:
    configure("ascii = true")
    async with opened(160, 45) as reader:
        await reader.until(lambda: reader.app.main.is_mounted)
        await reader.press("s")
        assert reader.row.startswith(" *+ ")
        shown = "\n".join(reader.screen)
        assert "│" not in shown
        assert "+- Library -" in shown


def test_unicode_signs_can_be_switched_on_again(sample: object) -> None:
    app = make_app(ascii_only=True)
    app.background.close()
    assert glyphs.glyphs() is glyphs.ASCII
    app = make_app()
    app.background.close()
    assert glyphs.glyphs() is glyphs.UNICODE


def test_signs_are_ascii_where_the_locale_has_no_unicode() -> None:
    assert glyphs.can_be_written("utf-8")
    assert glyphs.can_be_written("gb18030")
    for encoding in ("latin-1", "ascii", "koi8-r", "no-such-encoding", "", None):
        assert not glyphs.can_be_written(encoding)


def test_the_reader_and_list_draw_with_ascii_in_a_locale_without_unicode(sample: object) -> None:
    listed = process("list", env={"PYTHONIOENCODING": "latin-1"}).stdout.decode("latin-1")
    assert " * " in listed
    assert "?" not in listed.splitlines()[0]
    terminal = Terminal(PYTHONIOENCODING="latin-1")
    terminal.wait_for(b"|\x1b[0m")  # the border of a pane
    terminal.type(b"q")
    assert terminal.end() == 0


def test_every_sign_is_one_cell_wide_and_has_an_ascii_form() -> None:
    *names, _ = glyphs.Glyphs._fields
    for sign in names:
        assert cell_len(getattr(glyphs.UNICODE, sign)) == 1, sign
        assert len(getattr(glyphs.ASCII, sign)) == 1, sign
        assert getattr(glyphs.ASCII, sign).isascii(), sign


@pytest.mark.parametrize("words", [("--ascii",), ("demo", "--ascii")])
def test_the_command_line_has_a_flag_for_ascii(sample: object, words: tuple[str, ...]) -> None:
    terminal = Terminal(*words)
    terminal.wait_for(b"unread")
    terminal.type(b"q")
    assert terminal.end() == 0
    for frame in "╭─│":
        assert frame.encode() not in terminal.output
    assert b"|" in terminal.output


async def test_every_screen_works_on_a_small_terminal(opened: Opener, sample: object) -> None:
    async with opened(1, 1) as reader:
        for size in ((2, 2), (5, 3), (8, 3), (20, 6), (40, 10), (60, 20), (300, 5), (84, 24)):
            for keys in ("?/x", ",", (",", "enter"), ",a", ",r", ("ctrl+p",)):
                await reader.press(*keys)
                reader.paint()
                await reader.press("down", "up")
                reader.paint()
                while reader.app.screen is not reader.main:
                    await reader.press("escape")
            for key in "-<>()=jslzzhh-":
                await reader.press(key)
                reader.paint()
            await reader.pilot.resize_terminal(*size)
            reader.paint()
        await reader.choose("All")
        await reader.until_shown("All · 44 unread")
        assert len(reader.papers) == 44


async def test_sixty_by_twenty_cells_show_the_essentials(opened: Opener, sample: object) -> None:
    async with opened(60, 20) as reader:
        await reader.until_shown("All · 44 unread", reader.paper.title[:30], "enter Open")
        await reader.press("?")
        await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
        await reader.until_shown("next line", "esc closes")
        await reader.press("escape", ",")
        await reader.until_shown("daily-arxiv", "efficient-paper", "Explain", "Add")
        await reader.press("a")
        await reader.until_shown("arXiv categories", "Choose")
        await reader.press("escape", "escape", "enter")
        await reader.until_shown(reader.paper.title[:30], "▾ TL;DR")
